import Products
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Calibration

/// Gas that hardly moves against the observatory: its H-alpha lies on the sky's.
@Suite struct GasAtRestTests {
    private struct Finding {
        /// Medians over the field: H-alpha's flux over the true one, its relative error, the velocity less the true one
        /// and its error, km/s.
        let ratio, error, offset, velocityError: Double
        let count: Int
    }

    private func find(velocity: Double, brightness: Double, cover: Double) throws -> Finding {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.hasGalaxy) = (64, 64, false)
        parameters.clouds = [.init(columns: 0...cover, brightness: brightness, velocity: velocity)]
        let field = try ProcessedField(parameters)
        let pixels = field.covered.filter { field.mask[$0].isUsable && field.truth.halphaHeight[$0] > 0 }
        func median(_ value: (Int) -> Float) -> Double { Double(RobustStatistics.median(pixels.map(value))) }
        return Finding(
            ratio: median { field.flux[$0] / field.trueFlux($0) },
            error: median { field.fluxError[$0] / field.trueFlux($0) },
            offset: median { field.velocity[$0] - field.truth.topocentricVelocity[$0] },
            velocityError: median { field.velocityError[$0] }, count: pixels.count)
    }

    @Test(arguments: [15.0, 60])
    func fluxAndVelocityAreRightOrUncertain(brightness: Double) throws {
        for cover in [0.5, 1] {
            for velocity in [-60.0, -40, -20, 0, 20, 40, 60] {
                let found = try find(velocity: velocity, brightness: brightness, cover: cover)
                print(
                    "gas at \(velocity) km/s, \(brightness) times the noise, over \(cover) of the field:",
                    "flux \(found.ratio.text(3)) of the true, error \(found.error.text(3)); velocity off by",
                    "\(found.offset.text(2)), error \(found.velocityError.text(2)) km/s; \(found.count) pixels")
                #expect(found.count > 1000)
                #expect(abs(found.ratio - 1) < max(0.05, 2 * found.error), "\(velocity), \(cover)")
                #expect(abs(found.offset) < max(0.5, 2 * found.velocityError), "\(velocity), \(cover)")
            }
        }
    }
}
