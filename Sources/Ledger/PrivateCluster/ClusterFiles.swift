import Files
import Foundation

/// The files of a private cluster, made and owned by the user that the server runs as.
struct ClusterFiles {
    let programs: ServerPrograms
    let directory: URL
    /// The directory of the server's socket while this program runs it.
    let socketDirectory: String

    var data: URL { directory.appendingPathComponent("data") }
    var log: URL { directory.appendingPathComponent("server.log") }

    /// The directory of the socket when the server is started by hand.
    var lastingSocketDirectory: String { Self.isShort(directory) ? directory.path : "/tmp" }

    static func prepare(_ directory: URL) throws(LedgerError) -> ClusterFiles {
        let programs = try ServerPrograms.find()
        try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        programs.giveToServer(directory.path)
        chmod(directory.path, 0o755)
        var socket = directory.path
        if !isShort(directory) {
            // /tmp whatever TMPDIR says: a socket's path has at most 107 bytes (unix(7)).
            var template = Array("/tmp/sn3-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                throw LedgerError(
                    .serverFailed, "Cannot make a directory in /tmp: \(String(cString: strerror(errno))).")
            }
            socket = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            programs.giveToServer(socket)
        }
        let files = ClusterFiles(programs: programs, directory: directory, socketDirectory: socket)
        do throws(LedgerError) {
            try files.initialise()
        } catch {
            if socket != files.lastingSocketDirectory { rmdir(socket) }
            throw error
        }
        return files
    }

    /// Makes the cluster under another name first, so that an interrupted one is not taken for whole.
    private func initialise() throws(LedgerError) {
        guard !FileManager.default.fileExists(atPath: data.path) else { return }
        guard run(programs.prefix + ["/usr/bin/test", "-w", directory.path]) else {
            throw failure("cannot write there: choose a directory that the user postgres can enter, as in /tmp")
        }
        let unfinished = directory.appendingPathComponent("data.part")
        try? FileManager.default.removeItem(at: unfinished)
        let made = run(
            programs.command(
                "initdb",
                [
                    "-D", unfinished.path, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                    "--no-sync",
                ]))
        guard made, append(settings, to: unfinished.appendingPathComponent("postgresql.conf")),
            rename(unfinished.path, data.path) == 0
        else { throw failure("could not be made") }
    }

    private var settings: String {
        """

        listen_addresses = ''
        unix_socket_directories = '\(lastingSocketDirectory.replacing("'", with: "''"))'
        unix_socket_permissions = 0700
        fsync = off
        full_page_writes = off
        max_connections = 50

        """
    }

    private func append(_ text: String, to file: URL) -> Bool {
        guard let handle = try? FileHandle(forWritingTo: file) else { return false }
        defer { try? handle.close() }
        return (try? handle.seekToEnd()) != nil && (try? handle.write(contentsOf: Data(text.utf8))) != nil
    }

    private func run(_ command: [String]) -> Bool {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        // The server's user may be unable to enter our working directory.
        let shell = ["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"]
        return ChildProcess(serverCommand: shell + command, input: null, log: log.path)?.wait() == .exited(0)
    }

    func failure(_ reason: String) -> LedgerError {
        let tail = ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").suffix(3)
        let detail = tail.isEmpty ? "" : " The end of \(log.path): \(tail.joined(separator: " | "))"
        return LedgerError(.serverFailed, "The private PostgreSQL in \(directory.path) \(reason).\(detail)")
    }

    /// A unix socket's path has 107 bytes at most (sun_path in unix(7)).
    private static func isShort(_ directory: URL) -> Bool { "\(directory.path)/.s.PGSQL.5432".utf8.count <= 107 }
}

/// PostgreSQL's own programs and the user they run as: the server refuses to run as root.
struct ServerPrograms {
    let directory: URL
    /// Command that the programs are prefixed with.
    let prefix: [String]

    /// Looks in Debian's directories, the newest version first, then in PATH.
    static func find() throws(LedgerError) -> ServerPrograms {
        let root = URL(fileURLWithPath: "/usr/lib/postgresql")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let debian = versions.compactMap(Int.init).sorted(by: >).map { root.appendingPathComponent("\($0)/bin") }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = debian + path.map { URL(fileURLWithPath: String($0)) }
        let found = candidates.first { directory in
            ["initdb", "postgres", "pg_ctl"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: directory.appendingPathComponent($0).path)
            }
        }
        guard let found, geteuid() != 0 || getpwnam("postgres") != nil else {
            throw LedgerError(
                .serverMissing,
                "PostgreSQL's server is not installed on this machine. Install it: apt-get install postgresql")
        }
        let asPostgres = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        return ServerPrograms(directory: found, prefix: geteuid() == 0 ? asPostgres : [])
    }

    func command(_ program: String, _ arguments: [String]) -> [String] {
        prefix + [path(of: program)] + arguments
    }

    func path(of program: String) -> String { directory.appendingPathComponent(program).path }

    /// Gives a file to the user that the server runs as.
    func giveToServer(_ path: String) {
        guard geteuid() == 0, let user = getpwnam("postgres") else { return }
        chown(path, user.pointee.pw_uid, user.pointee.pw_gid)
    }
}

extension ChildProcess {
    /// A program of the server's in a session of its own.
    ///
    /// - Parameters:
    ///   - input: descriptor that becomes its standard input.
    ///   - log: file that its output is appended to.
    /// - Returns: nil when it cannot be started; `errno` says why.
    init?(serverCommand: [String], input: Int32, log: String) {
        do throws(SystemError) {
            // Standard errors follow into the same file.
            try self.init(
                serverCommand, environment: ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C"],
                input: .descriptor(input), output: .appended(path: log), errors: .appended(path: log),
                isInNewSession: true)
        } catch {
            errno = error.errno.rawValue
            return nil
        }
    }
}
