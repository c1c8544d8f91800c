import Foundation
import Records

extension SpectralCube {
    /// What the cube says of the observation, as it is recorded.
    package var observation: Observation {
        var observation = Observation(
            format: format.rawValue, width: width, height: height, channelCount: channelCount,
            resolvingPower: setup.resolvingPower)
        observation.odometer = header.odometer
        observation.object = header.object
        observation.program = header.runID
        observation.queueRun = header.queueRunID
        // The modified Julian date 40587 is 1970-01-01.
        observation.observedAt = header.mjdObs.map { Date(timeIntervalSince1970: ($0 - 40587) * 86_400) }
        observation.reductionVersion = header.orbsVersion
        observation.filter = header.filter
        observation.exposure = header.exposurePerStep.map { $0 * Double(channelCount) }
        observation.rightAscension = header.position?.rightAscension
        observation.declination = header.position?.declination
        return observation
    }
}
