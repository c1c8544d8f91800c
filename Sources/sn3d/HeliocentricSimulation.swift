import Calibration
import Simulator

extension FieldParameters {
    /// The same field with the heliocentric velocity that its date and position imply, so that its truth is in the
    /// frame of the maps.
    func withHeliocentricVelocity() -> FieldParameters {
        var parameters = self
        parameters.heliocentricVelocity =
            HeliocentricVelocity(
                rightAscension: targetRA, declination: targetDec, start: mjdObs, end: mjdObs + scanLength,
                exposure: recordingLength
            ).value
        return parameters
    }
}
