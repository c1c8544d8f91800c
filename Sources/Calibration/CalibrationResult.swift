import Records

/// How a calibration ended.
package enum CalibrationResult: Sendable {
    case calibrated(CalibratedCube)
    case rejected(Rejection)
    /// Stopped from outside; says nothing about the cube.
    case cancelled
}

/// A cube that must not be processed.
package struct Rejection: Sendable, Hashable {
    /// Every check that was made, passed or not, in their order.
    package let checks: [QualityCheck]
    /// `calibration.` and the name of the first check that failed.
    package let code: String
    /// What that check found and what to do about it.
    package let message: String

    /// nil when no check failed.
    package init?(_ checks: [QualityCheck]) {
        guard let failed = checks.first(where: { $0.verdict == .fail }) else { return nil }
        self.checks = checks
        code = "calibration." + failed.name
        message = failed.note
    }
}
