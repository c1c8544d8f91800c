import Files
import Glibc

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
