import Foundation
import TestSupport
import Testing

/// Ctrl-C during the demonstration, early or late, must leave no process behind.
@Suite(.enabled(if: hasPostgreSQL, "needs PostgreSQL's server: apt-get install postgresql"))
struct InterruptedDemoTests {
    /// What the program prints on reaching: its directory, the database, the cube.
    @Test(.timeLimit(.minutes(2)), arguments: ["Working in", "PostgreSQL runs", "arrived"])
    func leavesNoServerBehind(moment: String) throws {
        let directory = try TemporaryDirectory()
        let demo = Process()
        demo.executableURL = URL(fileURLWithPath: Program.path)
        demo.arguments = ["demo", "--directory", directory.url.path]
        let output = Pipe()
        demo.standardOutput = output
        demo.standardError = FileHandle.nullDevice
        demo.standardInput = FileHandle.nullDevice
        try demo.run()

        var seen = ""
        while !seen.contains(moment) {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            seen += String(decoding: data, as: UTF8.self)
        }
        #expect(seen.contains(moment))
        demo.interrupt()
        demo.waitUntilExit()
        try expectNoProcess(mentioning: directory.url.path)
    }

    /// The server ends by itself a moment after its program: waits for each process that still names the directory.
    private func expectNoProcess(mentioning directory: String) throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let identifier = Int32(entry), identifier != getpid(),
                let command = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(entry)/cmdline")),
                String(decoding: command, as: UTF8.self).contains(directory)
            else { continue }
            let wait = try Command("/usr/bin/timeout", ["20", "tail", "--pid=\(identifier)", "-f", "/dev/null"])
            #expect(wait.status == 0, "process \(identifier) is still there after 20 s")
        }
    }
}
