import Files
import Foundation
import Records
import TestSupport
import Testing

@testable import Queue

@Suite struct CubeQueueTests {
    let directory: TemporaryDirectory
    let start = Date(timeIntervalSince1970: 1_750_000_000)

    init() throws { directory = try TemporaryDirectory() }

    private func queue(_ policy: RetryPolicy = RetryPolicy(), chance: Double = 0, at now: Date? = nil) throws
        -> CubeQueue
    {
        try CubeQueue(path: directory.path("queue"), policy: policy, now: now ?? start, chance: { chance })
    }

    private func version(_ size: Int = 1 << 20, modified: Int64 = 1) -> FileVersion {
        FileVersion(
            file: FileStatus(device: 1, inode: 2, byteCount: size, modified: modified, changed: modified),
            companions: [:])
    }

    private func settled(_ queue: CubeQueue, _ paths: String..., at now: Date? = nil) throws {
        for path in paths { try queue.settle([(path, version())], at: now ?? start) }
    }

    private let failure = Failure(code: "product.disk_full", message: "no room")

    /// An attempt from its claim to its end.
    @discardableResult
    private func attempt(
        _ queue: CubeQueue, _ path: String, _ outcome: AttemptOutcome, at now: Date
    ) throws -> QueueEntry {
        let token = UUID()
        _ = try #require(try queue.claim(path, as: token, at: now))
        return try #require(try queue.finish(path, as: token, outcome, at: now))
    }

    @Test func aCubeGoesFromItsArrivalToItsResult() throws {
        let queue = try queue()
        try queue.see(["/a.fits"], at: start)
        #expect(queue.entry("/a.fits")?.state == .settling && queue.next(1, at: start).isEmpty)
        try settled(queue, "/a.fits", at: start + 5)
        #expect(queue.next(1, at: start + 5).first?.path == "/a.fits")
        let token = UUID()
        let running = try #require(try queue.claim("/a.fits", as: token, at: start + 6))
        #expect(running.state == .running && running.attempts == 1)
        #expect(try queue.claim("/a.fits", as: UUID(), at: start + 6) == nil, "it runs already")
        #expect(queue.next(1, at: start + 60).isEmpty)
        let processing = UUID()
        try queue.finish("/a.fits", as: token, .done(processingID: processing), at: start + 60)
        let done = try #require(queue.entry("/a.fits"))
        #expect(done.state == .done && done.processingID == processing && done.seenAt == start)
        // Seen again as it was, it keeps its answer; changed, it is new.
        try settled(queue, "/a.fits", at: start + 70)
        #expect(queue.next(1, at: start + 70).isEmpty)
        try queue.settle([("/a.fits", version(modified: 2))], at: start + 80)
        #expect(queue.next(1, at: start + 80).first?.attempts == 0)
    }

    /// 30 s, 2 min, 8 min, 32 min, then a person is asked.
    @Test func failuresOfOtherThingsAreRetriedAtGrowingIntervals() throws {
        let queue = try queue()
        try settled(queue, "/a.fits")
        var now = start
        for wait in [30.0, 120, 480, 1920] {
            let entry = try attempt(queue, "/a.fits", .failed(failure), at: now)
            #expect(entry.state == .retryWait && entry.reason == failure)
            #expect(entry.nextAttemptAt == now + wait)
            #expect(queue.next(1, at: now + wait - 1).isEmpty)
            now += wait
            #expect(queue.next(1, at: now).first?.path == "/a.fits")
        }
        let last = try attempt(queue, "/a.fits", .failed(failure), at: now)
        #expect(last.state == .quarantined && last.attempts == 5 && queue.next(1, at: now + 1e6).isEmpty)
    }

    /// Twenty attempts would otherwise wait for years.
    @Test func noWaitIsLongerThanAnHour() throws {
        var policy = RetryPolicy()
        policy.attempts = 20
        let queue = try queue(policy)
        try settled(queue, "/a.fits")
        var (now, waits) = (start, [Double]())
        for _ in 1..<policy.attempts {
            let next = try #require(try attempt(queue, "/a.fits", .failed(failure), at: now).nextAttemptAt)
            waits.append(next.timeIntervalSince(now))
            now = next
        }
        #expect(waits.prefix(4) == [30, 120, 480, 1920] && waits.dropFirst(4).allSatisfy { $0 == 3600 })
    }

    @Test func retriesSpreadByChance() throws {
        let queue = try queue(chance: 1)
        try settled(queue, "/a.fits")
        #expect(try attempt(queue, "/a.fits", .failed(failure), at: start).nextAttemptAt == start + 36)
    }

    @Test func changesAreTakenOnceAndAllOfThemAfterARestart() throws {
        do {
            let queue = try queue()
            try settled(queue, "/a.fits", "/b.fits")
            let first = queue.takeChanges(atMost: 1) + queue.takeChanges(atMost: 1)
            #expect(Set(first.map(\.path)) == ["/a.fits", "/b.fits"])
            #expect(queue.takeChanges(atMost: 10).isEmpty)
            try queue.quarantine("/b.fits", because: failure, at: start + 1)
            let changes = queue.takeChanges(atMost: 10)
            #expect(changes.map(\.state) == [.quarantined])
            queue.giveBack(changes)
            #expect(queue.takeChanges(atMost: 10) == changes)
        }
        #expect(try Set(queue().takeChanges(atMost: 10).map(\.path)) == ["/a.fits", "/b.fits"])
    }

    @Test func twoCrashesQuarantineACube() throws {
        let queue = try queue()
        try settled(queue, "/a.fits")
        let crash = Failure(code: "worker.crashed", message: "signal 4")
        #expect(try attempt(queue, "/a.fits", .crashed(crash), at: start).state == .retryWait)
        #expect(try attempt(queue, "/a.fits", .crashed(crash), at: start + 30).state == .quarantined)
    }

    /// An end from outside and a file that is not whole say nothing about the cube.
    @Test(arguments: [
        (AttemptOutcome.interrupted, QueueState.queued, 0),
        (.unsettled(Failure(code: "cube.truncated", message: "")), .settling, 0), (.vanished, .vanished, 0),
        (.leftAlone(reason: "SN2"), .leftAlone, 1),
        (.rejected(Failure(code: "calibration.order", message: ""), processingID: nil), .rejected, 1),
    ])
    func endsThatUseUpNoRetry(outcome: AttemptOutcome, state: QueueState, attempts: Int) throws {
        let queue = try queue()
        try settled(queue, "/a.fits")
        let entry = try attempt(queue, "/a.fits", outcome, at: start)
        #expect(entry.state == state && entry.crashes == 0)
        #expect(entry.attempts == attempts)
        #expect((!queue.next(1, at: start + 1e6).isEmpty) == (state == .queued))
    }

    /// A killed program leaves the file as it was after its last call.
    @Test func aRestartForgetsNothingAndGivesTheRunningAttemptBack() throws {
        do {
            let queue = try queue()
            try settled(queue, "/a.fits", "/b.fits", "/c.fits")
            try attempt(queue, "/a.fits", .done(processingID: UUID()), at: start)
            try attempt(queue, "/b.fits", .failed(failure), at: start)
            _ = try queue.claim("/c.fits", as: UUID(), at: start)
        }
        let again = try queue(at: start + 1)
        #expect(again.entry("/a.fits")?.state == .done)
        #expect(again.entry("/b.fits")?.nextAttemptAt == start + 30)
        let interrupted = try #require(again.entry("/c.fits"))
        #expect(interrupted.state == .queued && interrupted.attempts == 0)
        #expect(again.next(1, at: start + 1).first?.path == "/c.fits")
    }

    @Test func aTornLastLineIsDropped() throws {
        do { try settled(try queue(), "/a.fits", "/b.fits") }
        let path = directory.path("queue")
        let content = try Data(contentsOf: URL(fileURLWithPath: path))
        try content.dropLast(20).write(to: URL(fileURLWithPath: path))
        let queue = try queue()
        #expect(queue.entries.count == 1)
        try settled(queue, "/c.fits")
        #expect(Set(queue.entries.map(\.path)).isSuperset(of: ["/c.fits"]) && queue.entries.count == 2)
    }

    @Test func anAttemptThatWasReplacedChangesNothing() throws {
        let queue = try queue()
        try settled(queue, "/a.fits")
        let late = UUID()
        _ = try queue.claim("/a.fits", as: late, at: start)
        #expect(try queue.finish("/a.fits", as: UUID(), .done(processingID: UUID()), at: start) == nil)
        #expect(queue.entry("/a.fits")?.state == .running)
    }

    /// A record that could not be taken at once gives the cube its result later; another attempt's changes nothing.
    @Test func aResultThatComesToLightLaterCounts() throws {
        let queue = try queue()
        try settled(queue, "/a.fits")
        let attempt = UUID()
        _ = try queue.claim("/a.fits", as: attempt, at: start)
        try queue.finish("/a.fits", as: attempt, .failed(failure), at: start)
        try queue.settleAttempt("/a.fits", as: UUID(), .done(processingID: UUID()), at: start + 1)
        #expect(queue.entry("/a.fits")?.state == .retryWait)
        try queue.settleAttempt("/a.fits", as: attempt, .done(processingID: attempt), at: start + 1)
        let done = try #require(queue.entry("/a.fits"))
        #expect(done.state == .done && done.processingID == attempt && queue.next(1, at: start + 1e6).isEmpty)
    }

    @Test func whatIsDeliveredAnewDuringAnAttemptFollowsIt() throws {
        let queue = try queue()
        try settled(queue, "/a.fits")
        let token = UUID()
        _ = try queue.claim("/a.fits", as: token, at: start)
        try queue.settle([("/a.fits", version(modified: 9))], at: start + 1)
        try queue.finish("/a.fits", as: token, .vanished, at: start + 2)
        let next = try #require(queue.next(1, at: start + 2).first)
        #expect(next.version == version(modified: 9) && next.attempts == 0)
    }

    /// A burst of 20 000 small files does not stand before a cube, and a cube that is done again stands behind all.
    @Test func cubesComeBeforeJunkAndNewOnesBeforeOldOnes() throws {
        let queue = try queue()
        try queue.settle((0..<20_000).map { ("/junk/\($0).fits", version(2880)) }, at: start)
        try settled(queue, "/old.fits", at: start + 1)
        try attempt(queue, "/old.fits", .done(processingID: UUID()), at: start + 1)
        try queue.reprocess(["/old.fits"], at: start + 2)
        try settled(queue, "/b.fits", "/a.fits", at: start + 3)
        try settled(queue, "/c.fits", at: start + 4)
        try queue.putFirst("/c.fits", at: start + 5)
        var order: [String] = []
        for _ in 0..<5 {
            let entry = try #require(queue.next(1, at: start + 9).first)
            order.append(entry.path)
            try attempt(queue, entry.path, .done(processingID: UUID()), at: start + 9)
        }
        #expect(order[..<3] == ["/c.fits", "/a.fits", "/b.fits"])
        #expect(order[3].hasPrefix("/junk/") && order[4].hasPrefix("/junk/"))
    }

    /// A cancelled repetition leaves the result that was there; a cube without one waits for a person.
    @Test func cancellingTakesAFileOutOfTheQueueAndKeepsItsResult() throws {
        let queue = try queue()
        try settled(queue, "/a.fits", "/b.fits", "/c.fits")
        let (result, refusal) = (UUID(), Failure(code: "calibration.order", message: "no"))
        try attempt(queue, "/a.fits", .done(processingID: result), at: start)
        try attempt(queue, "/b.fits", .rejected(refusal, processingID: result), at: start)
        #expect(try queue.cancel("/a.fits", at: start) == nil, "it does not wait")
        try queue.reprocess(["/a.fits", "/b.fits"], at: start + 1)
        try attempt(queue, "/a.fits", .interrupted, at: start + 2)
        for path in ["/a.fits", "/b.fits", "/c.fits"] { try queue.cancel(path, at: start + 3) }
        #expect(["/a.fits", "/b.fits", "/c.fits"].map { queue.entry($0)?.state } == [.done, .rejected, .quarantined])
        #expect(queue.entry("/a.fits")?.processingID == result && queue.entry("/b.fits")?.processingID == result)
        #expect(queue.entry("/b.fits")?.reason == refusal)
        #expect(queue.entry("/c.fits")?.reason?.code == "operator.cancelled")
        #expect(try queue.next(1, at: start + 9).isEmpty && queue.retry(["/c.fits"], at: start + 9) == ["/c.fits"])
    }

    @Test func aSecondServiceIsKeptFromTheSameDirectory() throws {
        let first = try queue()
        #expect { _ = try queue() } throws: { ($0 as? QueueError)?.code == .inUse }
        try settled(first, "/a.fits")
    }

    @Test func aDiskWithoutRoomIsTold() throws {
        #expect { _ = try CubeQueue(path: "/nowhere/queue", policy: RetryPolicy(), now: start) } throws: {
            ($0 as? QueueError)?.code == .unwritable
        }
    }
}
