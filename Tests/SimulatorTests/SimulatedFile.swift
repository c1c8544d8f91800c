import Cubes
import HDF5
import Simulator
import TestSupport

/// A field written into a directory that is removed with it.
final class SimulatedFile {
    let folder: TemporaryDirectory
    let field: FieldSimulation
    let path: String
    var laserMap: String { LaserMap.candidates(beside: path)[0] }
    var truth: String { folder.path("truth.fits") }

    /// - Parameter name: of the cube; without it one whose ending fits the format.
    init(_ parameters: FieldParameters, name: String? = nil) throws {
        folder = try TemporaryDirectory()
        path = folder.path(name ?? (parameters.format == .fits ? "cube.fits" : "cube.hdf5"))
        field = try FieldSimulation(parameters)
        try field.write(to: path, laserMap: laserMap, truth: truth)
    }

    func cube() throws -> SpectralCube {
        switch try SpectralCube.open(path, laserMap: nil) {
        case .science(let cube): return cube
        case .ignored(let reason): throw SimulatedFileIgnored(reason: reason)
        }
    }

    static func parameters(
        _ width: Int, _ height: Int, seed: UInt64 = 7, format: CubeFormat = .fits, fault: FieldFault? = nil
    ) -> FieldParameters {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.seed) = (width, height, seed)
        (parameters.format, parameters.fault) = (format, fault)
        return parameters
    }

    /// The HDF5 file, opened.
    func hdf5() throws -> HDF5File { try HDF5File(reading: path) }

    /// A dataset of the HDF5 file as a whole, in its own order.
    func values(_ name: String, part: HDF5ComplexPart = .real) throws -> [Float] {
        let dataset = try hdf5().dataset(name)
        var values = [Float](repeating: 0, count: dataset.dimensions.reduce(1, *))
        try dataset.read(dataset.dimensions.map { 0..<$0 }, part: part, into: &values)
        return values
    }
}

struct SimulatedFileIgnored: Error { let reason: String }
