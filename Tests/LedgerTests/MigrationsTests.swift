import Foundation
import Migrations
import TestSupport
import Testing

@Suite struct MigrationsTests {
    @Test func everySQLFileOfTheFolderIsInTheProgram() throws {
        let folder = Repository.root.appending(path: "migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
        let carried = Migration.all.map { String(format: "%04d", $0.version) + "_\($0.name).sql" }
        #expect(carried == files.sorted())
        #expect(!files.isEmpty)
    }

    @Test func versionsAreNumberedWithoutGaps() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }
}
