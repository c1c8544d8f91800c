import Foundation
import Records
import TestSupport
import Testing

@testable import Ledger
@testable import sn3d

/// What operators are told about the spool, from what a real one does.
@Suite struct SpoolWatchTests {
    private let directory: TemporaryDirectory
    private let start = ContinuousClock.now

    init() throws { directory = try TemporaryDirectory() }

    private var folder: URL { directory.url.appending(path: "spool") }

    private func drain(obstacle: Bool, recorded: Int = 0) throws -> Result<SpoolingLedger.Drain, any Error> {
        var drain = SpoolingLedger.Drain()
        drain.recordedCount = recorded
        if obstacle {
            drain.remainingCount = 3
            drain.obstacle = #expect(throws: LedgerError.self) { _ = try Connection("host=/nowhere dbname=sn3") }
        }
        return .success(drain)
    }

    @Test func anOutageIsToldOnceAfterFiveMinutesAndItsEndWithTheCount() throws {
        var watch = SpoolWatch()
        let away = try drain(obstacle: true)
        #expect(watch.alerts(about: away, at: start).isEmpty)
        #expect(watch.alerts(about: away, at: start + .seconds(299)).isEmpty)
        let told = watch.alerts(about: away, at: start + .seconds(301))
        #expect(told.map(\.kind) == [.databaseDown])
        #expect(told.first?.code == "database.unreachable")
        #expect(told.first?.message.contains("3 wait in the spool") == true)
        #expect(watch.alerts(about: away, at: start + .seconds(900)).isEmpty)

        let back = watch.alerts(about: try drain(obstacle: false, recorded: 3), at: start + .seconds(930))
        #expect(back.map(\.kind) == [.databaseBack])
        #expect(back.first?.message.contains("3 waiting results") == true)
        #expect(watch.alerts(about: try drain(obstacle: false), at: start + .seconds(960)).isEmpty)

        // The next outage is a new one.
        #expect(watch.alerts(about: away, at: start + .seconds(1000)).isEmpty)
        #expect(watch.alerts(about: away, at: start + .seconds(1301)).map(\.kind) == [.databaseDown])
    }

    /// Rights do not come by waiting.
    @Test(.enabled(if: (try? ServerPrograms.find()) != nil, "needs PostgreSQL's server"))
    func aRoleWithoutRightsIsToldAtOnce() throws {
        let cluster = try PrivateCluster.start(in: directory.url.appending(path: "postgresql"))
        let owner = try Connection(cluster.conninfo)
        try Migrator().migrate(owner)
        try owner.execute("CREATE ROLE nobody LOGIN")
        let ledger = SpoolingLedger(
            database: PostgresLedger(conninfo: cluster.conninfo + " options='-c role=nobody'"),
            spool: try ResultSpool(directory: folder))
        var watch = SpoolWatch()
        let told = watch.alerts(about: Result { try ledger.drain() }, at: start)
        #expect(told.map(\.kind) == [.databaseDown] && told.first?.code == "database.permission")
        #expect(told.first?.message.contains("sn3_daemon for the service") == true)
    }

    @Test func aSpoolThatIsGoneIsToldOnceWithItsCode() throws {
        let ledger = SpoolingLedger(
            database: PostgresLedger(conninfo: "host=/nowhere"), spool: try ResultSpool(directory: folder))
        try FileManager.default.removeItem(at: folder)
        var watch = SpoolWatch()
        let told = watch.alerts(about: Result { try ledger.drain() }, at: start)
        #expect(told.map(\.kind) == [.spoolUnwritable])
        #expect(told.first?.code == "spool.unwritable")
        #expect(told.first?.kind.priority == 2)
        #expect(watch.alerts(about: Result { try ledger.drain() }, at: start + .seconds(30)).isEmpty)

        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect(watch.alerts(about: Result { try ledger.drain() }, at: start + .seconds(60)).isEmpty)
        try FileManager.default.removeItem(at: folder)
        #expect(watch.alerts(about: Result { try ledger.drain() }, at: start + .seconds(90)).count == 1)
    }

    @Test func aDamagedFileIsToldWithItsCode() throws {
        let spool = try ResultSpool(directory: folder)
        try Data("{".utf8).write(to: folder.appending(path: "half.json"))
        let ledger = SpoolingLedger(database: PostgresLedger(conninfo: "host=/nowhere"), spool: spool)
        var watch = SpoolWatch()
        let told = watch.alerts(about: Result { try ledger.drain() }, at: start)
        #expect(told.map(\.kind) == [.processingFailed])
        #expect(told.first?.code == "spool.damaged")
        #expect(told.first?.subject?.path.hasSuffix("half.json.damaged") == true)
    }
}
