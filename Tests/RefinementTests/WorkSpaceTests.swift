import AllocationCounter
import Dispatch
import Refinement
import Simulator
import Spectra
import TestSupport
import Testing
import Threads

/// A fit lives in memory that its fitter made beforehand, and in nothing else.
@Suite struct WorkSpaceTests {
    private let spectra: [FiveLineSpectrum]
    private let values: [[Float]]
    private let axis = FiveLineSpectrum().axis

    init() {
        var random = RandomSource(seed: 61)
        spectra = (0..<200).map { _ in
            var spectrum = FiveLineSpectrum()
            spectrum.velocity = random.uniform(in: -200...200)
            spectrum.broadening = random.uniform(in: 0...50)
            spectrum.signalToNoise = random.uniform(in: 5...30)
            return spectrum
        }
        values = spectra.map { $0.noisy(&random) }
    }

    private func fitter() -> LineFitter {
        LineFitter(axis: axis, options: FitOptions(noise: .interferogram(shortSide: 0.25)))
    }

    /// Every pixel has a line width of its own.
    private func lineWidth(_ index: Int) -> Double { spectra[index].lineWidth * (1 + 1e-5 * Double(index)) }

    private func fit(_ index: Int, with fitter: LineFitter) -> LineFit {
        fitter.fit(
            spectrum: values[index], count: axis.count, noise: Float(spectra[index].noise),
            lineWidth: lineWidth(index),
            start: (velocity: spectra[index].velocity + 8, broadening: 30))
    }

    private func fitPair(_ index: Int, with fitter: LineFitter) -> PairFit {
        let single = fit(index, with: fitter)
        return fitter.fitPair(
            spectrum: values[index], count: axis.count, noise: Float(spectra[index].noise),
            lineWidth: lineWidth(index), after: single)
    }

    @Test(.enabled(if: allocation_count() >= 0, "a sanitizer allocates by itself"))
    func aFitAllocatesNothing() throws {
        let fitter = fitter()
        // Tables that all fits share are made when they are first asked for.
        _ = fitPair(0, with: fitter)
        let control = allocation_count()
        let block = [Float](repeating: 0, count: axis.count)
        #expect(allocation_count() > control && block.count == axis.count)
        let before = allocation_count()
        var (converged, pairs) = (0, 0)
        for index in spectra.indices where fit(index, with: fitter).status == .converged { converged += 1 }
        let afterFits = allocation_count()
        for index in spectra.indices where fitPair(index, with: fitter).status == .converged { pairs += 1 }
        let afterPairs = allocation_count()
        print("allocations in 200 fits: \(afterFits - before); in 200 fits of two clouds: \(afterPairs - afterFits)")
        try DocumentedNumbers.expect("fit.allocations", Double(afterPairs - before))
        #expect(converged == 200 && pairs > 150)
        #expect(afterFits == before)
        #expect(afterPairs == afterFits)
    }

    @Test func aPixelHasTheSameBitsAloneInAnyOrderAndOnAnyNumberOfThreads() {
        let alone = spectra.indices.map { fit($0, with: fitter()) }
        for threads in 1...4 {
            let found = Guarded([Int: LineFit]())
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                let fitter = fitter()
                for index in stride(from: spectra.count - 1 - thread, through: 0, by: -threads) {
                    let fit = fit(index, with: fitter)
                    found.withLock { $0[index] = fit }
                }
            }
            #expect(found.withLock { found in spectra.indices.allSatisfy { found[$0] == alone[$0] } })
        }
    }
}
