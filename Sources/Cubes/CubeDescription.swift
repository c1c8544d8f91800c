import Files
import Foundation
import Glibc
import Records

extension SpectralCube {
    /// What the cube says of the observation, as it is recorded.
    package var observation: Observation {
        var observation = Observation(
            format: form.rawValue, width: width, height: height, channelCount: channelCount,
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
    /// - Throws: `cube.companion` when one of them cannot be read.
    package func companions() throws(CubeError) -> [ProcessingInput] {
        var companions: [ProcessingInput] = []
        if let path = laserMap.path { companions.append(try Self.companion(.laserMap, path)) }
        if let path = deepFramePath { companions.append(try Self.companion(.deepFrame, path)) }
        return companions
    }

    /// The deep frame beside a FITS cube; an HDF5 cube holds its own.
    private var deepFramePath: String? {
        form == .fits ? DeepFrame.path(beside: path).flatMap { access($0, F_OK) == 0 ? $0 : nil } : nil
    }

    private static func companion(
        _ kind: ProcessingInput.Kind, _ path: String
    ) throws(CubeError) -> ProcessingInput {
        do {
            return .file(kind, path: path, sha256: try FileDigest.sha256(ofFile: path))
        } catch {
            throw CubeError(
                code: .companion, message: "\(path) beside the cube cannot be read: \(error)", cause: error)
        }
    }
}
