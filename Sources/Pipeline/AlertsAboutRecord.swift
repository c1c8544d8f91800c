import Calibration
import Foundation
import Records

extension Alert {
    /// What the operators are told about a finished processing, the most pressing first.
    static func alerts(about record: ProcessingRecord) -> [Alert] {
        let subject = Subject(
            path: record.cube.path, sha256: record.cube.sha256, object: record.cube.object,
            odometer: record.cube.odometer, processingID: record.processingID)
        let name = record.cube.object ?? URL(fileURLWithPath: record.cube.path).lastPathComponent
        func alerts(_ checks: [QualityCheck], _ verdict: Verdict, _ kind: Kind, _ saying: String) -> [Alert] {
            checks.filter { $0.verdict == verdict }.map { check in
                let family = kind == .qualityFailed || kind == .qualityMarginal ? "quality" : "calibration"
                return Alert(
                    kind: kind, message: "\(name) \(saying): \(check.sentence)", subject: subject, check: check,
                    code: "\(family).\(check.name)")
            }
        }
        switch record.outcome {
        case .interrupted:
            return []
        case .rejected:
            return alerts(record.checks, .fail, .calibrationRejected, "rejected by calibration")
        case .failed:
            let isCube = record.failureCode?.hasPrefix("cube.") ?? false
            return [
                Alert(
                    kind: isCube ? .cubeUnreadable : .processingFailed,
                    message: "\(name) could not be processed: \(record.failureMessage ?? "no reason given")",
                    subject: subject, code: record.failureCode)
            ]
        case .complete:
            let metrics = record.result?.metrics ?? []
            return alerts(metrics, .fail, .qualityFailed, "fails quality")
                + alerts(record.checks, .warn, .calibrationMarginal, "has a marginal calibration")
                + alerts(metrics, .warn, .qualityMarginal, "is marginal")
                + [done(record, name: name, subject: subject), timings(record, name: name, subject: subject)]
        }
    }

    private static func done(_ record: ProcessingRecord, name: String, subject: Subject) -> Alert {
        let summary = record.result?.summary
        return Alert(
            kind: .cubeDone,
            message: "\(name) done, verdict \(record.result?.verdict.rawValue ?? "none"): "
                + "\(summary?.usableCount ?? 0) usable of \(summary?.attemptedCount ?? 0) fitted pixels",
            subject: subject)
    }

    private static func timings(_ record: ProcessingRecord, name: String, subject: Subject) -> Alert {
        let stages = record.stages.map { "\($0.stage.rawValue) \(String(format: "%.1f", $0.duration)) s" }
        return Alert(kind: .stageTimings, message: "\(name) took \(stages.joined(separator: ", "))", subject: subject)
    }
}

extension QualityCheck {
    /// Name, value and limits as far as there are any, then the note.
    var sentence: String {
        guard let value else { return "\(name): \(note)" }
        func text(_ value: Double) -> String { String(format: "%.6g", value) + (unit.isEmpty ? "" : " \(unit)") }
        let limits =
            switch (lower, upper) {
            case (let lower?, let upper?): ", limits \(text(lower)) to \(text(upper))"
            case (let lower?, nil): ", at least \(text(lower))"
            case (nil, let upper?): ", at most \(text(upper))"
            case (nil, nil): ""
            }
        return "\(name) = \(text(value))\(limits). \(note)"
    }
}
