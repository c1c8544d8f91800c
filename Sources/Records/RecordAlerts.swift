import Foundation

extension ProcessingRecord {
    /// What operators are told about the processing, the most pressing first. Nothing is said of an interrupted one.
    package var alerts: [Alert] {
        switch ending {
        case .interrupted:
            []
        case .rejected:
            alerts(checks, .fail, .calibrationRejected, "rejected by calibration")
        case .failed(let failure) where failure.isTemporary:
            // It is tried again; a person is told when that has come to its end.
            [
                Alert(
                    kind: .attemptFailed, message: "\(claim.title) could not be processed now. \(failure.message)",
                    subject: subject, code: failure.code)
            ]
        case .failed(let failure):
            [
                Alert(
                    kind: Self.kind(ofFailure: failure.code),
                    message: "\(claim.title) could not be processed: \(failure.message)", subject: subject,
                    code: failure.code)
            ]
        case .complete(let result):
            alerts(result.metrics, .fail, .qualityFailed, "fails quality")
                + alerts(checks, .warn, .calibrationMarginal, "has a marginal calibration")
                + alerts(result.metrics, .warn, .qualityMarginal, "is marginal") + [done(result), timings]
        }
    }

    private static func kind(ofFailure code: String) -> Alert.Kind {
        // Nothing is wrong with a cube that somebody moved, deleted or wrote anew meanwhile.
        if ["cube.changed", "cube.missing"].contains(code) { return .cubeMoved }
        return code.hasPrefix("cube.") ? .cubeUnreadable : .processingFailed
    }

    private var subject: Alert.Subject {
        Alert.Subject(
            path: claim.delivery.path, sha256: claim.delivery.sha256, object: claim.observation?.object,
            odometer: claim.observation?.odometer, processingID: claim.processingID)
    }

    private func alerts(
        _ checks: [QualityCheck], _ verdict: Verdict, _ kind: Alert.Kind, _ saying: String
    ) -> [Alert] {
        let family = kind == .qualityFailed || kind == .qualityMarginal ? "quality" : "calibration"
        return checks.filter { $0.verdict == verdict }.map { check in
            Alert(
                kind: kind, message: "\(claim.title) \(saying): \(check.sentence)", subject: subject, check: check,
                code: "\(family).\(check.name)")
        }
    }

    private func done(_ result: ProcessingResult) -> Alert {
        Alert(
            kind: .cubeDone,
            message: "\(claim.title) done, verdict \(result.verdict.rawValue): "
                + "\(result.summary.usableCount) usable of \(result.summary.attemptedCount) fitted pixels",
            subject: subject)
    }

    private var timings: Alert {
        let stages = stages.map { "\($0.stage.rawValue) \(String(format: "%.1f", $0.duration)) s" }
        return Alert(
            kind: .stageTimings, message: "\(claim.title) took \(stages.joined(separator: ", "))", subject: subject)
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
