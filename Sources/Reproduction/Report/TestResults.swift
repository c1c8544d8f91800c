/// The truths and predictions of a set of test spectra, one value for each spectrum.
///
/// A prediction that is not finite stands for none.
package struct TestResults: Sendable, Hashable {
    /// The true velocity, km/s.
    package var trueVelocity: [Double]
    /// The predicted velocity, km/s.
    package var velocity: [Double]
    /// The true broadening, the standard deviation of the gas' velocities, km/s.
    package var trueBroadening: [Double]
    /// The predicted broadening, km/s.
    package var broadening: [Double]
    /// The height of H-alpha over the noise of a channel.
    package var signalToNoise: [Double]
    /// The wavenumber of H-alpha over the width of the instrument's line.
    package var resolvingPower: [Double]

    package init(
        trueVelocity: [Double], velocity: [Double], trueBroadening: [Double], broadening: [Double],
        signalToNoise: [Double], resolvingPower: [Double]
    ) {
        self.trueVelocity = trueVelocity
        self.velocity = velocity
        self.trueBroadening = trueBroadening
        self.broadening = broadening
        self.signalToNoise = signalToNoise
        self.resolvingPower = resolvingPower
    }

    /// The number of spectra.
    package var count: Int { trueVelocity.count }

    /// The predicted less the true velocity, km/s, of the spectra with a prediction.
    var velocityResiduals: [Double] { Self.residuals(velocity, trueVelocity) }
    /// The predicted less the true broadening, km/s, of the spectra with a prediction.
    var broadeningResiduals: [Double] { Self.residuals(broadening, trueBroadening) }

    private static func residuals(_ predictions: [Double], _ truths: [Double]) -> [Double] {
        zip(predictions, truths).map { $0 - $1 }.filter(\.isFinite)
    }

    /// The columns, with their names and units as in the header line of a file.
    var columns: [(name: String, values: [Double])] {
        [
            ("true_velocity_km_s", trueVelocity), ("velocity_km_s", velocity),
            ("true_broadening_km_s", trueBroadening), ("broadening_km_s", broadening),
            ("signal_to_noise", signalToNoise), ("resolving_power", resolvingPower),
        ]
    }
}
