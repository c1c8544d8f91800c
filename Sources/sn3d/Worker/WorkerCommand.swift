import ArgumentParser
import Arrival
import Cubes
import Files
import Foundation
import Ledger
import Pipeline
import Queue
import Records
import Synchronization

/// The process that works on one cube for the service: whatever it does, it can end nothing but itself.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Work on one cube for sn3d run, which starts it.", shouldDisplay: false)

    func run() async throws {
        // A terminal's Ctrl-C and systemd's SIGTERM are the service's to answer.
        signal(SIGINT, SIG_IGN)
        signal(SIGTERM, SIG_IGN)
        // A service that is gone reads nothing any more; the end of its pipe ends this process.
        signal(SIGPIPE, SIG_IGN)
        guard let line = StandardInput.line() else { return }
        let job = try JSONLine.decode(WorkerJob.self, from: line)
        let stop = WorkerStopFlag()
        Thread.detachNewThread { stop.follow() }
        let outcome = try await Blocking.run { try Worker(job: job, stop: stop).run() }
        Self.say(.ended(outcome))
    }

    fileprivate static func say(_ message: WorkerMessage) {
        guard let line = try? JSONLine.encode(message) else { return }
        try? FileHandle.standardOutput.write(contentsOf: line)
    }
}

/// Follows standard input: a line asks for the end, and its own end means that the service is gone.
private final class WorkerStopFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }

    func raise() { flag.store(true, ordering: .releasing) }

    func follow() {
        while StandardInput.line() != nil { raise() }
        // Whatever is half done is done again by the next service; its files are swept.
        _exit(ExitStatus.internalError.rawValue)
    }
}

/// Lines of standard input, without the C library's buffers: a thread that waits in them would hold a lock that the end
/// of the process asks for.
private enum StandardInput {
    static func line() -> Data? {
        var line = Data()
        var byte: UInt8 = 0
        while let count = try? systemCall("read", nil, { read(STDIN_FILENO, &byte, 1) }), count == 1 {
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
        return nil
    }
}

private struct Worker {
    let job: WorkerJob
    let stop: WorkerStopFlag

    func run() throws -> AttemptOutcome {
        say(.open, 0)
        MemoryLimit.set(pixels: 0)
        if let obstacle = look() { return obstacle }
        do {
            switch try SpectralCube.open(job.path, laserMap: nil, unpacking: { say(.open, $0) }) {
            case .ignored(let reason): return .leftAlone(reason: reason)
            case .science(let cube): MemoryLimit.set(pixels: cube.width * cube.height)
            }
        } catch  where error.code == .truncated || error.code == .changed {
            return .unsettled(error.failure)
        } catch  where error.code == .missing {
            return .vanished
        } catch {
            // The pipeline records what is wrong with it.
        }
        do {
            let delivery = try hashed()
            return outcome(of: try process(delivery))
        } catch let error as ArrivalError where error.code == .interrupted {
            return stop.isRaised ? .interrupted : .unsettled(error.failure)
        } catch let error as LedgerError where error.code == .claimed {
            return .elsewhere(error.failure)
        } catch {
            return .failed(Failure(error))
        }
    }

    /// Whether the file is the one that settled.
    private func look() -> AttemptOutcome? {
        guard let status = FileStatus.ofFile(job.path) else { return .vanished }
        guard status != job.version.file else { return nil }
        return .unsettled(
            Failure(
                code: CubeError.Code.changed.rawValue,
                message: "\(job.path.printable) changed after it had settled; it is taken when it settles again."))
    }

    /// The content's checksum, of the very file that settled.
    private func hashed() throws -> Delivery {
        let size = Double(max(1, job.version.file.byteCount))
        var done = 0.0
        let content: FileDigest.Content
        do {
            content = try FileDigest.read(job.path) {
                say(.open, min(1, done / size))
                done += Double(FileDigest.blockSize)
                return !stop.isRaised
            }
        } catch {
            throw ArrivalError(reading: job.path, error)
        }
        guard content.status == job.version.file else { throw ArrivalError(reading: job.path, .changed) }
        return Delivery(
            path: job.path, byteCount: content.status.byteCount, sha256: content.sha256, arrivedAt: job.arrivedAt,
            settledAt: max(job.arrivedAt, job.settledAt))
    }

    private func process(_ delivery: Delivery) throws -> CubePipeline.Result {
        let ledger = WorkerLedger(
            database: try job.settings.database.ledger(), results: try ResultDirectory(job.results))
        // The service tells operators, when the record is where it belongs.
        let pipeline = try job.settings.pipeline(ledger: ledger, alerts: NoAlerts(), service: job.service)
        let heartbeat = try WorkerHeartbeat(of: job.processingID, ledger: ledger.database, stop: stop)
        defer { heartbeat.end() }
        return try pipeline.process(
            delivery, processingID: job.processingID, repeats: job.repeats,
            monitor: ProcessingMonitor(progress: { say($0, $1) }, isCancelled: { stop.isRaised }))
    }

    private func outcome(of result: CubePipeline.Result) -> AttemptOutcome {
        switch result {
        case .ignored(let reason): .leftAlone(reason: reason)
        case .known(let finished):
            finished.failure.map { .rejected($0, processingID: finished.processingID) }
                ?? .done(processingID: finished.processingID)
        case .processed(let record, _): AttemptOutcome(of: record)
        }
    }

    private func say(_ stage: Stage, _ share: Double) { WorkerCommand.say(.progress(stage, share)) }
}

extension AttemptOutcome {
    init(of record: ProcessingRecord) {
        switch record.ending {
        case .complete: self = .done(processingID: record.claim.processingID)
        case .rejected(let failure): self = .rejected(failure, processingID: record.claim.processingID)
        case .interrupted: self = .interrupted
        case .failed(let failure) where failure.code == CubeError.Code.changed.rawValue: self = .unsettled(failure)
        case .failed(let failure) where failure.code == CubeError.Code.missing.rawValue: self = .vanished
        case .failed(let failure) where failure.isTemporary: self = .failed(failure)
        case .failed(let failure): self = .rejected(failure, processingID: record.claim.processingID)
        }
    }
}

/// Tells the database every ten seconds that the cube is worked on, from a thread of its own. When another service has
/// taken the cube, because this one was silent for too long, the work ends.
private final class WorkerHeartbeat: Sendable {
    private let ended: WakeSignal

    init(of processingID: UUID, ledger: SpoolingLedger, stop: WorkerStopFlag) throws {
        ended = try WakeSignal()
        Thread.detachNewThread { [self] in
            while !ended.wait(atMost: Heartbeat.interval) {
                // A database that is away knows of nobody who could take the cube.
                if let counts = try? ledger.beat(processingID), !counts { stop.raise() }
            }
        }
    }

    func end() { ended.raise() }
}

private struct NoAlerts: AlertSink {
    func raise(_ alert: Alert) {}
}

/// The memory that a worker may ask for; beyond it, an allocation fails and ends the worker alone.
private enum MemoryLimit {
    /// Networks, tiles, threads and libraries, and what each pixel's maps take: three times what a full field of
    /// 2048 x 2064 pixels uses.
    private static let base = 2 << 30
    private static let bytesPerPixel = 512

    /// What was reserved before the work began.
    private static let reserved: Int = {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmData:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 << 10 } ?? 0
    }()

    static func set(pixels: Int) {
        let usable = base + bytesPerPixel * pixels
        WorkerCommand.say(.memoryLimit(usable))
        let bytes = rlim_t(reserved + usable)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    }
}
