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

/// The velocity that most of a field's gas is said to have: that of the survey's table, unless the field's own gas
/// contradicts it, else that of the gas, else that of the configuration.
struct SystemicVelocity {
    /// The velocities of the field's own gas, topocentric, km/s, that of most of it first, and its significance.
    typealias Measured = (velocities: [Double], significance: Double)

    /// Topocentric, km/s.
    let value: Double
    /// Where lines may be looked for where none are seen: `value`, and what the table says otherwise.
    let candidates: [Double]
    private let table: TabulatedVelocity
    /// What the table says, topocentric, km/s.
    private let tabulated: Double?
    /// Whether none of the gas moves as the table says.
    private let isContradicted: Bool
    /// The gas that the table means, or most of it where it means none.
    private let measured: (velocity: Double, significance: Double)?

    /// A velocity of the table that differs by more than this from the gas', km/s, is not that of the gas: no disc turns
    /// faster by much.
    private static let largestDifference = 250.0

    /// - Parameters:
    ///   - heliocentric: the observatory's velocity, km/s; nil when it is unknown, which leaves the table's value up to
    ///     30 km/s off.
    ///   - fallback: topocentric, km/s.
    init(table: TabulatedVelocity, measured: Measured?, heliocentric: Double?, fallback: Double) {
        self.table = table
        var tabulated: Double?
        if case .known(let velocity) = table { tabulated = Doppler.sum(velocity, -(heliocentric ?? 0)) }
        self.tabulated = tabulated
        let named = tabulated.flatMap { tabulated in
            measured?.velocities.first { abs($0 - tabulated) <= Self.largestDifference }
        }
        self.measured = measured.map { (named ?? $0.velocities[0], $0.significance) }
        isContradicted = tabulated != nil && measured != nil && named == nil
        value = (isContradicted ? nil : tabulated) ?? self.measured?.velocity ?? fallback
        candidates = isContradicted ? [value] + (tabulated.map { [$0] } ?? []) : [value]
    }

    /// The check that says where the velocity comes from.
    func check(_ limits: CheckLimits) -> QualityCheck {
        switch (table, measured) {
        case (.known(let velocity), _): return tabulated(velocity, limits)
        case (_, let measured?):
            return limits.judge(
                .systemicVelocity, value,
                "Gas of the field moves within \(Int(FieldGas.reach)) km/s of this velocity (topocentric); it is"
                    + " seen at \(Int(measured.significance)) sigma." + obstacle,
                advice: "No galaxy of the survey has this velocity: the lines may be misidentified.")
        case (_, nil):
            return limits.row(
                .systemicVelocity, .warn,
                "The field's own lines are too faint to tell its velocity; \(value) km/s is taken. If the object moves"
                    + " otherwise by over 200 km/s, give its velocity in the survey's table of fields or in the"
                    + " configuration." + obstacle)
        }
    }

    private func tabulated(_ velocity: Double, _ limits: CheckLimits) -> QualityCheck {
        let given = "The survey's table of fields gives \(velocity.text(1)) km/s (heliocentric)"
        let advice = "No galaxy of the survey has this velocity: correct the table."
        guard let measured else {
            return limits.judge(
                .systemicVelocity, value, "\(given), which is taken; the field's own lines are too faint to tell one.",
                advice: advice)
        }
        let finding =
            "gas of the field moves within \(Int(FieldGas.reach)) km/s of \(measured.velocity.text(1)) km/s"
            + " (topocentric), seen at \(Int(measured.significance)) sigma"
        guard isContradicted else {
            return limits.judge(.systemicVelocity, value, "\(given), which is taken; \(finding).", advice: advice)
        }
        return limits.row(
            .systemicVelocity, .warn, value: value,
            "\(given), but \(finding), which is taken. Check that the table's row is that of this object, and its"
                + " velocity.")
    }

    private var obstacle: String {
        guard case .unavailable(let reason) = table else { return "" }
        return " The survey's table of fields could not be asked: \(reason)"
    }
}
