import Files
import Foundation
import Journal
import Logging
import Pipeline
import Records
import ServiceLifecycle

/// Sends cubes through the pipeline, one after the other.
struct CubeWorker: Service {
    let pipeline: CubePipeline
    let alerts: any AlertSink
    let logger: Logger
    let stop: StopSignal
    let pulse: Pulse
    let deliveries: AsyncStream<Delivery>
    let progress: @Sendable (Stage, Double) -> Void
    let onResult: @Sendable (Delivery, CubePipeline.Result) -> Void

    /// Ends with the deliveries or the stop signal; what waits then is found again after the next start.
    func run() async {
        var (doneCount, leftAloneCount) = (0, 0)
        for await delivery in deliveries.cancelOnGracefulShutdown() {
            guard !stop.isRaised else { return }
            pulse.beat()
            do {
                let result = try await stop.duringBlocking { try process(delivery) }
                if case .ignored = result { leftAloneCount += 1 } else { doneCount += 1 }
                onResult(delivery, result)
            } catch {
                report(Failure(error), about: delivery)
            }
            pulse.rest()
            ServiceNotifier().status(
                "Waiting; \(doneCount) cubes and \(leftAloneCount) files that are none since the start, the last was"
                    + " \(delivery.path.printable)")
        }
    }

    private func process(_ delivery: Delivery) throws -> CubePipeline.Result {
        let notifier = ServiceNotifier()
        let result = try pipeline.process(
            delivery,
            monitor: ProcessingMonitor(
                progress: { stage, share in
                    pulse.beat()
                    progress(stage, share)
                    notifier.status("\(stage.activity) \(delivery.path), \(Int(100 * share)) %")
                },
                isCancelled: { stop.isRaised }))
        switch result {
        case .known(let finished):
            logger.info("\(delivery.path) is known: \(finished.outcome.rawValue) as \(finished.processingID)")
        case .ignored(let reason):
            logger.info("\(delivery.path.printable) is left alone: \(reason)")
        case .processed(let record, .spooled(let path, let failure)?):
            alerts.raise(
                Alert(
                    kind: .resultSpooled,
                    message: "the result of \(delivery.path) waits in \(path): \(failure.message)",
                    subject: .init(
                        path: delivery.path, sha256: delivery.sha256, processingID: record.claim.processingID),
                    code: failure.code))
        case .processed:
            break
        }
        return result
    }

    private func report(_ failure: Failure, about delivery: Delivery) {
        alerts.raise(
            Alert(
                kind: .processingFailed,
                message: "\(delivery.path) could not be recorded. \(failure.message) "
                    + "It is tried again after the next start.",
                subject: .init(path: delivery.path, sha256: delivery.sha256), code: failure.code))
    }
}

extension Stage {
    /// The stage in words, for progress and status lines.
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
