import Pipeline
import Products
import Simulator
import Spectra
import TestSupport
import Testing

/// Fields whose pixels are fitted in squares.
@Suite struct BinnedFieldTests {
    /// Gas too faint for a pixel, 2.5 times the noise, that fills half of the field.
    private func faint(bin: Int) throws -> ProcessedField {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.hasGalaxy) = (128, 128, false)
        parameters.clouds = [
            .init(columns: 0...0.1, brightness: 30, velocity: -180),
            .init(columns: 0.2...0.7, brightness: 2.5, velocity: -180),
        ]
        var settings = PipelineSettings()
        settings.pixels.bin = bin
        return try ProcessedField(parameters, settings: settings)
    }

    @Test func faintGasIsFittedInSquares() throws {
        let (bin, width) = (4, 128)
        let field = try faint(bin: bin)
        let across = width / bin
        #expect(field.velocity.count == across * across)
        var (fitted, all, flux, trueFlux) = (0, 0, Float(0), Float(0))
        var (pulls, fluxPulls) = ([Float](), [Float]())
        for y in 0..<across {
            for x in Int(0.25 * Double(across))..<Int(0.65 * Double(across)) {
                let members = (0..<bin * bin).map { (y * bin + $0 / bin) * width + x * bin + $0 % bin }
                guard members.allSatisfy({ field.truth.coverage[$0] == .spectrum }) else { continue }
                all += 1
                let pixel = y * across + x
                guard field.mask[pixel].isUsable else { continue }
                fitted += 1
                let fluxes = members.map(field.trueFlux)
                let sum = fluxes.reduce(0, +)
                var velocity = Float(0)
                for (member, flux) in zip(members, fluxes) {
                    velocity += field.truth.topocentricVelocity[member] * flux / sum
                }
                pulls.append((field.velocity[pixel] - velocity) / field.velocityError[pixel])
                fluxPulls.append((field.flux[pixel] - sum) / field.fluxError[pixel])
                flux += field.flux[pixel]
                trueFlux += sum
            }
        }
        let (pull, fluxPull) = (RobustStatistics.sigma(pulls), RobustStatistics.sigma(fluxPulls))
        print(
            "gas of 2.5 times the noise in squares of \(bin) x \(bin): \(fitted) of \(all) fitted, flux \(flux / trueFlux) of the",
            "true one; pulls \(pull) in velocity, \(fluxPull) in flux")
        try DocumentedNumbers.expect("pipeline.binned_fitted_percent", 100 * Double(fitted) / Double(all))
        try DocumentedNumbers.expect("pipeline.binned_flux", Double(flux / trueFlux))
        #expect(all > 300 && fitted * 100 >= all * 98)
        #expect(abs(flux / trueFlux - 1) < 0.03)
        #expect((0.85...1.15).contains(pull) && (0.85...1.15).contains(fluxPull))
        #expect(abs(RobustStatistics.median(pulls)) < 0.2)
    }

    @Test func singlePixelsOfItAreNot() throws {
        let field = try faint(bin: 1)
        let pixels = field.covered.filter { (32..<83).contains($0 % 128) }
        let fitted = pixels.count { field.mask[$0].isUsable }
        print("single pixels of it: \(fitted) of \(pixels.count) fitted")
        try DocumentedNumbers.expect("pipeline.unbinned_fitted_percent", 100 * Double(fitted) / Double(pixels.count))
        #expect(fitted * 4 < pixels.count)
    }

    /// The paper's way: networks see squares of 8 x 8 pixels, each pixel is fitted from their answer.
    @Test func networksMayBeAskedForSquares() throws {
        func field(priorBin: Int) throws -> ProcessedField {
            var settings = PipelineSettings()
            settings.pixels.priorBin = priorBin
            return try ProcessedField(FieldParameters(), settings: settings)
        }
        func seconds(_ field: ProcessedField) throws -> Double {
            try #require(field.record.stages.first { $0.stage == .prior }).duration
        }
        let (each, squares) = (try field(priorBin: 1), try field(priorBin: 8))
        let pixels = each.covered.filter { each.mask[$0].isUsable && each.snr[$0] > 8 }
        let same = pixels.count {
            squares.mask[$0].isUsable && abs(squares.velocity[$0] - each.velocity[$0]) < 0.1 * each.velocityError[$0]
        }
        let share = try seconds(squares) / seconds(each)
        print(
            "networks asked for squares of 8 x 8: \(same) of \(pixels.count) fits with SNR > 8 are the same, \(100 * share) % of",
            "the prior's time")
        #expect(same * 100 >= pixels.count * 99)
        #expect(share < 0.5)
        let prior = try squares.maps.plane("PRIOR_BROADENING")
        #expect(Set(pixels.filter { $0 / 96 < 8 && $0 % 96 < 8 }.map { prior[$0] }).count <= 1)
    }
}
