import Simulator
import Spectra
import Testing

@testable import Refinement

@Suite struct DerivativeTests {
    private let spectrum = FiveLineSpectrum(velocity: 40, broadening: 30, amplitudes: [0.1, 1, 0.3, 0.2, 0.15])

    @Test func geometryFollowsVelocityAndSquare() {
        let w = spectrum.lineWidth / (ScanSetup.sincWidth * .pi)
        func geometry(_ velocity: Double, _ square: Double) -> LineGeometry {
            LineGeometry(
                rest: EmissionLine.halpha.wavenumber, velocity: velocity, square: square, scale: w,
                axis: spectrum.axis)
        }
        let here = geometry(150, 900)
        let (left, right) = (geometry(149, 900), geometry(151, 900))
        // u = (channel - position) * step / w
        let phaseSlope = -(right.position - left.position) / 2 * spectrum.axis.step / w
        #expect(abs(here.phaseByVelocity / phaseSlope - 1) < 1e-8)
        #expect(abs(here.tauByVelocity / ((right.tau - left.tau) / 2) - 1) < 1e-8)
        #expect(abs(here.tauBySquare / ((geometry(150, 901).tau - geometry(150, 899).tau) / 2) - 1) < 1e-8)
        let sigma = here.wavenumber * 30 / Doppler.speedOfLight
        #expect(abs(here.tau / ((sigma / w) * (sigma / w) / 2) - 1) < 1e-12)
    }

    /// The reference's model in Double, its amplitudes turned into the fit's own parameters.
    private func model(_ linear: UnsafePointer<Double>, velocity: Double, broadening: Double) -> [Double] {
        var copy = spectrum
        copy.velocity = velocity
        copy.broadening = broadening
        copy.continuum = linear[5]
        let w = spectrum.lineWidth / (ScanSetup.sincWidth * .pi)
        copy.amplitudes = EmissionLine.sn3.indices.map { line in
            let geometry = LineGeometry(
                rest: EmissionLine.sn3[line].wavenumber, velocity: velocity, square: broadening * broadening, scale: w,
                axis: spectrum.axis)
            return linear[line] * PeakHeight(tau: geometry.tau).value
        }
        return copy.clean
    }

    @Test(arguments: [12.0, 30, 80])
    func gradientIsThatOfTheReference(broadening: Double) {
        var random = RandomSource(seed: 3)
        let values = spectrum.noisy(&random)
        let model = VariableProjectionModel(axis: spectrum.axis, layout: ModelLayout(.common))
        #expect(model.load(values, lineWidth: spectrum.lineWidth, velocity: 40))
        let velocity = 60.0
        let squares = model.evaluate([velocity, broadening * broadening])
        model.differentiate()
        func sum(_ velocity: Double, _ square: Double) -> Double {
            zip(values, self.model(model.linear, velocity: velocity, broadening: square.squareRoot())).reduce(0) {
                let rest = Double($1.0) / model.unit - $1.1
                return $0 + rest * rest
            }
        }
        #expect(abs(squares / sum(velocity, broadening * broadening) - 1) < 1e-5)
        // The linear parameters are at their best, so that the sum of squares moves as if they were constant.
        let square = broadening * broadening
        let byVelocity = (sum(velocity + 0.01, square) - sum(velocity - 0.01, square)) / 0.02
        let bySquare = (sum(velocity, square + 0.1) - sum(velocity, square - 0.1)) / 0.2
        #expect(abs(-2 * model.gradient[6] / byVelocity - 1) < 1e-4)
        #expect(abs(-2 * model.gradient[7] / bySquare - 1) < 1e-4)
    }
}
