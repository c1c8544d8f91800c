import Files
import Foundation
import Testing

@testable import Ledger

@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct PrivateClusterTests {
    @Test func keepsItsContentFromOneStartToTheNext() throws {
        let folder = TestCluster.folder(named: "kept")
        var cluster = try PrivateCluster.start(in: folder)
        try Connection(cluster.conninfo).execute("CREATE TABLE kept AS SELECT 42 AS answer")
        cluster.stop()
        cluster.stop()
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("data/postmaster.pid").path))
        cluster = try PrivateCluster.start(in: folder)
        #expect(try Connection(cluster.conninfo).text("SELECT answer FROM kept") == "42")
        cluster.stop()
    }

    @Test func theCommandsThatItNamesStartAndStopItAgain() throws {
        let cluster = try PrivateCluster.start(in: TestCluster.folder(named: "named"))
        try Connection(cluster.conninfo).execute("CREATE TABLE kept AS SELECT 42 AS answer")
        cluster.stop()
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(nothing) }
        // Foundation's Process would wait for the server too, which inherits what it listens to.
        func run(_ command: String) -> ChildProcess.Ending? {
            ChildProcess(serverCommand: ["/bin/sh", "-c", "cd / && " + command], input: nothing, log: "/dev/null")?
                .wait()
        }
        #expect(run(cluster.startCommand) == .exited(0))
        #expect(run(cluster.queryCommand + " -Atc 'SELECT answer FROM kept'") == .exited(0))
        #expect(run(cluster.stopCommand) == .exited(0))
    }

    @Test func listensOnNothingButItsSocket() throws {
        let connection = try Connection(TestCluster.shared.get().conninfo)
        #expect(try connection.text("SHOW listen_addresses") == "")
        #expect(try connection.text("SHOW server_encoding") == "UTF8")
        #expect(try connection.text("SHOW unix_socket_permissions") == "0700")
    }

    @Test func worksInADirectoryTooDeepForASocket() throws {
        let deep = TestCluster.folder(named: String(repeating: "d'eep ", count: 20))
        let cluster = try PrivateCluster.start(in: deep)
        #expect(try Connection(cluster.conninfo).text("SELECT 1") == "1")
        let socketDirectory = try #require(cluster.conninfo.firstMatch(of: /host='(\/tmp\/sn3-[^']*)'/)).output.1
        #expect(FileManager.default.fileExists(atPath: String(socketDirectory)))
        cluster.stop()
        #expect(!FileManager.default.fileExists(atPath: String(socketDirectory)))
    }

    @Test func doesNotOutliveAKilledProgram() async throws {
        let folder = TestCluster.folder(named: "killed")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
            let cluster = try PrivateCluster.start(in: URL(fileURLWithPath: path))
            try Connection(cluster.conninfo).execute("CHECKPOINT")
            kill(getpid(), SIGKILL)
        }
        // A server that ends in order removes this file as its last act.
        let file = folder.appendingPathComponent("data/postmaster.pid")
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("data/PG_VERSION").path))
        #expect(try RemovalWatch(directory: file.deletingLastPathComponent()).awaitRemoval(of: file))
    }

    @Test func doesNotOutliveItsKilledSupervisor() throws {
        let folder = TestCluster.folder(named: "orphan")
        let cluster = try PrivateCluster.start(in: folder)
        defer { cluster.stop() }
        let file = folder.appendingPathComponent("data/postmaster.pid")
        let server = try #require(String(contentsOf: file, encoding: .utf8).split(separator: "\n").first)
        let status = try String(contentsOfFile: "/proc/\(server)/status", encoding: .utf8)
        let supervisor = try #require(status.firstMatch(of: /PPid:\s+([0-9]+)/).flatMap { pid_t($0.output.1) })
        let watch = try RemovalWatch(directory: file.deletingLastPathComponent())
        try #require(supervisor > 1 && kill(supervisor, SIGKILL) == 0)
        #expect(watch.awaitRemoval(of: file))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func saysWhereTheServersUserCannotEnter() throws {
        let folder = TestCluster.folder(named: "closed")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let error = #expect(throws: LedgerError.self) {
            try PrivateCluster.start(in: folder.appendingPathComponent("cluster"))
        }
        #expect(error?.code == .serverFailed)
        #expect(error?.message.contains("user postgres can enter") == true)
    }
}

/// Waits for a file's end by inotify.
private struct RemovalWatch {
    let queue: Int32

    init(directory: URL) throws {
        queue = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        try #require(inotify_add_watch(queue, directory.path, UInt32(IN_DELETE)) >= 0)
    }

    /// Whether the file is gone within 30 s.
    func awaitRemoval(of file: URL) -> Bool {
        defer { close(queue) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while FileManager.default.fileExists(atPath: file.path) {
            var wait = pollfd(fd: queue, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 30_000) == 1 else { return false }
            _ = read(queue, &buffer, buffer.count)
        }
        return true
    }
}
