import Spectra

/// Which profiles a model is the sum of, and which of its parameters each of them hangs on.
///
/// Parameters in their order: strength of each column, constant, then velocity and broadening^2 of each group. A group
/// is a set of profiles with one velocity and one broadening; a column is what one strength multiplies, mostly one
/// profile, with a tie the weighted sum of two.
struct ModelLayout {
    struct Profile {
        /// Index in `EmissionLine.sn3`.
        let line: Int
        let group: Int
        let column: Int
        /// The strength of the line over that of its column.
        let weight: Double
        /// The column is laid out for this profile; others are added to it.
        let leads: Bool
    }

    let profiles: [Profile]
    let groupCount: Int
    let columnCount: Int
    /// Clouds of gas that each emit the five lines.
    let componentCount: Int

    /// Lines are in emission: a strength that would be negative is 0. Without this a broad line less a narrow one
    /// passes for two; a single cloud's weak lines may come out negative, so that their mean is right.
    var holdsNegativeStrengths: Bool { componentCount > 1 }

    /// Parameters that are solved for at every iterate: strengths and constant.
    var linearCount: Int { columnCount + 1 }
    /// Parameters that are searched.
    var searchedCount: Int { 2 * groupCount }
    var parameterCount: Int { linearCount + searchedCount }
    /// Place among all parameters.
    func velocity(ofGroup group: Int) -> Int { linearCount + 2 * group }
    func square(ofGroup group: Int) -> Int { linearCount + 2 * group + 1 }

    /// The five lines once.
    init(_ ties: LineTies) {
        self.init(groupsOfLines: [ties.groups], holdsNitrogenRatio: ties.holdsNitrogenRatio)
    }

    /// The five lines twice: two clouds of gas on one line of sight, the lines of each tied together.
    static func pair(holdsNitrogenRatio: Bool) -> ModelLayout {
        let count = EmissionLine.sn3.count
        return ModelLayout(
            groupsOfLines: [0, 1].map { [Int](repeating: $0, count: count) }, holdsNitrogenRatio: holdsNitrogenRatio)
    }

    private init(groupsOfLines components: [[Int]], holdsNitrogenRatio: Bool) {
        componentCount = components.count
        var profiles: [Profile] = []
        var column = 0
        for groups in components {
            let first = column
            // Strengths are fluxes over the line's wavenumber squared (`LineFitSummary`).
            let rest = EmissionLine.sn3.map(\.wavenumber)
            let ratio = rest[EmissionLine.nii6548Index] / rest[EmissionLine.nii6583Index]
            for (line, group) in groups.enumerated() {
                if line == EmissionLine.nii6548Index, holdsNitrogenRatio {
                    profiles.append(
                        Profile(
                            line: line, group: group, column: first + EmissionLine.nii6583Index - 1,
                            weight: ratio * ratio / EmissionLine.nitrogenRatio, leads: false))
                } else {
                    profiles.append(Profile(line: line, group: group, column: column, weight: 1, leads: true))
                    column += 1
                }
            }
        }
        self.profiles = profiles
        columnCount = column
        groupCount = (components.joined().max() ?? 0) + 1
    }
}

/// What the lines of a spectrum have in common.
package struct LineTies: Sendable, Hashable {
    /// Group of each line of `EmissionLine.sn3`: lines of one group share velocity and broadening. Numbers from 0 on,
    /// none left out; all 0 ties the five lines together.
    package let groups: [Int]
    /// Whether [NII]6548 has 1 / `EmissionLine.nitrogenRatio` of the flux of [NII]6583.
    package let holdsNitrogenRatio: Bool

    /// All five lines share velocity and broadening, each with a flux of its own.
    package static let common = LineTies(groups: [0, 0, 0, 0, 0], holdsNitrogenRatio: false)

    package var groupCount: Int { Set(groups).count }

    /// - Precondition: `areValid(groups)`.
    package init(groups: [Int], holdsNitrogenRatio: Bool) {
        precondition(Self.areValid(groups: groups), "groups of lines \(groups)")
        self.groups = groups
        self.holdsNitrogenRatio = holdsNitrogenRatio
    }

    /// One number for each line; 0, 1, ... without a gap.
    package static func areValid(groups: [Int]) -> Bool {
        groups.count == EmissionLine.sn3.count && Set(groups) == Set(0...(Set(groups).count - 1))
    }
}
