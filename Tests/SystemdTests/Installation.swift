import Foundation

/// A program of the system and what it said.
struct CommandOutput {
    let status: Int32
    let text: String

    /// Standard output and error together.
    init(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
    }
}

/// The folder `systemd` of this package, and the programs that judge its files.
enum Installation {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("systemd")

    static let analyze = "/usr/bin/systemd-analyze"
    static let journalctl = "/usr/bin/journalctl"
    static let sysusers = "/usr/bin/systemd-sysusers"
    static let tmpfiles = "/usr/bin/systemd-tmpfiles"

    static func has(_ programs: String...) -> Bool {
        programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// A private root with copies of files at the given places, removed afterwards.
    static func withRoot<Result>(
        _ files: [String: String], _ body: (URL) throws -> Result
    ) throws -> Result {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("sn3d-root-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (place, text) in files {
            let url = root.appendingPathComponent(place)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: false, encoding: .utf8)
        }
        return try body(root)
    }
}
