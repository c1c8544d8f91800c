import Ledger
import Pipeline
import Records
import ServiceLifecycle

/// Brings spooled results into the database when it is back, and tells the operators when it stays away.
struct DrainLoop: Sendable {
    let ledger: SpoolingLedger
    let alerts: any AlertSink

    /// Between two attempts.
    private static let interval = Duration.seconds(30)
    /// How long results may wait before the operators are called.
    private static let patience = Duration.seconds(300)

    /// Until graceful shutdown; what is left then waits in the spool for the next start.
    func run() async {
        let clock = ContinuousClock()
        var waitingSince: ContinuousClock.Instant?
        var wasTold = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if let drained = try? await Blocking.run({ try ledger.drain() }) {
                for file in drained.setAside { alerts.raise(Self.alert(about: file)) }
                if drained.remainingCount == 0 {
                    if drained.recordedCount > 0 {
                        alerts.raise(
                            Alert(
                                kind: .databaseBack,
                                message: "the database is back; \(drained.recordedCount) waiting results were recorded")
                        )
                    }
                    (waitingSince, wasTold) = (nil, false)
                } else {
                    let since = waitingSince ?? clock.now
                    waitingSince = since
                    if !wasTold, clock.now - since > Self.patience {
                        wasTold = true
                        alerts.raise(
                            Alert(
                                kind: .databaseDown,
                                message: "the database has been away for over 5 minutes; "
                                    + "\(drained.remainingCount) results wait in the spool. Start PostgreSQL again.",
                                code: drained.obstacle?.code.rawValue))
                    }
                }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    private static func alert(about file: ResultSpool.SetAside) -> Alert {
        Alert(
            kind: .processingFailed, message: "a waiting result cannot be recorded: \(file)",
            subject: .init(path: file.path), code: file.reason.code.rawValue)
    }
}
