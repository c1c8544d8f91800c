import Foundation
import Queue
import Records

/// A service's status on one screen.
struct StatusReport {
    let text: String

    init(_ status: ServiceStatus, now: Date) {
        var lines = [
            "sn3d \(status.version) on \(status.host), up \(Self.span(now.timeIntervalSince(status.startedAt)))"
        ]
        if let work = status.work {
            lines.append(
                "Now     \(work.stage.activity) \(work.path.printable), \(Int(100 * work.share)) %,"
                    + " for \(Self.span(now.timeIntervalSince(work.since)))")
        } else {
            lines.append("Now     \(status.isPaused ? "paused: sn3d resume goes on" : "waiting for cubes")")
        }
        let counts = QueueState.allCases.compactMap { state in
            status.counts[state.rawValue].map { "\($0) \(EntryText.words(state))" }
        }
        lines.append("Files   " + (counts.isEmpty ? "none seen yet" : counts.joined(separator: ", ")))
        if status.spooledCount > 0 { lines.append("Spool   \(status.spooledCount) results wait for the database") }
        if let count = status.openAlertCount, count > 0 {
            lines.append("Alerts  \(count) not acknowledged: sn3d alerts")
        }
        if let count = status.outOfDateCount, count > 0 {
            lines.append(
                "Old     \(count) results of another program or configuration: sn3.out_of_date_result, sn3d reprocess")
        }
        if !status.latest.isEmpty { lines.append("Latest") }
        lines += status.latest.map { "  " + EntryText.line($0) }
        lines.append(status.problems.isEmpty ? "All is well." : "Problems")
        lines += status.problems.map { "  " + $0 }
        text = lines.joined(separator: "\n")
    }

    static func span(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" }
        return whole < 172_800 ? "\(whole / 3600) h \(whole / 60 % 60) min" : "\(whole / 86_400) days"
    }
}

/// A file of the queue in words.
enum EntryText {
    static func words(_ state: QueueState) -> String {
        switch state {
        case .settling: "settling"
        case .queued: "waiting"
        case .running: "at work"
        case .done: "done"
        case .rejected: "rejected"
        case .retryWait: "to be retried"
        case .quarantined: "set aside"
        case .leftAlone: "left alone"
        case .vanished: "gone"
        }
    }

    static func line(_ entry: QueueEntry) -> String {
        let parts = [
            time(entry.changedAt), entry.glance.map(steps) ?? "", words(entry.state),
            entry.glance?.verdict?.rawValue ?? "",
            entry.path.printable, entry.reason?.code ?? "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// A letter for each step that an attempt came through, as in `sn3d results`; its record is the service's own step.
    private static func steps(_ glance: ResultGlance) -> String {
        Stage.allCases.filter { $0 != .record }.map { glance.steps.contains($0) ? $0.letter : "-" }.joined()
    }

    /// Everything that is known, and what to do.
    static func account(of entry: QueueEntry) -> String {
        var lines = [
            entry.path.printable, "State     \(words(entry.state)) since \(time(entry.changedAt))",
            "Seen      \(time(entry.seenAt))" + (entry.settledAt.map { ", settled \(time($0))" } ?? ""),
        ]
        if entry.attempts > 0 {
            lines.append("Attempts  \(entry.attempts)" + (entry.crashes > 0 ? ", crashes \(entry.crashes)" : ""))
        }
        if let next = entry.nextAttemptAt { lines.append("Next      \(time(next))") }
        if let processingID = entry.processingID, [.done, .rejected, .quarantined].contains(entry.state) {
            let label = entry.state == .quarantined ? "Attempt " : "Result  "
            lines.append("\(label)  \(processingID.uuidString.lowercased())")
        }
        if let verdict = entry.glance?.verdict { lines.append("Verdict   \(verdict.rawValue)") }
        if let reason = entry.reason { lines.append("Reason    \(reason.message) [\(reason.code)]") }
        lines.append("To do     \(advice(entry.state))")
        return lines.joined(separator: "\n")
    }

    private static func advice(_ state: QueueState) -> String {
        switch state {
        case .settling: "nothing: it is taken when it has not changed for a while and is whole."
        case .queued: "nothing; sn3d first FILE takes it next."
        case .running: "nothing; sn3d status shows how far it is."
        case .done: "nothing; sn3d reprocess FILE does it again."
        case .rejected: "read the reason. A corrected file is taken by itself; sn3d retry FILE tries this one again."
        case .retryWait: "remove the cause; sn3d retry FILE tries at once."
        case .quarantined: "remove the cause, then sn3d retry FILE."
        case .leftAlone: "nothing, if that is right; a changed file is looked at again."
        case .vanished: "deliver it again, if it was not meant."
        }
    }

    private static func time(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)) + "Z"
    }
}
