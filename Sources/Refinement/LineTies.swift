import Spectra

/// What the lines of a spectrum have in common.
package struct LineTies: Sendable, Hashable {
    /// Group of each line of `EmissionLine.sn3`: lines of one group share velocity and broadening. Numbers from 0 on,
    /// none left out; all 0 ties the five lines together.
    package let groups: [Int]
    /// Whether [NII]6548 has 1 / `nitrogenRatio` of the flux of [NII]6583.
    package let holdsNitrogenRatio: Bool

    /// [NII]6583 / [NII]6548, set by the transitions' probabilities alone (Storey & Zeippen 2000, MNRAS 312, 813).
    package static let nitrogenRatio = 3.05

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
