import Records
import Spectra

/// What the survey's table of fields says about a field's systemic velocity.
package enum TabulatedVelocity: Sendable, Hashable {
    /// Heliocentric, km/s.
    case known(Double)
    /// There is no table, or it has no velocity for this field.
    case none
    /// The table cannot be asked; the sentence says why.
    case unavailable(String)
}

/// The systemic velocity that a field is processed with: that of the survey's table, else that of the field's own gas,
/// else that of the configuration.
struct SystemicVelocity {
    /// The velocity of the field's own gas, topocentric, km/s, and its significance; nil when none is seen.
    typealias Measured = (velocity: Double, significance: Double)

    /// Topocentric, km/s.
    let value: Double
    private let table: TabulatedVelocity
    private let measured: Measured?

    /// A velocity of the table that differs by more than this from the gas', km/s, leaves lines beyond the network's
    /// reach; no disc turns faster by much.
    private static let largestDifference = 250.0

    /// - Parameters:
    ///   - heliocentric: the observatory's velocity, km/s; nil when it is unknown, which leaves the table's value up to
    ///     30 km/s off.
    ///   - fallback: topocentric, km/s.
    init(table: TabulatedVelocity, measured: Measured?, heliocentric: Double?, fallback: Double) {
        self.table = table
        self.measured = measured
        if case .known(let velocity) = table {
            value = Doppler.sum(velocity, -(heliocentric ?? 0))
        } else {
            value = measured?.velocity ?? fallback
        }
    }

    /// The check that says where the velocity comes from.
    func check(_ limits: CheckLimits) -> QualityCheck {
        switch (table, measured) {
        case (.known(let velocity), let measured): return tabulated(velocity, measured, limits)
        case (_, let measured?):
            return limits.judge(
                .systemicVelocity, value,
                "The field's gas moves at this velocity (topocentric), seen at \(Int(measured.significance)) sigma."
                    + obstacle,
                advice: "No galaxy of the survey has this velocity: the lines may be misidentified.")
        case (_, nil):
            return limits.row(
                .systemicVelocity, .warn,
                "The field's own lines are too faint to tell its velocity; \(value) km/s is taken. If the object moves"
                    + " otherwise by over 200 km/s, give its velocity in the survey's table of fields or in the"
                    + " configuration." + obstacle)
        }
    }

    private func tabulated(_ velocity: Double, _ measured: Measured?, _ limits: CheckLimits) -> QualityCheck {
        let given = "The survey's table of fields gives \(velocity.text(1)) km/s (heliocentric), which is taken"
        guard let measured else {
            return limits.judge(
                .systemicVelocity, value, "\(given); the field's own lines are too faint to tell one.",
                advice: "No galaxy of the survey has this velocity: correct the table.")
        }
        let finding =
            "\(given); the field's gas moves at \(measured.velocity.text(1)) km/s (topocentric), seen at"
            + " \(Int(measured.significance)) sigma."
        let judged = limits.judge(
            .systemicVelocity, value, finding, advice: "No galaxy of the survey has this velocity: correct the table.")
        guard judged.verdict == .pass, abs(measured.velocity - value) > Self.largestDifference else { return judged }
        return limits.row(
            .systemicVelocity, .warn, value: value,
            "\(finding) Check that the table's row is that of this object, and its velocity.")
    }

    private var obstacle: String {
        guard case .unavailable(let reason) = table else { return "" }
        return " The survey's table of fields could not be asked: \(reason)"
    }
}
