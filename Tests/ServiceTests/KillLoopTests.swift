import Foundation
import Ledger
import Queue
import Records
import TestSupport
import Testing

/// Services, workers and the database are killed at random moments while cubes arrive. In the end every cube has one
/// result, its files are there as recorded, and no other files are.
@Suite(.enabled(if: servicesRunHere, servicesReason), .enabled(if: FakeClock.library != nil, FakeClock.reason))
struct KillLoopTests {
    /// SN3D_KILLS=1000 makes it longer.
    private static let killCount = ProcessInfo.processInfo.environment["SN3D_KILLS"].flatMap(Int.init) ?? 60

    @Test(.timeLimit(.minutes(15 + killCount / 20)))
    func everyCubeHasOneResultWhateverDies() throws {
        let service = try RunningService(settings: "queue: {retry: {attempts: 1000, crashes: 1000, backoff: 0.01}}")
        let other = try service.companion()
        other.clock = "+1h"
        var random = SeededRandom(seed: 20_180_926)
        try service.start()
        try other.start()
        var delivered = 0
        var kills: [String: Int] = [:]
        var states: Set<QueueState> = []
        var lock = TableLock(after: Self.killCount / 3, for: .milliseconds(400 * min(300, Self.killCount)))
        for number in 0..<Self.killCount {
            lock.look(number, service)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                delivered += 1
                try service.deliver("cube\(1000 + delivered)")
            }
            // A moment of the work, not a wait for anything: most fall into a worker's half second.
            poll(nil, 0, Int32.random(in: 0...400, using: &random))
            let victim = Bool.random(using: &random) ? service : other
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                kills["service", default: 0] += 1
                states.formUnion(victim.states.values)
                victim.kill()
                try victim.start()
            case 5..<9:
                // Half of them in a stage that lasts a blink, if it comes soon.
                if Bool.random(using: &random), let stage = Stage.allCases.randomElement(using: &random) {
                    let end = ContinuousClock.now + .milliseconds(700)
                    while victim.stage != stage, .now < end { poll(nil, 0, 1) }
                }
                let workers = try victim.workers
                for worker in workers { Glibc.kill(worker, SIGKILL) }
                kills["worker", default: 0] += workers.count
            default:
                kills["database", default: 0] += 1
                try service.crashDatabase()
            }
        }
        lock.release()
        func done() -> [Int] { [service, other].map { $0.states.values.count { $0 == .done } } }
        try service.eventually(
            "all \(delivered) have their result", within: .seconds(240), progress: done().reduce(0, +),
            detail: "but \(service.states.filter { $1 != .done }) and \(other.states.filter { $1 != .done })"
        ) {
            let complete = try? service.rows(
                "SELECT count(DISTINCT cube_id) FROM sn3.processing WHERE outcome = 'complete'")
            return complete == ["\(delivered)"] && done() == [delivered, delivered]
        }
        print("\(delivered) cubes, kills: \(kills.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })")
        #expect(kills.count == 3)
        print("states of files when a service was killed: \(states.map(\.rawValue).sorted())")
        #expect(states.isSuperset(of: [.settling, .queued, .running, .retryWait, .done]))
        // Where workers were when they were killed.
        let stages = try service.rows(
            """
            SELECT stopped_at_stage, count(*) FROM sn3.processing WHERE outcome = 'failed' GROUP BY 1 ORDER BY 1
            """)
        print("workers that were killed in each stage: \(stages)")
        #expect(stages.count >= 2)
        #expect(
            try service.rows(
                """
                SELECT count(*), count(DISTINCT cube_id) FROM sn3.processing WHERE outcome = 'complete'
                """) == ["\(delivered)|\(delivered)"])
        // Every record's files exist with the recorded checksum; nothing else is left once both have swept.
        let products = try service.rows("SELECT path, encode(sha256, 'hex') FROM sn3.product")
        for product in products {
            let parts = product.split(separator: "|").map(String.init)
            #expect(try Command("/usr/bin/sha256sum", [parts[0]]).output.hasPrefix(parts[1]))
        }
        for each in [service, other] {
            each.kill(SIGTERM)
            try each.start()
        }
        try service.eventually("no attempt is taken to run") {
            try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome = 'running'") == ["0"]
        }
        let known = Set(products.map { String($0.prefix { $0 != "|" }) })
        func strays() throws -> String {
            let rows = try service.rows("SELECT processing_id, outcome, service, started_at FROM sn3.processing")
            return service.productFiles.symmetricDifference(known).map { path in
                let row = rows.first { path.contains($0.prefix { $0 != "|" }) }
                return "\(path): \(row ?? "no row")"
            }.joined(separator: ", ")
        }
        // What was still on its way to the database at the start is looked at again after a minute.
        try service.eventually(
            "no file is left that no record knows", within: .seconds(150), detail: try strays()
        ) {
            service.productFiles == known
        }
    }
}

/// Holds the table of processings for a while, as a careless session would.
private struct TableLock {
    private let start: Int
    private let duration: Duration
    private var holder: Connection?
    private var end: ContinuousClock.Instant?

    /// - Parameter kills: before it is taken.
    init(after kills: Int, for duration: Duration) { (start, self.duration) = (kills, duration) }

    mutating func look(_ kills: Int, _ service: RunningService) {
        guard kills >= start else { return }
        let end = end ?? .now + duration
        self.end = end
        guard ContinuousClock.now < end else { return release() }
        // A crash of the database ends the session; another one follows it.
        if holder?.isAlive != true || (try? holder?.query("SELECT 1")) == nil {
            holder = try? service.connection()
            try? holder?.execute("BEGIN; LOCK TABLE sn3.processing IN ACCESS EXCLUSIVE MODE")
        }
    }

    mutating func release() { holder = nil }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
