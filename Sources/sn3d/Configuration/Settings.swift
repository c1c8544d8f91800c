import Cubes
import Foundation
import Pipeline
import Queue
import Spectra

/// Everything that `sn3d.yaml` can say; a key's default is the value here.
struct Settings: Codable, Sendable, Equatable {
    var watch = WatchSettings()
    var queue = QueueSettings()
    var state = StateSettings()
    var alerts = AlertSettings()
    var products = ProductsSettings()
    var database = DatabaseSettings()
    var machine = MachineSettings()
    /// Sections `calibration`, `corrections`, `pixels`, `quality`: limits that shape a result.
    var processing = PipelineSettings()
}

struct WatchSettings: Codable, Sendable, Equatable {
    /// Directories that are watched with everything below them.
    var directories: [String] = []
    /// Seconds that a file must stay unchanged before it is taken: 5 on a local disk, 60 on a network file system.
    var settle = 5.0
    /// Seconds between full scans, which find what notifications missed.
    var rescan = 600.0
    /// Scan instead of relying on notifications: for NFS and other remote file systems.
    var polling = false
}

struct QueueSettings: Codable, Sendable, Equatable {
    /// When a failed attempt is made again, and when a person is asked.
    var retry = RetryPolicy()
    /// Minutes without progress after which a worker is ended.
    var deadline = 10.0
}

struct StateSettings: Codable, Sendable, Equatable {
    /// The directory of the queue, of results on their way to the database, and of the metrics.
    var directory = "/var/lib/sn3d"
    /// The socket over which operators ask the service; who may write to it may give orders.
    var control = "/run/sn3d/control"
    /// The file for Prometheus' node_exporter; empty for none.
    var metrics = "/run/sn3d/sn3d.prom"
}

struct AlertSettings: Codable, Sendable, Equatable {
    /// A program and its first arguments, run once for each alert; empty for none.
    var command: [String] = []
    /// The least urgent alerts for which it is run: syslog's priority, 3 for errors.
    var priority = 3
    /// Seconds that it may take.
    var timeout = 30.0
}

struct ProductsSettings: Codable, Sendable, Equatable {
    var directory = "/var/lib/sn3d/products"
}

struct DatabaseSettings: Codable, Sendable, Equatable {
    /// libpq connection string.
    var connection = ""
    /// The directory in which results wait while the database is away.
    var spool = "/var/lib/sn3d/spool"
}

struct MachineSettings: Codable, Sendable, Equatable {
    /// Threads for prior and fit; 0 takes one for each processor.
    var threads = 0
    /// MiB of a cube that are held at once.
    var tileMemory = 64

    private enum CodingKeys: String, CodingKey {
        case threads
        case tileMemory = "tile_memory"
    }

    var resources: (threadCount: Int, tileMemory: Int) {
        (threads > 0 ? threads : ProcessInfo.processInfo.activeProcessorCount, tileMemory << 20)
    }
}

extension Settings {
    /// Whether a directory is another, or lies in it.
    private static func holds(_ outer: String, _ inner: String) -> Bool {
        resolved(inner).starts(with: resolved(outer))
    }

    /// The parts of a path without links, as far as it exists.
    private static func resolved(_ path: String) -> [String] {
        var (existing, rest) = (URL(fileURLWithPath: path).standardizedFileURL, [String]())
        while existing.pathComponents.count > 1, !FileManager.default.fileExists(atPath: existing.path) {
            rest.insert(existing.lastPathComponent, at: 0)
            existing.deleteLastPathComponent()
        }
        return existing.resolvingSymlinksInPath().pathComponents + rest
    }

    /// Checks what the types cannot: values, and what the daemon must have.
    func validate(forService: Bool) throws {
        func require(_ condition: Bool, _ message: String) throws {
            guard condition else { throw ConfigurationError(code: .value, message: message) }
        }
        try require(watch.settle >= 0, "watch.settle must be 0 seconds or more.")
        try require(watch.rescan > 0, "watch.rescan must be more than 0 seconds.")
        try require(machine.threads >= 0, "machine.threads must be 0 (one for each processor) or more.")
        try require(machine.tileMemory >= 1, "machine.tile_memory must be at least 1 MiB.")
        try require(!products.directory.isEmpty, "products.directory must name a directory.")
        try require(
            processing.lines.isValid,
            "processing.lines.groups must name each of \(EmissionLine.sn3.map(\.name).joined(separator: ", ")) once.")
        for (key, side) in [("bin", processing.pixels.bin), ("prior_bin", processing.pixels.priorBin)] {
            try require(
                (1...CubeHeader.largestBinning).contains(side),
                "processing.pixels.\(key) must be 1 to \(CubeHeader.largestBinning) pixels.")
        }
        try require(
            queue.retry.attempts >= 1 && queue.retry.crashes >= 1, "queue.retry must allow one attempt or more.")
        try require(queue.retry.backoff > 0 && queue.deadline > 0, "queue: backoff and deadline must be more than 0.")
        try require((0...7).contains(alerts.priority), "alerts.priority must be one of syslog's, 0 to 7.")
        try require(alerts.timeout > 0, "alerts.timeout must be more than 0 seconds.")
        guard forService else { return }
        try require(!watch.directories.isEmpty, "watch.directories is empty: name the directories to watch.")
        for (key, path) in [
            ("state.directory", state.directory), ("products.directory", products.directory),
            ("database.spool", database.spool),
        ] {
            let watching = watch.directories.first { Self.holds($0, path) }
            try require(
                watching == nil,
                "\(key) lies in the watched directory \(watching ?? ""), in which nothing is ever written: choose another."
            )
        }
        for path in watch.directories + [state.directory, products.directory, database.spool] {
            try require(
                path.hasPrefix("/"), "\(path.printable) is no absolute path, and a service has no directory of its own."
            )
        }
        try require(
            !database.connection.isEmpty,
            "database.connection is empty: give a connection string such as 'host=/run/postgresql dbname=sn3'.")
    }
}
