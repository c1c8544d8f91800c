/// Truths and predictions, one value for each test spectrum. A prediction that is not finite stands for none.
package struct TestResults: Sendable, Hashable {
    /// km/s.
    package var trueVelocity: [Double]
    /// Predicted, km/s.
    package var velocity: [Double]
    /// Standard deviation of the gas' velocities, km/s.
    package var trueBroadening: [Double]
    /// Predicted, km/s.
    package var broadening: [Double]
    /// Height of H-alpha over the noise of a channel.
    package var signalToNoise: [Double]
    /// Wavenumber of H-alpha over the width of the instrument's line.
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

    /// Number of spectra.
    package var count: Int { trueVelocity.count }

    /// Predicted less true, km/s, where there is a prediction.
    var velocityResiduals: [Double] { Self.residuals(velocity, trueVelocity) }
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
