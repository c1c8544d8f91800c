import Foundation

/// The files of this package.
package enum Repository {
    package static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The text of a file, by its path from the root.
    package static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// Public data of others, which may stand beside the package but not in it. Tests that read it are skipped without it.
package enum ReferenceData {
    private static let folder = Repository.root.deletingLastPathComponent().appending(path: "shared/data")

    /// The file, nil when it is not there.
    package static func url(_ name: String) -> URL? {
        let url = folder.appending(path: name)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
}
