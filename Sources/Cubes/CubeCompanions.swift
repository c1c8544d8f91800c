import Files
import Records

extension SpectralCube {
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
