import CSpawn
import Glibc

/// A program that was started beside this one. It inherits the three standard descriptors that it is given and no
/// other.
package struct ChildProcess: Sendable {
    /// Where a standard stream of the child leads.
    package enum Stream: Sendable {
        case inherited
        case descriptor(Int32)
        /// The end of a file, which is made when it is missing.
        case appended(path: String)
    }

    /// How a child ended.
    package enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    package let identifier: pid_t

    /// - Parameters:
    ///   - command: the program's absolute path and its arguments.
    ///   - environment: `NAME=value`.
    ///   - isInNewSession: whether a terminal's Ctrl-C does not reach it.
    package init(
        _ command: [String], environment: [String], input: Stream, output: Stream, errors: Stream,
        isInNewSession: Bool
    ) throws(SystemError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in [(Int32(0), input), (1, output), (2, errors)] {
            switch stream {
            case .inherited: break
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, target)
            case .appended(let path):
                posix_spawn_file_actions_addopen(&actions, target, path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
            }
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        // Signals that the parent ignores or blocks would stay so in the child.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        let session = isInNewSession ? Self.newSession : 0
        posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | session))

        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for string in arguments + variables { free(string) } }
        var started: pid_t = 0
        let status = posix_spawn(&started, command[0], &actions, &attributes, arguments, variables)
        guard status == 0 else {
            throw SystemError(call: "posix_spawn", path: command[0], errno: .init(rawValue: status))
        }
        identifier = started
    }

    /// POSIX_SPAWN_SETSID of spawn.h, which Swift does not import.
    private static let newSession: Int32 = 0x80

    /// Waits for its end.
    @discardableResult
    package func wait() -> Ending { waitMeasuring().ending }

    /// Waits for its end, and tells the most memory that it held, bytes.
    package func waitMeasuring() -> (ending: Ending, peakMemory: Int) {
        var (status, usage) = (Int32(0), rusage())
        while wait4(identifier, &status, 0, &usage) < 0, errno == EINTR {}
        let signal = status & 0x7f
        // Linux counts in KiB.
        return (signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal), usage.ru_maxrss << 10)
    }

    /// Whether it runs. To be followed by `wait` all the same.
    package var isRunning: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 && information.si_signo == 0
    }

    package func kill(_ signal: Int32 = SIGKILL) { _ = Glibc.kill(identifier, signal) }
}

/// A pipe whose ends no other child inherits.
package struct PipeEnds: Sendable {
    package let readEnd, writeEnd: Int32

    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try systemCall("pipe2") { pipe2(&ends, Int32(O_CLOEXEC)) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }
}
