import Foundation

/// The small program of `Tests/JournalProbe`, built beside the test bundle.
enum Probe {
    struct Output {
        let status: Int32
        let standardOutput: String
        let standardError: String
    }

    static let path: String = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        // Either the test bundle itself runs, or a program of the toolchain that is told where it is.
        let places = [executable] + CommandLine.arguments.filter { $0.contains(".xctest") }
        return places.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("JournalProbe").path
        }
        .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "JournalProbe"
    }()

    /// Runs the probe, or another program, with nothing of this process's environment but PATH.
    static func run(
        _ arguments: [String], program: String = path, environment: [String: String] = [:], input: Data = Data()
    ) throws -> Output {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment.merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]) { own, _ in own }
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent("sn3d-errors-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        standardInput.fileHandleForWriting.write(input)
        try standardInput.fileHandleForWriting.close()
        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Output(
            status: process.terminationStatus, standardOutput: String(decoding: output, as: UTF8.self),
            standardError: try String(contentsOf: errors, encoding: .utf8))
    }
}
