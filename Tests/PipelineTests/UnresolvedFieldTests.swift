import Products
import Simulator
import Spectra
import TestSupport
import Testing

/// Fields in which most broadenings are not resolved: limits hold at every brightness, and do not move the field's median.
@Suite struct UnresolvedFieldTests {
    /// Of a galaxy's gas, 10-40 km/s.
    @Test func limitsHoldAtEverySignalToNoise() throws {
        let ranges = [Float(5)..<8, 8..<12, 12..<20, 20..<35]
        var (below, counts) = (ranges.map { _ in 0 }, ranges.map { _ in 0 })
        var resolved = ranges.map { _ in [Float]() }
        for seed in [3, 4, 5] {
            var parameters = FieldParameters()
            parameters.seed = UInt64(seed)
            let field = try ProcessedField(parameters)
            let (limit, broadening) = (try field.maps.plane("BROADENING_LIMIT"), try field.maps.plane("BROADENING"))
            for pixel in field.covered where field.mask[pixel].isUsable {
                let height = field.truth.halphaHeight[pixel] / field.truth.noise[pixel]
                guard let index = ranges.firstIndex(where: { $0.contains(height) }) else { continue }
                guard field.mask[pixel].contains(.unresolved) else {
                    resolved[index].append(broadening[pixel] - field.truth.broadening[pixel])
                    continue
                }
                counts[index] += 1
                if field.truth.broadening[pixel] < limit[pixel] { below[index] += 1 }
            }
        }
        for (index, range) in ranges.enumerated() {
            let share = Double(below[index]) / Double(counts[index])
            print(
                "\(counts[index]) unresolved pixels at SNR \(range): \(100 * share) % below their limit of 95 %;",
                "others off by", RobustStatistics.median(resolved[index]), "km/s")
            // A sample's scatter beyond 93-97 %.
            #expect((0.92...0.98).contains(share) && counts[index] > 100)
        }
    }

    /// Of a galaxy, and of gas hardly broader than its heat makes it, where nine of ten pixels hold a limit.
    @Test(arguments: [nil, 13.0])
    func limitsDoNotMoveTheMedian(broadening: Double?) throws {
        var parameters = FieldParameters()
        if let broadening {
            parameters.hasGalaxy = false
            parameters.clouds = [.init(columns: 0...0.8, brightness: 7, velocity: -180)]
            parameters.clouds[0].broadening = broadening
        }
        let field = try ProcessedField(parameters)
        let summary = try #require(field.record.result?.summary)
        let (median, limits) = (
            Double(try #require(summary.broadeningMedian)), Double(try #require(summary.broadeningLimitFraction))
        )
        let values = try field.maps.plane("BROADENING")
        let pixels = field.covered.filter { field.mask[$0].isUsable && field.snr[$0] >= 5 }
        func off(_ value: Double) -> Double {
            value - Double(RobustStatistics.median(pixels.map { field.truth.broadening[$0] }))
        }
        let mixed = Double(RobustStatistics.median(pixels.map { values[$0] }))
        print(
            "\(100 * limits) % limits: median broadening \(median) km/s, off by \(off(median));",
            "of measurements and limits together off by \(off(mixed))")
        // Noise that is larger than the spread of the gas' broadenings makes it their root mean square.
        #expect(abs(off(median)) < (broadening == nil ? 0.5 : 1))
        try DocumentedNumbers.expect("pipeline.median_broadening_bias", abs(off(median)), .largest)
        #expect(limits > (broadening == nil ? 0.5 : 0.9))
        if broadening != nil { #expect(off(mixed) > 2) }
    }
}
