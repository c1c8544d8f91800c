import Calibration
import Simulator

extension FieldParameters {
    /// A copy of the field with the heliocentric velocity that its date and position imply, so that its truth is in the
    /// frame of the maps.
    func withHeliocentricVelocity() -> FieldParameters {
        var parameters = self
        parameters.heliocentricVelocity =
            HeliocentricVelocity(
                rightAscension: targetRA, declination: targetDec,
                dates: (0..<channelCount).map { mjdObs + scanLength * (Double($0) + 0.5) / Double(channelCount) }
            ).value
        return parameters
    }
}
