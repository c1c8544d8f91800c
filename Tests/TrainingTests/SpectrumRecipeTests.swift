import Glibc
import Spectra
import Testing

@testable import Simulator

@Suite struct SpectrumRecipeTests {
    @Test func drawsFillTheirRanges() throws {
        let ratios = try LineRatios.shipped()
        var random = RandomSource(seed: 1)
        let draws = (0..<20_000).map { _ in SpectrumRecipe.paper.draw(ratios, &random) }
        func check(_ values: [Double], _ range: ClosedRange<Double>) {
            let mean = values.reduce(0, +) / Double(values.count)
            let width = range.upperBound - range.lowerBound
            #expect(values.allSatisfy(range.contains))
            // Mean of a uniform distribution, within five standard errors.
            #expect(abs(mean - range.lowerBound - width / 2) < 5 * width / (12 * Double(values.count)).squareRoot())
        }
        check(draws.map(\.velocity), -200...200)
        check(draws.map(\.broadening), 0...50)
        check(draws.map { EmissionLine.halpha.wavenumber / $0.lineWidth }, 4800...5000)
        check(draws.map { 1 / $0.noise }, 5...30)
        for draw in draws {
            #expect(draw.heights[1] == 1)
            #expect(abs(draw.heights[0] - draw.heights[2] / 3) < 1e-12)
            #expect(abs(draw.heights[3] - 1.3 * draw.heights[4]) < 1e-12)
        }
    }

    @Test func lineRatiosFollowTheTable() throws {
        let ratios = try LineRatios.shipped()
        #expect(ratios.modelCount == 34_995)
        var random = RandomSource(seed: 2)
        let count = 200_000
        var found: [Int: Int] = [:]
        for _ in 0..<count {
            let draw = ratios.draw(&random)
            found[Int(((log10(draw.nii6583) + 10) / 0.2 + 1e-9).rounded(.down)), default: 0] += 1
        }
        var expected: [Int: Int] = [:]
        var before = 0
        for bin in ratios.bins {
            expected[Int(((bin.logNitrogen + 10) / 0.2 + 1e-9).rounded(.down)), default: 0] += bin.cumulative - before
            before = bin.cumulative
        }
        for (key, models) in expected {
            let wanted = Double(models) / 34_995 * Double(count)
            #expect(abs(Double(found[key] ?? 0) - wanted) < 5 * wanted.squareRoot() + 5)
        }
    }

    @Test(arguments: ["", "log_nii,log_sii,models\n", "names\n1,2\n", "names\n1,2,0\n", "names\n1,x,3\n"])
    func aMalformedTableIsRefused(table: String) {
        #expect(LineRatios(table: table) == nil)
    }

    /// The centroid of H-alpha, which knows nothing of the renderer's formulas.
    @Test func linesStandWhereTheirVelocityPutsThem() {
        let axis = WavenumberAxis(origin: 15_180, step: 0.05, count: 2000)
        let spectrum = SyntheticSpectrum(
            velocity: 120, broadening: 30, lineWidth: 3, heights: [0, 1, 0, 0, 0], continuum: 0, slope: 0, noise: 0)
        var values = [Float](repeating: 0, count: axis.count)
        spectrum.render(on: axis, shift: -300, into: &values)
        var (weight, moment) = (0.0, 0.0)
        for channel in 0..<axis.count where values[channel] > 0.5 {
            weight += Double(values[channel])
            moment += Double(values[channel]) * axis[channel]
        }
        let velocity = Doppler.velocity(observed: moment / weight, rest: 1e7 / 656.2819)
        #expect(abs(velocity - Doppler.sum(120, -300)) < 0.5)
    }
}
