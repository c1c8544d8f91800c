import Foundation

/// A value that one thread at a time may use.
///
/// It does what `Synchronization.Mutex` does, with a lock that ThreadSanitizer knows: it does not see the system calls
/// by which a `Mutex` waits on Linux, and reports what the mutex guards as a race. Unchecked, because the compiler cannot
/// know that nothing but `withLock` touches the value, and that it holds the lock.
package final class Guarded<Value>: @unchecked Sendable {
    private var value: Value
    private let lock = NSLock()

    package init(_ value: sending Value) { self.value = value }

    /// Waits until no other thread uses the value. The closure must not come back here.
    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
