import Glibc

/// A system call that failed: its name and errno.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    package let call: String
    package let number: Int32

    /// The C library's sentence for the number.
    package var reason: String { String(cString: strerror(number)) }
    package var description: String { "\(call): \(reason)" }
}

/// Calls `body` again while a signal interrupts it.
/// - Returns: its result, never negative.
/// - Throws: what errno says when the result is negative.
@discardableResult
func systemCall<Result: SignedInteger>(_ name: String, _ body: () -> Result) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let number = errno
        if number != EINTR { throw SystemError(call: name, number: number) }
    }
}
