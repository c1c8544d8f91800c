import Products
import Simulator
import Spectra
import Testing

@testable import Calibration

/// Gas that fills the frame and whose lines lie on OH lines: no spectrum shows what is whose.
@Suite struct GasOnSkyLinesTests {
    /// Velocities, topocentric, that lay H-alpha on or beside an OH line, and one that does not.
    @Test(arguments: [-468.0, -409, 100, 232, 272, 322, 672], [8.0, 20])
    func fluxAndVelocityAreRight(velocity: Double, brightness: Double) throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.hasGalaxy) = (64, 64, false)
        parameters.clouds = [.init(brightness: brightness, velocity: velocity)]
        let field = try ProcessedField(parameters)
        let pixels = field.covered.filter { field.mask[$0].isUsable }
        func median(_ value: (Int) -> Float) -> Double { Double(RobustStatistics.median(pixels.map(value))) }
        let offset = median { field.velocity[$0] - field.truth.topocentricVelocity[$0] }
        let ratio = median { field.flux[$0] / field.trueFlux($0) }
        let wrong = pixels.count {
            abs(field.velocity[$0] - field.truth.topocentricVelocity[$0]) > 5 * field.velocityError[$0]
        }
        print(
            "gas at \(velocity) km/s over the whole field, \(brightness) times the noise: velocity off by",
            "\(offset.text(2)) km/s, flux \(ratio.text(3)) of the true; \(wrong) of \(pixels.count) beyond 5 errors")
        #expect(pixels.count > 3000)
        #expect(abs(offset) < (brightness > 10 ? 0.5 : 1.5))
        #expect(abs(ratio - 1) < (brightness > 10 ? 0.02 : 0.05))
        #expect(1000 * wrong <= pixels.count)
    }
}
