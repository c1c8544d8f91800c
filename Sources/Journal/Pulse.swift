import Synchronization

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
