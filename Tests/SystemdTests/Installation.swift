import Foundation
import TestSupport

/// The folder `systemd` of this package, and the programs that judge its files.
enum Installation {
    static let folder = Repository.root.appending(path: "systemd")

    static let analyze = "/usr/bin/systemd-analyze"
    static let journalctl = "/usr/bin/journalctl"
    static let sysusers = "/usr/bin/systemd-sysusers"
    static let tmpfiles = "/usr/bin/systemd-tmpfiles"

    static func has(_ programs: String...) -> Bool {
        programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func text(of name: String) throws -> String { try Repository.text(of: "systemd/\(name)") }

    /// A private root with copies of files at the given places, removed afterwards.
    static func withRoot<Result>(
        _ files: [String: String], _ body: (URL) throws -> Result
    ) throws -> Result {
        let root = try TemporaryDirectory()
        for (place, text) in files { try root.write(text, to: place) }
        return try body(root.url)
    }
}
