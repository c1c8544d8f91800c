import Files
import Glibc

/// Ends a waiting `ArrivalMonitor.next`, or a wait of its own, from any thread.
package final class WakeSignal: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    package init() throws(ArrivalError) {
        var ends: [Int32] = [-1, -1]
        do {
            try systemCall("pipe") { pipe(&ends) }
            for end in ends {
                try systemCall("fcntl") { fcntl(end, F_SETFD, FD_CLOEXEC) }
                try systemCall("fcntl") { fcntl(end, F_SETFL, O_NONBLOCK) }
            }
        } catch {
            throw ArrivalError(error)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// The present or the next call of `next` returns at once, also out of the reading of a large file. A full pipe
    /// means that the signal is raised already.
    package func raise() {
        var byte: UInt8 = 1
        _ = try? systemCall("write") { write(writeEnd, &byte, 1) }
    }

    /// Waits until the signal is raised, and takes it back.
    ///
    /// The wait goes by the clock that nobody sets: one by the time of day would last as long as that is set back.
    /// - Returns: whether it was raised.
    @discardableResult
    package func wait(atMost limit: Duration) -> Bool {
        // Of one valid descriptor poll(2) can say nothing but that memory is short; the caller comes again.
        try? DescriptorWait.wait([readEnd], atMost: limit)
        return consume()
    }

    var isRaised: Bool {
        var ready = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        return (try? systemCall("poll") { poll(&ready, 1, 0) }) == 1
    }

    /// Takes the signal back.
    /// - Returns: whether it was raised.
    func consume() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64)
        var raised = false
        while let count = try? systemCall("read", nil, { read(readEnd, &bytes, bytes.count) }), count > 0 {
            raised = true
        }
        return raised
    }
}

enum DescriptorWait {
    /// Sleeps until one of the descriptors can be read, at most for `limit`.
    static func wait(_ descriptors: [Int32], atMost limit: Duration) throws(SystemError) {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let (seconds, attoseconds) = limit.components
        // Rounded up: a wait that ends just before its time would turn the caller's loop once more for nothing.
        let milliseconds = max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        let timeout = Int32(clamping: milliseconds)
        try systemCall("poll") { poll(&waiting, nfds_t(waiting.count), timeout) }
    }
}
