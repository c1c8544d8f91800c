import Synchronization

/// Decides when systemd's watchdog may be told that the service is alive: only when every working loop has moved since
/// the last time, or rests. A timer that pings by itself would vouch for a loop that hangs.
///
/// Ask on each turn of the scanner's loop: when that loop hangs, nobody asks.
package struct WatchdogGate {
    package typealias Instant = ContinuousClock.Instant

    private let pulses: [Pulse]
    private let spacing: Duration
    private var last: [Pulse.Reading]
    private var lastPing: Instant?

    /// - Parameters:
    ///   - interval: systemd's `WatchdogSec`; pings are at least a third of it apart.
    ///   - pulses: one for each loop that must move.
    package init(interval: Duration, pulses: [Pulse]) {
        self.pulses = pulses
        spacing = interval / 3
        last = pulses.map(\.reading)
    }

    /// - Returns: true when a ping is due and earned; the caller then sends it.
    package mutating func allowsPing(at now: Instant) -> Bool {
        if let lastPing, now - lastPing < spacing { return false }
        let readings = pulses.map(\.reading)
        let isAlive = zip(readings, last).allSatisfy { $0.isIdle || $0.count != $1.count }
        guard isAlive else { return false }
        last = readings
        lastPing = now
        return true
    }
}

/// The sign of life of one working loop. The loop beats; the watchdog's gate reads.
package final class Pulse: Sendable {
    struct Reading: Equatable {
        let count: UInt64
        let isIdle: Bool
    }

    /// Twice the count, plus one while idle: both in one word, so that they are read together.
    private let word = Atomic<UInt64>(0)

    package init() {}

    /// Progress was made: a turn of the loop, a tile, a block of a file.
    package func beat() { move(idle: false) }

    /// The loop is about to wait for work and owes no sign of life until its next beat.
    package func rest() { move(idle: true) }

    var reading: Reading {
        let value = word.load(ordering: .acquiring)
        return Reading(count: value >> 1, isIdle: value & 1 == 1)
    }

    private func move(idle: Bool) {
        var value = word.load(ordering: .relaxed)
        while true {
            let next = ((value >> 1) &+ 1) << 1 | (idle ? 1 : 0)
            let (done, seen) = word.weakCompareExchange(
                expected: value, desired: next, ordering: .acquiringAndReleasing)
            if done { return }
            value = seen
        }
    }
}
