import Foundation

/// A step of the database's schema: one numbered SQL file of this folder, as the program carries it. It is applied once,
/// in one transaction, and never edited afterwards.
package struct Migration: Sendable, Hashable {
    /// The number in the file's name, counted from 1.
    package let version: Int
    /// The rest of the file's name, `survey` of `0001_survey.sql`.
    package let name: String
    package let sql: String

    /// All migrations, in the order in which they are applied. Empty when the resource bundle
    /// (`sn3d_Migrations.resources`) lacks its files.
    package static let all: [Migration] = {
        guard let folder = Bundle.module.resourceURL,
            let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        else { return [] }
        return files.compactMap(Migration.init(contentsOf:)).sorted { $0.version < $1.version }
    }()

    /// nil for a file that is no migration.
    private init?(contentsOf file: URL) {
        let parts = file.deletingPathExtension().lastPathComponent.split(separator: "_", maxSplits: 1)
        guard file.pathExtension == "sql", parts.count == 2, let version = Int(parts[0]),
            let sql = try? String(contentsOf: file, encoding: .utf8)
        else { return nil }
        self.init(version: version, name: String(parts[1]), sql: sql)
    }

    package init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}
