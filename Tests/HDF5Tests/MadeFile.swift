import TestSupport

@testable import HDF5

/// An HDF5 file of a test's own.
final class MadeFile {
    let folder: TemporaryDirectory
    var path: String { folder.path("made.hdf5") }

    init() throws { folder = try TemporaryDirectory() }

    func write(_ body: (HDF5File) throws -> Void) throws {
        let file = try HDF5File(creating: path)
        try body(file)
        try file.close()
    }

    func dataset(_ name: String) throws -> HDF5Dataset { try HDF5File(reading: path).dataset(name) }
}
