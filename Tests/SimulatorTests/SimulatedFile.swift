import Cubes
import Foundation
import Simulator

/// A field written into a folder that is removed with it.
final class SimulatedFile {
    let folder: URL
    let field: FieldSimulation
    var path: String { folder.appending(path: "cube.fits").path }
    var laserMap: String { LaserMap.candidates(beside: path)[0] }
    var truth: String { folder.appending(path: "truth.fits").path }

    init(_ parameters: FieldParameters) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "field-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        field = try FieldSimulation(parameters)
        try field.write(to: path, laserMap: laserMap, truth: truth)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func cube() throws -> SpectralCube {
        switch try SpectralCube.open(path, laserMap: nil) {
        case .science(let cube): return cube
        case .ignored(let reason): throw SimulatedFileIgnored(reason: reason)
        }
    }

    static func parameters(_ width: Int, _ height: Int, seed: UInt64 = 7) -> FieldParameters {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.seed) = (width, height, seed)
        return parameters
    }
}

struct SimulatedFileIgnored: Error { let reason: String }
