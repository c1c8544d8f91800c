import Files
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
        observation.rightAscension = header.targetRA
        observation.declination = header.targetDec
        return observation
    }

    /// The files beside the cube that shape its result, with their checksums: a laser map and a deep frame that are not
    /// in the cube's own file.
    ///
    /// - Throws: `cube.laser_map` and `cube.deep_frame` when one of them cannot be read.
    package func companions() throws(CubeError) -> [ProcessingInput] {
        var companions: [ProcessingInput] = []
        if let path = laserMap.path {
            companions.append(.file(.laserMap, path: path, sha256: try Self.sha256(of: path, or: .laserMap)))
        }
        // An HDF5 cube holds its own.
        if format == .fits, let path = DeepFrame.existing(beside: path) {
            companions.append(.file(.deepFrame, path: path, sha256: try Self.sha256(of: path, or: .deepFrame)))
        }
        return companions
    }

    private static func sha256(of path: String, or code: CubeError.Code) throws(CubeError) -> String {
        do {
            return try FileDigest.sha256(ofFile: path)
        } catch {
            throw CubeError(
                code: code,
                message: "\(path.printable) beside the cube cannot be read (\(error)); move it away or copy it again.",
                cause: error)
        }
    }
}
