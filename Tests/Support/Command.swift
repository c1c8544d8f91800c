import Foundation

/// A program that ran to its end, and what it wrote.
package struct Command {
    /// Exit status, or the number of the signal that ended the program.
    package let status: Int32
    /// The program's standard output.
    package let output: String
    /// The program's standard error.
    package let errors: String

    /// Standard output, then standard error.
    package var text: String { output + errors }

    /// Runs a program and waits for it. Its three streams are files, so that no amount of text can block it.
    /// - Parameters:
    ///   - program: path of the program.
    ///   - environment: variables added to those of this process, or replacing them.
    ///   - inheritsEnvironment: whether the program sees the variables of this process at all; PATH is always set.
    ///   - input: the program's standard input.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
        inheritsEnvironment: Bool = true, input: Data = Data()
    ) throws {
        let folder = try TemporaryDirectory()
        try input.write(to: folder.url.appending(path: "input"))
        for name in ["output", "errors"] { try Data().write(to: folder.url.appending(path: name)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let inherited =
            inheritsEnvironment
            ? ProcessInfo.processInfo.environment : ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "input"))
        process.standardOutput = try FileHandle(forWritingTo: folder.url.appending(path: "output"))
        process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: "errors"))
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try folder.text(of: "output")
        errors = try folder.text(of: "errors")
    }

    /// The path of an installed program, nil when PATH has none of that name.
    package static func find(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The path of a program of this package, built beside the tests.
    package static func built(_ name: String) -> String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        // Either the test bundle itself runs, or a program of the toolchain that is told where it is.
        return ([executable] + CommandLine.arguments.filter { $0.contains(".xctest") })
            .map { URL(fileURLWithPath: $0).deletingLastPathComponent().appending(path: name).path }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }

    /// The path of a dynamic library of this package, built beside the tests.
    package static func builtLibrary(_ name: String) -> String {
        URL(fileURLWithPath: built("sn3d")).deletingLastPathComponent().appending(path: "lib\(name).so").path
    }

    /// Python with the modules that read the project's files independently, nil when one of them is missing.
    package static let python: String? = find("python3").flatMap { path in
        (try? Command(path, ["-c", "import astropy, h5py, numpy"]).status) == 0 ? path : nil
    }
}
