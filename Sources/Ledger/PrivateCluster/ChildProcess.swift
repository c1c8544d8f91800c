import Glibc

/// A program in a session of its own, so that a terminal's Ctrl-C does not reach it.
struct ChildProcess {
    private let identifier: pid_t

    /// - Parameters:
    ///   - command: the program's absolute path and its arguments.
    ///   - input: descriptor that becomes its standard input.
    ///   - log: file that its output is appended to.
    /// - Returns: nil when it cannot be started; `errno` says why.
    init?(_ command: [String], input: Int32, log: String) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)

        // Signals that the parent ignores or blocks would stay so in the child.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | 0x80  // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let variables = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C"]
        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for string in arguments + environment { free(string) } }
        var started: pid_t = 0
        let status = posix_spawn(&started, command[0], &actions, &attributes, arguments, environment)
        guard status == 0 else {
            errno = status
            return nil
        }
        identifier = started
    }

    /// Waits for its end.
    /// - Returns: its exit code, nil when a signal ended it.
    @discardableResult
    func wait() -> Int32? {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
    }

    /// Whether it runs. To be followed by `wait` all the same.
    var isRunning: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 && information.si_signo == 0
    }
}
