import Foundation
import Glibc

/// A fresh directory of a test's own, which is removed with the object.
package final class TemporaryDirectory {
    package let url: URL
    package var path: String { url.path }

    package init() throws {
        url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "sn3d-test-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in the directory.
    package func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a text file, and the directories above it, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// The text of a file in the directory; bytes that are no UTF-8 are replaced.
    package func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }

    /// Whether a file system can be mounted in such a directory.
    package static let canMount: Bool = {
        guard let trial = try? TemporaryDirectory(), mount("tmpfs", trial.path, "tmpfs", 0, nil) == 0 else {
            return false
        }
        return umount(trial.path) == 0
    }()
}
