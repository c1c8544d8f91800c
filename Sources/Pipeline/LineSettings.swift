import Refinement
import Spectra

/// What the fit of a pixel assumes the lines to have in common.
package struct LineSettings: Sendable, Codable, Hashable {
    /// Lines that share velocity and broadening: their names, separated by blanks, one group after another. Every line
    /// of `EmissionLine.sn3` stands in exactly one.
    package var groups = [EmissionLine.sn3.map(\.name).joined(separator: " ")]
    /// Whether [NII]6548 is held at 1 / 3.05 of [NII]6583.
    package var holdNitrogenRatio = false

    package init() {}

    /// Whether every line stands in exactly one group.
    package var isValid: Bool { groupOfEachLine != nil }

    /// - Precondition: `isValid`.
    package var ties: LineTies {
        guard let groupOfEachLine else { preconditionFailure("groups of lines \(groups)") }
        return LineTies(groups: groupOfEachLine, holdsNitrogenRatio: holdNitrogenRatio)
    }

    /// nil when a line is missing, unknown or named twice.
    private var groupOfEachLine: [Int]? {
        var numbers = [Int?](repeating: nil, count: EmissionLine.sn3.count)
        for (number, group) in groups.enumerated() {
            let names = group.split(separator: " ")
            guard !names.isEmpty else { return nil }
            for name in names {
                guard let line = EmissionLine.sn3.firstIndex(where: { $0.name == name }), numbers[line] == nil
                else { return nil }
                numbers[line] = number
            }
        }
        let complete = numbers.compactMap(\.self)
        return complete.count == numbers.count ? complete : nil
    }

    private enum CodingKeys: String, CodingKey {
        case groups
        case holdNitrogenRatio = "hold_nitrogen_ratio"
    }
}
