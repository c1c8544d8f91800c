import Files
import Foundation
import Glibc
import Queue
import Records
import TestSupport
import Testing

@testable import Ledger

/// `sn3d run` as an administrator starts it, with a database, a watched directory and a state of its own.
final class RunningService {
    let directory: TemporaryDirectory
    private(set) var cluster: PrivateCluster
    private(set) var process: ChildProcess?

    /// Long enough for any machine; reached only when something is wrong.
    static let limit = Duration.seconds(60)

    /// What tells two services on one directory apart.
    private let name: String
    /// How the service's clock differs from the machine's, as libfaketime takes it: "+1h", "+0 x100"; nil for not at all.
    var clock: String?
    private let settings: String

    var watched: String { directory.path("in") }
    var products: String { directory.path("products") }
    var state: String { directory.path("state" + name) }
    var log: String { directory.path("log" + name) }

    /// - Parameter polling: whether to look at the directory every second, without notifications.
    convenience init(settings: String = "", polling: Bool = false) throws {
        let directory = try TemporaryDirectory()
        let cluster = try PrivateCluster.start(in: directory.url.appending(path: "postgresql"))
        try Migrator().migrate(Connection(cluster.conninfo))
        try FileManager.default.createDirectory(atPath: directory.path("in"), withIntermediateDirectories: false)
        try self.init(directory, cluster, name: "", settings: settings, polling: polling)
    }

    private init(
        _ directory: TemporaryDirectory, _ cluster: PrivateCluster, name: String, settings: String,
        polling: Bool = false
    ) throws {
        (self.directory, self.cluster, self.name, self.settings) = (directory, cluster, name, settings)
        _ = try directory.write(
            """
            watch:
              directories: ["\(directory.path("in"))"]
              settle: 0.2
              polling: \(polling)
              rescan: \(polling ? 1 : 600)
            state:
              directory: "\(state)"
              control: "\(state)/control"
              metrics: "\(state)/sn3d.prom"
            products:
              directory: "\(products)"
            database:
              connection: "\(cluster.conninfo)"
              spool: "\(directory.path("spool" + name))"
            \(settings)
            """, to: "sn3d\(name).yaml")
    }

    /// Another service on the same directory, products and database.
    func companion() throws -> RunningService {
        try RunningService(directory, cluster, name: "-2", settings: settings)
    }

    deinit {
        if let process {
            process.kill()
            process.wait()
        }
    }

    /// - Parameter environment: `NAME=value`, beside the test's own.
    func start(_ environment: [String] = []) throws {
        let own = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        let run = [Command.built("sn3d"), "run", "--config", directory.path("sn3d\(name).yaml")]
        if clock != nil { FakeClock.sweep() }
        let clock = try clock.map {
            // The times of files stay what they are, and so does the clock that sleeps go by: no one sets that.
            [
                "LD_PRELOAD=\(try #require(FakeClock.library))", "FAKETIME=\($0)", "NO_FAKE_STAT=1",
                "DONT_FAKE_MONOTONIC=1",
            ]
        }
        process = try ChildProcess(
            // libfaketime hides the arguments of the program that it is loaded into first.
            (clock == nil ? [] : ["/usr/bin/env"]) + run,
            environment: own + environment + (clock ?? []),
            input: .inherited, output: .appended(path: log), errors: .appended(path: log), isInNewSession: true)
    }

    @discardableResult
    func kill(_ signal: Int32 = SIGKILL) -> ChildProcess.Ending? {
        process?.kill(signal)
        defer { process = nil }
        return process?.wait()
    }

    /// Starts the database again after `cluster.stop()`.
    func restartDatabase() throws -> PrivateCluster {
        cluster = try PrivateCluster.start(in: directory.url.appending(path: "postgresql"))
        return cluster
    }

    /// Ends the database as a crash would, and starts it again.
    func crashDatabase() throws {
        let file = directory.path("postgresql/data/postmaster.pid")
        let line = try String(contentsOfFile: file, encoding: .utf8).prefix { $0 != "\n" }
        Glibc.kill(try #require(pid_t(line)), SIGQUIT)
        cluster.stop()
        _ = try restartDatabase()
    }

    /// The workers of the service.
    var workers: [pid_t] {
        get throws {
            guard let process else { return [] }
            let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.identifier)/task")
            return tasks.flatMap { task in
                let children = try? String(
                    contentsOfFile: "/proc/\(process.identifier)/task/\(task)/children", encoding: .utf8)
                return (children ?? "").split(separator: " ").compactMap { pid_t($0) }
            }
        }
    }

    /// The stage that the service's worker is in, asked over the control socket; nil while none runs.
    var stage: Stage? {
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array((state + "/control").utf8)) }
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        let handle = FileHandle(fileDescriptor: connection)
        try? handle.write(contentsOf: Data("{\"status\":{}}\n".utf8))
        let answer = (try? handle.readToEnd()).flatMap { String(data: $0, encoding: .utf8) } ?? ""
        return answer.firstMatch(of: /"stage":"(\w+)"/).flatMap { Stage(rawValue: String($0.output.1)) }
    }

    /// Memory of the service's own process, MiB.
    var residentMebibytes: Double {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(process?.identifier ?? 0)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return Double(line?.filter(\.isNumber) ?? "").map { $0 / 1024 } ?? .infinity
        }
    }

    /// Files, sockets and pipes that the service's own process has open.
    var openDescriptors: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process?.identifier ?? 0)/fd").count }
    }

    /// Every file below the products but the root's marker, whatever its name.
    var productFiles: Set<String> {
        let found = FileManager.default.enumerator(atPath: products)?.compactMap { $0 as? String } ?? []
        var isFolder = ObjCBool(false)
        return Set(
            found.map { products + "/" + $0 }.filter {
                FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
                    && !$0.hasSuffix("/.sn3d-products")
            })
    }

    /// What an operator types, for this service.
    func ask(_ arguments: String...) throws -> Command { try ask(arguments) }

    func ask(_ arguments: [String]) throws -> Command {
        try Command(Command.built("sn3d"), arguments + ["--config", directory.path("sn3d\(name).yaml")])
    }

    /// Delivers a small cube with its laser map, whole and under its own name at once.
    /// - Parameter object: makes the content one of its own.
    func deliver(
        _ name: String, object: String? = nil, changing card: (keyword: String, value: String)? = nil
    ) throws {
        try SmallCube.deliver(name, object: object ?? name, changing: card, to: watched)
    }

    /// Waits until something is so.
    ///
    /// - Parameters:
    ///   - limit: the longest time without a change of `progress`.
    ///   - progress: what changes while work goes on: how long that takes is the machine's affair.
    ///   - detail: what to show when it never is.
    func eventually(
        _ what: String, within limit: Duration = limit, progress: @autoclosure () throws -> Int = 0,
        detail: @autoclosure () throws -> String = "", _ condition: () throws -> Bool
    ) throws {
        var (end, last) = (ContinuousClock.now + limit, try progress())
        while try !condition() {
            let now = try progress()
            if now != last { (end, last) = (ContinuousClock.now + limit, now) }
            guard ContinuousClock.now < end else {
                let words = try? String(contentsOfFile: log, encoding: .utf8).suffix(3000)
                throw Overdue(description: "never: \(what) \(try detail()); the service said: \(words ?? "nothing")")
            }
            poll(nil, 0, 50)
        }
    }

    struct Overdue: Error, CustomStringConvertible { let description: String }

    func connection() throws -> Connection { try Connection(cluster.conninfo) }

    /// Rows as psql -A would print them.
    func rows(_ sql: String) throws -> [String] {
        try Connection(cluster.conninfo).query(sql).rows.map { $0.map { $0 ?? "" }.joined(separator: "|") }
    }

    var logText: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// The queue as it lies on disk, by file name.
    var states: [String: QueueState] {
        let lines = FileManager.default.contents(atPath: state + "/queue.jsonl")?.split(separator: UInt8(ascii: "\n"))
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        let entries = (lines ?? []).compactMap { try? decoder.decode(QueueEntry.self, from: $0) }
        return Dictionary(entries.map { (String($0.path.split(separator: "/").last!), $0.state) }) { $1 }
    }
}

/// The library that gives a program another clock.
enum FakeClock {
    static let library = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
        .first(where: FileManager.default.fileExists)
    static let reason: Comment = "needs libfaketime: apt-get install faketime"

    /// Removes the shared memory of processes that were killed. A new process with the number of one of them would not
    /// make its own, its children would, and libfaketime then hides their arguments from them.
    static func sweep() {
        let directory = "/dev/shm"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            guard let match = name.wholeMatch(of: /(?:sem\.faketime_sem|faketime_shm)_(\d+)/),
                let process = pid_t(match.output.1), kill(process, 0) != 0, errno == ESRCH
            else { continue }
            unlink("\(directory)/\(name)")
        }
    }
}

/// A simulated cube of 24 x 24 pixels, made once; it takes half a second to process.
enum SmallCube {
    private static let made = Result {
        let directory = try TemporaryDirectory()
        let run = try Command(
            Command.built("sn3d"),
            ["simulate", "--output", directory.path("cube.fits"), "--width", "24", "--height", "24"])
        try #require(run.status == 0, "\(run.errors)")
        let cube = try Data(contentsOf: URL(fileURLWithPath: directory.path("cube.fits")))
        let map = try Data(contentsOf: URL(fileURLWithPath: directory.path("cube_laser.fits")))
        return (cube: cube, laserMap: map)
    }

    static func content(object: String, changing card: (keyword: String, value: String)? = nil) throws -> Data {
        var cube = try made.get().cube
        for (keyword, value) in [("OBJECT  = ", "'\(object)'")] + (card.map { [$0] } ?? []) {
            let place = try #require(cube.firstRange(of: Data(keyword.utf8)))
            let text = Data(value.padding(toLength: 70, withPad: " ", startingAt: 0).utf8)
            cube.replaceSubrange(place.upperBound..<place.upperBound + 70, with: text)
        }
        return cube
    }

    static var laserMap: Data { get throws { try made.get().laserMap } }

    static func deliver(
        _ name: String, object: String, changing card: (keyword: String, value: String)? = nil, to directory: String
    ) throws {
        let stem = directory + "/" + name
        try laserMap.write(to: URL(fileURLWithPath: stem + "_laser.fits"))
        let hidden = directory + "/.\(name).part"
        try content(object: object, changing: card).write(to: URL(fileURLWithPath: hidden))
        try #require(rename(hidden, stem + ".fits") == 0)
    }
}

/// These tests keep both of a small machine's cores busy for minutes: beside others they would starve them.
let servicesRunHere = hasServer && ProcessInfo.processInfo.environment["SN3D_SERVICES"] != nil

let servicesReason: Comment =
    "needs PostgreSQL's server and the machine for itself: SN3D_SERVICES=1 swift test --no-parallel --filter ServiceTests"

let hasServer = (try? ServerPrograms.find()) != nil
