import Foundation
import Synchronization

@testable import Ledger

/// One private cluster for all tests of this program, with a database for each test.
enum TestCluster {
    static let isAvailable = (try? ServerPrograms.find()) != nil
    static let reason = "needs PostgreSQL's server programs: apt-get install postgresql"

    private static let root = FileManager.default.temporaryDirectory.appendingPathComponent("sn3-test-\(getpid())")

    static let shared: Result<PrivateCluster, LedgerError> = {
        // The test runner offers no place for a tear-down; a killed run still ends the server.
        atexit {
            if case .success(let cluster) = TestCluster.shared { cluster.stop() }
            try? FileManager.default.removeItem(at: TestCluster.root)
        }
        return Result { () throws(LedgerError) in try PrivateCluster.start(in: root.appendingPathComponent("shared")) }
    }()

    private static let count = Atomic(0)

    /// A path of its own for each call, removed with the rest when the tests end.
    static func folder(named name: String) -> URL {
        _ = shared
        let number = count.add(1, ordering: .relaxed).newValue
        return root.appendingPathComponent("\(number)-\(name)")
    }

    /// Connection string of a new, empty database.
    static func emptyDatabase() throws -> String { try database(like: "template1") }

    /// Connection string of a new database with the survey's schema.
    static func surveyDatabase() throws -> String {
        _ = try survey.get()
        return try database(like: "survey")
    }

    /// Migrated once and copied for each test.
    private static let survey = Result {
        let cluster = try shared.get()
        try Connection(cluster.conninfo).execute("CREATE DATABASE survey")
        try Migrator().migrate(Connection(cluster.conninfo.replacing("dbname=sn3", with: "dbname=survey")))
    }

    private static func database(like template: String) throws -> String {
        let conninfo = try shared.get().conninfo
        let name = "test_\(count.add(1, ordering: .relaxed).newValue)"
        try Connection(conninfo).execute("CREATE DATABASE \(name) TEMPLATE \(template)")
        return conninfo.replacing("dbname=sn3", with: "dbname=\(name)")
    }
}

extension String {
    /// The connection string with the rights of a role.
    func with(role: String) -> String { self + " options='-c role=\(role)'" }
}

extension Connection {
    func text(_ sql: String) throws -> String? { try query(sql).scalar }

    /// Rows as psql -A would print them.
    func table(_ sql: String) throws -> [String] {
        try query(sql).rows.map { row in row.map { $0 ?? "" }.joined(separator: "|") }
    }
}
