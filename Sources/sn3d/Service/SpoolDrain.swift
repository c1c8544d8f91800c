import Foundation
import Ledger
import Products
import Records
import ServiceLifecycle

/// Brings spooled results into the database when it is back, and tells operators when it stays away.
struct SpoolDrain: Service {
    let ledger: SpoolingLedger
    let alerts: any AlertSink
    let controls: ServiceControls
    /// Whose alerts go into the database.
    let desk: AlertDesk

    /// The time between two attempts.
    private static let interval = Duration.seconds(30)

    /// Ends with graceful shutdown; what is left then waits in the spool for the next start.
    func run() async {
        var watch = SpoolWatch()
        await repeatUntilShutdown {
            let drained = await drain()
            if case .success(let drain) = drained {
                controls.noteDatabase(obstacle: drain.obstacle?.message)
            }
            try? await Blocking.run {
                try desk.deliver(to: ledger)
                controls.noteSurvey(try ledger.surveyCounts())
            }
            for alert in watch.alerts(about: drained, at: .now) { alerts.raise(alert) }
            return Self.interval
        }
    }

    private func drain() async -> Result<SpoolingLedger.Drain, any Error> {
        do {
            return .success(
                try await Blocking.run {
                    let drain = try ledger.drain()
                    for nothing in drain.superseded {
                        // What cannot be taken back now is swept later: the database knows that it came to nothing.
                        try? ProductPublisher.withdraw(nothing.products)
                        try? controls.queue.replaceResult(
                            of: nothing.path, nothing.processingID, by: nothing.first, at: Date())
                    }
                    return drain
                })
        } catch {
            return .failure(error)
        }
    }
}

/// Decides what operators are told about the spool: each change once, however often it is looked at.
struct SpoolWatch {
    /// How long results may wait before operators are told.
    static let patience = Duration.seconds(300)

    private var waitingSince: ContinuousClock.Instant?
    private var saidThatItIsDown = false
    private var saidThatItIsUnwritable = false

    mutating func alerts(
        about drained: Result<SpoolingLedger.Drain, any Error>, at now: ContinuousClock.Instant
    ) -> [Alert] {
        switch drained {
        case .success(let drain):
            saidThatItIsUnwritable = false
            return drain.setAside.map(Self.alert) + news(of: drain, at: now)
        case .failure(let error):
            guard !saidThatItIsUnwritable else { return [] }
            saidThatItIsUnwritable = true
            let failure = Failure(error)
            return [
                Alert(
                    kind: .spoolUnwritable, message: "the spool cannot be used. \(failure.message)", code: failure.code)
            ]
        }
    }

    private mutating func news(of drain: SpoolingLedger.Drain, at now: ContinuousClock.Instant) -> [Alert] {
        guard let obstacle = drain.obstacle else {
            (waitingSince, saidThatItIsDown) = (nil, false)
            guard drain.recordedCount > 0 else { return [] }
            return [
                Alert(
                    kind: .databaseBack,
                    message: "the database is back; \(drain.recordedCount) waiting results were recorded")
            ]
        }
        let since = waitingSince ?? now
        waitingSince = since
        // A schema of another version does not come back by itself, nor does a right that the role lacks.
        let needsAPerson = [.permission, .migrationNeeded, .migrationUnknown, .migrationChanged].contains(obstacle.code)
        guard !saidThatItIsDown, needsAPerson || now - since > Self.patience else { return [] }
        saidThatItIsDown = true
        let failure = Failure(obstacle)
        return [
            Alert(
                kind: .databaseDown,
                message: "the database takes no results\(needsAPerson ? "" : " for over 5 minutes"); "
                    + "\(drain.remainingCount) wait in the spool. \(failure.message)",
                code: failure.code)
        ]
    }

    private static func alert(about file: ResultSpool.SetAside) -> Alert {
        let failure = Failure(file.reason)
        return Alert(
            kind: .processingFailed, message: "a waiting result cannot be recorded: \(file)",
            subject: .init(path: file.path), code: failure.code)
    }
}
