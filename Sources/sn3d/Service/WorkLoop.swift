import Arrival
import Foundation
import Journal
import Ledger
import Logging
import Pipeline
import Records

/// Sends cubes through the pipeline, one after the other.
struct WorkLoop: Sendable {
    let pipeline: Pipeline
    let alerts: any AlertSink
    let logger: Logger
    let stop: StopSignal
    let pulse: Pulse
    let progress: @Sendable (Stage, Double) -> Void
    let onResult: @Sendable (SettledCube, Pipeline.Result) -> Void

    /// Until the deliveries end or the stop signal is raised; what waits then is found again after the next start.
    func run(_ deliveries: AsyncStream<SettledCube>) async {
        for await cube in deliveries {
            guard !stop.isRaised else { return }
            pulse.beat()
            do {
                let result = try await Blocking.run { try process(cube) }
                onResult(cube, result)
            } catch {
                report(error, about: cube)
            }
            pulse.rest()
            ServiceNotifier().status("Waiting for cubes; the last was \(cube.path)")
        }
    }

    private func process(_ cube: SettledCube) throws -> Pipeline.Result {
        let notifier = ServiceNotifier()
        let delivery = CubeFacts(
            path: cube.path, byteCount: cube.byteCount, sha256: cube.sha256, arrivedAt: cube.arrivedAt,
            settledAt: cube.settledAt)
        let result = try pipeline.process(
            delivery,
            monitor: ProcessingMonitor(
                progress: { stage, share in
                    pulse.beat()
                    progress(stage, share)
                    notifier.status("\(stage.activity) \(cube.path), \(Int(100 * share)) %")
                },
                isCancelled: { stop.isRaised }))
        switch result {
        case .known(let finished):
            logger.info("\(cube.path) is known: \(finished.outcome.rawValue) as \(finished.processingID)")
        case .ignored(let reason):
            logger.debug("\(cube.path) is left alone: \(reason)")
        case .processed(let record, .spooled(let path, let reason)?):
            alerts.raise(
                Alert(
                    kind: .resultSpooled, message: "the result of \(cube.path) waits in \(path): \(reason)",
                    subject: .init(path: cube.path, sha256: cube.sha256, processingID: record.processingID),
                    code: LedgerError.Code.unreachable.rawValue))
        case .processed:
            break
        }
        return result
    }

    private func report(_ error: any Error, about cube: SettledCube) {
        alerts.raise(
            Alert(
                kind: .processingFailed,
                message: "\(cube.path) could not be recorded: \(error) It is tried again after the next start.",
                subject: .init(path: cube.path, sha256: cube.sha256),
                code: (error as? LedgerError)?.code.rawValue ?? "internal.error"))
    }
}

extension Stage {
    /// In words, for progress and status lines.
    var activity: String {
        switch self {
        case .open: "opening"
        case .calibration: "calibrating"
        case .prior, .refine: "fitting"
        case .assess: "assessing"
        case .write: "writing"
        case .record: "recording"
        }
    }
}
