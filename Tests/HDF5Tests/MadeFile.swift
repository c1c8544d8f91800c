import Foundation

@testable import HDF5

/// The path of an HDF5 file of a test's own, in a folder that is removed with it.
final class MadeFile {
    let folder: URL
    var path: String { folder.appending(path: "made.hdf5").path }

    init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "hdf5-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ body: (HDF5File) throws -> Void) throws {
        let file = try HDF5File(creating: path)
        try body(file)
        try file.close()
    }

    func dataset(_ name: String) throws -> HDF5Dataset { try HDF5File(reading: path).dataset(name) }
}

/// A program that may or may not be there.
enum Command {
    private static func url(_ name: String) -> URL? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { URL(fileURLWithPath: "\($0)/\(name)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    static func exists(_ name: String) -> Bool { url(name) != nil }

    /// What it writes on standard output.
    static func output(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = url(name)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
