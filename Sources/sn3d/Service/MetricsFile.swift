import Files
import Foundation
import Logging
import Queue
import Records
import ServiceLifecycle
import Threads

/// Counts for Prometheus, in a file that node_exporter's textfile collector reads.
struct MetricsFile: Service {
    let path: String
    let controls: ServiceControls
    let metrics: ServiceMetrics
    let logger: Logger

    private static let interval = Duration.seconds(15)

    func run() async {
        guard !path.isEmpty else {
            // Ended early, a service would end its group.
            try? await gracefulShutdown()
            return
        }
        var isTold = false
        await repeatUntilShutdown {
            do throws(SystemError) {
                try DurableFile.write(metrics.text(controls, at: Date()).utf8, to: path, permissions: 0o644)
                // The collector runs as another user, whatever this one's umask.
                try systemCall("chmod", path) { chmod(path, 0o644) }
            } catch {
                if !isTold { logger.warning("metrics cannot be written: \(error)") }
                isTold = true
            }
            return Self.interval
        }
    }
}

/// What a service has done since its start.
final class ServiceMetrics: Sendable {
    private struct Counts {
        var outcomes: [String: Int] = [:]
        var stages: [Stage: (count: Int, sum: Double, buckets: [Int])] = [:]
    }

    private let counts = Guarded(Counts())

    /// Upper ends of the histogram's buckets, s: a small cut-out to a field on a slow disk.
    private static let buckets = [0.1, 1, 10, 60, 300, 1800]

    func note(_ attempt: FinishedAttempt) {
        counts.withLock { counts in
            counts.outcomes[attempt.outcome.name, default: 0] += 1
            for timing in attempt.record?.stages ?? [] {
                var (count, sum, buckets) =
                    counts.stages[timing.stage] ?? (0, 0, [Int](repeating: 0, count: Self.buckets.count))
                count += 1
                sum += timing.duration
                for (index, end) in Self.buckets.enumerated() where timing.duration <= end { buckets[index] += 1 }
                counts.stages[timing.stage] = (count, sum, buckets)
            }
        }
    }

    func text(_ controls: ServiceControls, at now: Date) -> String {
        let counts = counts.withLock { $0 }
        let health = controls.health
        var lines: [String] = []
        func metric(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Double)]) {
            lines += ["# HELP sn3d_\(name) \(help)", "# TYPE sn3d_\(name) \(type)"]
            lines += values.map { "sn3d_\(name)\($0.labels) \($0.value)" }
        }
        metric(
            "files", "gauge", "Files of the watched directories by state.",
            QueueState.allCases.map { ("{state=\"\($0.rawValue)\"}", Double(controls.queue.counts[$0] ?? 0)) })
        metric(
            "oldest_waiting_seconds", "gauge", "Age of the oldest cube that waits for its first attempt.",
            [("", controls.queue.oldestWaiting.map { now.timeIntervalSince($0) } ?? 0)])
        metric(
            "attempts_total", "counter", "Attempts since the start, by outcome.",
            counts.outcomes.sorted { $0.key < $1.key }.map { ("{outcome=\"\($0.key)\"}", Double($0.value)) })
        metric("spooled_results", "gauge", "Results that wait for the database.", [("", Double(health.spooledCount))])
        metric("database_up", "gauge", "Whether the database takes results.", [("", health.isDatabaseUp ? 1 : 0)])
        metric(
            "watch_lost", "gauge", "Watched directories that are lost.", [("", Double(health.lostDirectoryCount))])
        metric(
            "last_scan_timestamp_seconds", "gauge", "Time of the last full scan.",
            health.lastScan.map { [("", $0.timeIntervalSince1970)] } ?? [])
        lines += ["# HELP sn3d_stage_seconds Duration of the stages of a cube.", "# TYPE sn3d_stage_seconds histogram"]
        for (stage, values) in counts.stages.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let label = "stage=\"\(stage.rawValue)\""
            for (end, count) in zip(Self.buckets, values.buckets) {
                lines.append("sn3d_stage_seconds_bucket{\(label),le=\"\(end)\"} \(count)")
            }
            lines.append("sn3d_stage_seconds_bucket{\(label),le=\"+Inf\"} \(values.count)")
            lines.append("sn3d_stage_seconds_sum{\(label)} \(values.sum)")
            lines.append("sn3d_stage_seconds_count{\(label)} \(values.count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension AttemptOutcome {
    fileprivate var name: String {
        switch self {
        case .done: "done"
        case .rejected: "rejected"
        case .leftAlone: "left_alone"
        case .unsettled: "unsettled"
        case .vanished: "vanished"
        case .failed: "failed"
        case .crashed: "crashed"
        case .elsewhere: "elsewhere"
        case .interrupted: "interrupted"
        }
    }
}
