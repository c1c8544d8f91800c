import Files
import Foundation
import Journal
import Ledger
import Logging
import Products
import Queue
import Records
import ServiceLifecycle
import Threads

/// Gives waiting cubes to workers, one after the other, and takes their results.
///
/// It opens no cube itself. An attempt is counted before its worker starts.
struct CubeDispatcher: Service {
    let current: CurrentSettings
    let program: String
    let controls: ServiceControls
    let shared: SharedWork
    let intake: ResultIntake
    let alerts: any AlertSink
    let logger: Logger
    let stop: StopSignal
    /// It rests while the database is asked, which has limits of its own.
    let pulse: Pulse
    let observer: DaemonObserver

    /// The longest wait before the queue is looked at again.
    private static let turn = Duration.milliseconds(200)

    /// Files that are offered to a claim at once: more than there are services that could hold the first of them.
    private static let choice = 8

    /// The time between two looks at products that cannot be written.
    private static let obstacleTurn = Duration.seconds(2)

    private var products: ProductsRoot {
        ProductsRoot(directory: settings.products.directory, memory: settings.state.productsMemory)
    }

    func run() async throws {
        try await stop.duringBlocking { try work() }
    }

    private var settings: Settings { current.value }
    private var queue: CubeQueue { controls.queue }
    private var activity: Activity { controls.activity }

    private func work() throws {
        var hasLeftovers = true
        var products = ProductsWatch()
        while !stop.isRaised {
            pulse.beat()
            if hasLeftovers { hasLeftovers = !takeLeftovers() }
            let candidates = controls.isPaused ? [] : queue.next(Self.choice, at: Date())
            guard let entry = candidates.first else {
                stop.wait(atMost: Self.turn)
                continue
            }
            let obstacle = self.products.obstacle(cube: entry.version?.file.byteCount ?? 0)
            controls.noteProducts(obstacle: obstacle?.message)
            if let alert = products.alert(about: obstacle) { alerts.raise(alert) }
            guard obstacle == nil else {
                stop.wait(atMost: Self.obstacleTurn)
                continue
            }
            do {
                try attemptOne(of: candidates.map(\.path))
            } catch {
                // The cube waits for another attempt; what is wrong lies with the service's own files.
                hasLeftovers = true
                let failure = Failure(error)
                alerts.raise(
                    Alert(
                        kind: .processingFailed,
                        message: "work on \(entry.path.printable) cannot start or be recorded. \(failure.message)",
                        subject: .init(path: entry.path), code: failure.code))
                stop.wait(atMost: .seconds(settings.queue.retry.backoff))
            }
        }
    }

    /// - Returns: whether nothing is left.
    private func takeLeftovers() -> Bool {
        do {
            pulse.rest()
            defer { pulse.beat() }
            try intake.takeLeftovers()
            return true
        } catch {
            let failure = Failure(error)
            alerts.raise(
                Alert(
                    kind: .spoolUnwritable, message: "earlier results cannot be taken. \(failure.message)",
                    code: failure.code))
            stop.wait(atMost: .seconds(settings.queue.retry.backoff))
            return false
        }
    }

    /// Works on the first of some files that no other service works on.
    private func attemptOne(of paths: [String]) throws {
        let processingID = UUID()
        pulse.rest()
        let claim = shared.claim(paths, as: processingID)
        pulse.beat()
        switch claim {
        case .taken(let path)?:
            defer {
                pulse.rest()
                shared.giveBack(processingID)
                pulse.beat()
            }
            try attempt(path, as: processingID)
        case .held(let host)?:
            try queue.leave(paths, to: Failure(LedgerError.claimed("This file", on: host)), at: Date())
        case .setAside(let host)?:
            try queue.leave(paths, to: Failure(LedgerError.setAside("This file", on: host)), at: Date())
        case nil: break
        }
    }

    private func attempt(_ path: String, as processingID: UUID) throws {
        guard let entry = try queue.claim(path, as: processingID, at: Date()), let version = entry.version
        else { return }
        let job = WorkerJob(
            path: entry.path, version: version, arrivedAt: entry.seenAt, settledAt: entry.settledAt ?? entry.seenAt,
            processingID: processingID, repeats: entry.repeats, settings: settings,
            service: settings.state.service, results: settings.state.results)
        let worker: WorkerProcess
        do {
            worker = try WorkerProcess(program: program, job: job, deadline: .seconds(60 * settings.queue.deadline))
        } catch {
            try queue.finish(entry.path, as: processingID, .failed(Failure(error)), at: Date())
            throw error
        }
        let outcome = follow(worker, entry)
        let isCancelled = activity.rest()
        try conclude(entry, processingID, outcome, stage: worker.stage)
        if isCancelled, let now = try queue.cancel(entry.path, at: Date()) {
            logger.info(
                "\(entry.path.printable) is \(now.state == .quarantined ? "set aside" : "left with its result")")
        }
    }

    private func follow(_ worker: WorkerProcess, _ entry: QueueEntry) -> AttemptOutcome {
        let notifier = ServiceNotifier()
        activity.begin(entry.path, worker: worker.identifier)
        while true {
            pulse.beat()
            if stop.isRaised || activity.isCancelled { worker.stop() }
            switch worker.next() {
            case .progress(let stage, let share)?:
                activity.note(stage, share)
                observer.progress(stage, share)
                notifier.status(
                    "\(stage.activity) \(entry.path.printable), \(Int(100 * share)) %; \(activity.summary(of: queue))")
            case .ended(let outcome)?: return outcome
            case nil: break
            }
        }
    }

    /// The record first, then the queue: whatever ends the service in between, the record is found again. One that can
    /// be kept nowhere stays where the worker left it, and gives the cube its result when it is taken.
    private func conclude(
        _ entry: QueueEntry, _ processingID: UUID, _ outcome: AttemptOutcome, stage: Stage
    ) throws {
        let record: ProcessingRecord?
        var outcome = outcome
        do {
            pulse.rest()
            defer { pulse.beat() }
            let taken = try intake.take(processingID, outcome, stage: stage)
            record = taken?.record
            // Another service had given the cube its result meanwhile.
            if let first = taken?.first { outcome = .done(processingID: first) }
        } catch {
            try queue.finish(entry.path, as: processingID, .failed(Failure(error)), at: Date())
            throw error
        }
        let glance = record.map { ResultGlance(verdict: $0.result?.verdict, steps: $0.stages.map(\.stage)) }
        let now = try queue.finish(entry.path, as: processingID, outcome, glance, at: Date())
        tell(entry, outcome, now, isRecorded: record != nil)
        ServiceNotifier().status("Waiting; \(activity.summary(of: queue))")
        observer.finished(FinishedAttempt(path: entry.path, outcome: outcome, record: record))
    }

    /// - Parameter isRecorded: whether the record has told already why an attempt failed.
    private func tell(_ entry: QueueEntry, _ outcome: AttemptOutcome, _ now: QueueEntry?, isRecorded: Bool) {
        let name = entry.path.printable
        let subject = Alert.Subject(path: entry.path)
        switch outcome {
        case .done(let processingID): logger.info("\(name) has its result, \(processingID.uuidString.lowercased())")
        case .rejected(let failure, _): logger.info("\(name) is rejected: \(failure.code)")
        case .leftAlone(let reason): logger.info("\(name) is left alone: \(reason)")
        case .unsettled(let failure): logger.info("\(name) is waited for: \(failure.message)")
        case .vanished: logger.info("\(name) is gone")
        case .elsewhere(let failure): logger.info("\(failure.message)")
        case .interrupted: logger.info("work on \(name) was stopped")
        case .failed(let failure) where !isRecorded:
            alerts.raise(
                Alert(
                    kind: .attemptFailed, message: "\(name) could not be processed now. \(failure.message)",
                    subject: subject, code: failure.code))
        case .failed: logger.info("\(name) is tried again at \(now?.nextAttemptAt?.description ?? "no time")")
        case .crashed(let failure):
            alerts.raise(
                Alert(
                    kind: .workerCrashed, message: "\(name): \(failure.message)", subject: subject, code: failure.code))
        }
        if let now, now.state == .quarantined, let reason = now.reason {
            alerts.raise(
                Alert(
                    kind: .cubeQuarantined,
                    message: "\(name) is set aside after \(now.attempts) attempts. \(reason.message)",
                    subject: subject, code: reason.code))
        }
    }
}

/// How an attempt ended, for whoever watches the daemon.
struct FinishedAttempt: Sendable {
    let path: String
    let outcome: AttemptOutcome
    /// nil when the worker left none.
    let record: ProcessingRecord?
}

/// What a caller of the daemon wants to know; the service itself wants nothing.
struct DaemonObserver: Sendable {
    var progress: @Sendable (Stage, Double) -> Void = { _, _ in }
    var finished: @Sendable (FinishedAttempt) -> Void = { _ in }
}
