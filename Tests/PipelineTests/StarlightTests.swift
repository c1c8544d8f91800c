import Products
import Simulator
import Spectra
import TestSupport
import Testing

/// Gas before a galaxy whose stars' H-alpha is absorbed: its flux is that of the gas, or the mask says what may be wrong.
@Suite struct StarlightTests {
    /// Starlight of 1 has 0.6 times the sky's continuum in the galaxy's middle; lines of 1 have 4 Angstrom.
    @Test(arguments: [(1.0, 1.0), (5, 0.5), (5, 1), (17, 1), (5, 0)])
    func absorptionIsFilled(starlight: Double, lines: Double) throws {
        var parameters = FieldParameters()
        (parameters.starlight, parameters.stellarLines) = (starlight, lines)
        let field = try ProcessedField(parameters)
        let truth = field.truth
        for range in [Float(5)..<12, 12..<25, 25..<80] {
            let pixels = field.covered.filter {
                range.contains(truth.halphaHeight[$0] / truth.noise[$0]) && truth.continuum[$0] > 1e-18
                    && field.mask[$0].isUsable
            }
            let sound = pixels.filter { !field.mask[$0].contains(.absorbed) }
            let pulls = sound.map { (field.flux[$0] - field.trueFlux($0)) / field.fluxError[$0] }
            let bias = RobustStatistics.median(sound.map { field.flux[$0] / field.trueFlux($0) }) - 1
            let pull = RobustStatistics.median(pulls)
            let wrong = pulls.count { abs($0) > 5 }
            print(
                "stars \(starlight), \(4 * lines) Angstrom, SNR \(range): \(pixels.count - sound.count) of \(pixels.count)",
                "ABSORBED; of the others H-alpha off by \(100 * bias) %, \(pull) errors; \(wrong) beyond 5 errors")
            if lines == 0 {
                #expect(sound.count >= pixels.count * 99 / 100)
                #expect(abs(bias) < 0.02 && wrong == 0)
            } else if starlight > 10 {
                // The sky's own spectrum holds some of the trough here: the mask has to tell.
                #expect(sound.count * 20 <= pixels.count)
            } else {
                #expect(wrong * 100 <= pixels.count)
                // Told or not, the trough is filled: without that, -23 % and worse where the stars are brightest.
                let ratios = pixels.map { field.flux[$0] / field.trueFlux($0) }
                #expect(abs(RobustStatistics.median(ratios) - 1) < 0.12)
            }
            guard sound.count >= 50, starlight < 10 else { continue }
            #expect(abs(bias) <= 0.03 || abs(pull) <= 0.5)
            if lines > 0, range.lowerBound >= 25 {
                try DocumentedNumbers.expect("pipeline.absorbed_bias_percent", 100 * abs(Double(bias)), .largest)
            }
        }
    }

    @Test(arguments: [(1.0, 1.0), (5, 1), (17, 0.5)])
    func starsWithoutGasHaveNone(starlight: Double, lines: Double) throws {
        var parameters = FieldParameters()
        (parameters.starlight, parameters.stellarLines, parameters.gasShare) = (starlight, lines, 0)
        let field = try ProcessedField(parameters)
        let pixels = field.covered.filter { field.mask[$0].isUsable }
        let bright = pixels.count { field.flux[$0] > 5 * field.fluxError[$0] }
        print(
            "stars \(starlight), \(4 * lines) Angstrom, no gas:", pixels.count, "of", field.covered.count, "usable,",
            bright, "beyond 5 errors")
        // Stars so bright are in the sky's own spectrum too, which then holds some of the trough.
        #expect(pixels.count * 1000 <= field.covered.count * (starlight > 10 ? 20 : 5))
        #expect(bright * 1000 <= field.covered.count)
    }
}
