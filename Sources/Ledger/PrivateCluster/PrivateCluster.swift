import Files
import Foundation
import Threads

/// A PostgreSQL server of the program's own: on a unix socket only, ended with the program, whether that stops it,
/// crashes or is killed. For demonstrations and tests: it does not wait for the disk, so a power failure may lose it.
package final class PrivateCluster: Sendable {
    /// libpq's connection string for the superuser `postgres` in the database `sn3`.
    package let conninfo: String
    /// Shell command that starts the server again after `stop`, for a look at what it holds.
    package let startCommand: String
    /// Shell command that ends what `startCommand` started.
    package let stopCommand: String
    /// Shell command that opens psql on what `startCommand` started.
    package let queryCommand: String

    private let server: Guarded<Server?>

    /// The supervising shell and our end of its standard input, whose closing ends it. The kernel closes it when this program ends.
    private struct Server {
        let supervisor: ChildProcess
        let leash: Int32
    }

    /// Starts the server, making cluster and database `sn3` when the directory holds none, and waits until it answers.
    /// - Parameter directory: the cluster's own directory, made if need be; nothing else should be kept there.
    /// - Throws: `cluster.server_missing`, `cluster.server_failed`.
    package static func start(in directory: URL) throws(LedgerError) -> PrivateCluster {
        try PrivateCluster(files: ClusterFiles.prepare(directory.absoluteURL.standardizedFileURL))
    }

    private init(files: ClusterFiles) throws(LedgerError) {
        let programs = files.programs
        let data = files.data.path
        let socket = files.socketDirectory
        conninfo = Self.conninfo(socket, database: "sn3")
        // Its own log belongs to this process' user, into whose file the server's may not write.
        let start = ["-D", data, "-l", data + "/server.log", "-w", "start"]
        startCommand = Self.shell(programs.command("pg_ctl", start))
        stopCommand = Self.shell(programs.command("pg_ctl", ["-D", data, "-w", "stop"]))
        queryCommand = Self.shell(["psql", "-h", files.lastingSocketDirectory, "-U", "postgres", "sn3"])

        // The order matters: a change of user would clear the signal again.
        let signalled = programs.prefix + ["/usr/bin/setpriv", "--pdeathsig", "INT"]
        let removed = socket == files.lastingSocketDirectory ? "" : socket
        let supervision =
            ["/bin/sh", "-c", Self.supervision, "sh", removed] + signalled
            + [programs.path(of: "postgres"), "-D", data, "-k", socket]
        // Closed on exec from the start: another child that inherited our end would keep the server alive.
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw files.failure("has no descriptor left") }
        defer { close(ends[0]) }
        guard let supervisor = ChildProcess(serverCommand: supervision, input: ends[0], log: files.log.path) else {
            close(ends[1])
            throw files.failure("cannot start /bin/sh: \(String(cString: strerror(errno)))")
        }
        server = Guarded(Server(supervisor: supervisor, leash: ends[1]))
        do throws(LedgerError) {
            try awaitAnswer(of: supervisor, files)
        } catch {
            stop()
            throw error
        }
    }

    deinit { stop() }

    /// Ends the server (fast shutdown: sessions are cut, what is committed stays) and waits for its end.
    package func stop() {
        server.withLock { held in
            guard let running = held else { return }
            held = nil
            close(running.leash)
            running.supervisor.wait()
        }
    }

    private func awaitAnswer(of supervisor: ChildProcess, _ files: ClusterFiles) throws(LedgerError) {
        let administration = Self.conninfo(files.socketDirectory, database: "postgres")
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do throws(LedgerError) {
                let connection = try Connection(administration)
                let found = try connection.query("SELECT FROM pg_database WHERE datname = 'sn3'")
                if found.rows.isEmpty { try connection.execute("CREATE DATABASE sn3") }
                return
            } catch {
                guard supervisor.isRunning, ContinuousClock.now < deadline else {
                    throw files.failure("did not start: \(error)")
                }
                poll(nil, 0, 20)
            }
        }
    }

    /// Runs the server until it ends or standard input is closed, and removes a temporary socket directory. Should
    /// the shell itself be killed, the kernel interrupts the server (setpriv --pdeathsig); that alone would not do,
    /// because it watches the parent's thread rather than the parent.
    private static let supervision = """
        cd /
        exec 3<&0 </dev/null
        remove=$1
        shift
        "$@" 3<&- &
        server=$!
        { read -r line <&3; kill -INT "$server"; } &
        watcher=$!
        exec 3<&-
        wait "$server"
        kill "$watcher"
        [ -z "$remove" ] || rm -rf "$remove"
        """

    private static func conninfo(_ socketDirectory: String, database: String) -> String {
        let host = socketDirectory.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "host='\(host)' port=5432 user=postgres dbname=\(database)"
    }

    private static func shell(_ command: [String]) -> String {
        command.map { word in
            word.wholeMatch(of: /[A-Za-z0-9_\/.=+-]+/) == nil ? "'\(word.replacing("'", with: "'\\''"))'" : word
        }.joined(separator: " ")
    }
}
