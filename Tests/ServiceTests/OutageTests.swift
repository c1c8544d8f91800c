import Foundation
import TestSupport
import Testing

/// A database that is away for hours.
@Suite(
    .enabled(if: servicesRunHere, servicesReason), .enabled(if: FakeClock.library != nil, FakeClock.reason))
struct OutageTests {
    /// Four hours by the service's clock, 40 cubes, two restarts and a damaged file in the spool: nothing is computed
    /// twice, and all of it is in the database within a minute.
    @Test(.timeLimit(.minutes(10)))
    func anOutageOfHoursLosesNothingAndComputesNothingTwice() throws {
        let service = try RunningService(settings: "queue: {deadline: 600}")
        try service.start()
        try service.deliver("before")
        try service.eventually("the first is done") { service.states["before.fits"] == .done }
        service.kill(SIGTERM)
        service.cluster.stop()
        // Its clock runs 400 times as fast: 36 s are four hours.
        service.clock = "+0 x400"
        try service.start()
        let start = ContinuousClock.now
        for number in 1...40 {
            try service.deliver("cube\(number)")
            try service.eventually("it is done without the database") {
                service.states["cube\(number).fits"] == .done
            }
            if number == 20 {
                service.kill(SIGKILL)
                service.clock = "+2h x400"
                try service.start()
            }
        }
        try service.eventually("four hours are over") { ContinuousClock.now - start > .seconds(36) }
        service.kill(SIGTERM)
        service.clock = "+4h"
        try service.start()
        let spool = service.directory.path("spool")
        let waiting = try FileManager.default.contentsOfDirectory(atPath: spool)
        #expect(waiting.count { $0.hasSuffix(".json") } == 40)
        try Data("{".utf8).write(to: URL(fileURLWithPath: spool + "/broken.json"))

        let cluster = try service.restartDatabase()
        let back = ContinuousClock.now
        try service.eventually("all are recorded", within: .seconds(60)) {
            try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome = 'complete'") == ["41"]
        }
        print("40 results were recorded \(ContinuousClock.now - back) after the database was back")
        #expect(
            try service.rows("SELECT count(*), count(DISTINCT cube_id) FROM sn3.processing") == ["41|41"])
        let hours = try service.rows(
            """
            SELECT extract(epoch FROM max(p.finished_at) - min(p.started_at)) / 3600 FROM sn3.processing p
            JOIN sn3.cube c USING (cube_id) WHERE c.path LIKE '%/cube%'
            """)
        #expect(try #require(hours.first.flatMap(Double.init)) > 2, "the clock was another one")
        try service.eventually("the damaged file is set aside") {
            FileManager.default.fileExists(atPath: spool + "/broken.json.damaged")
        }
        _ = cluster
    }
}
