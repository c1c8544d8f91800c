import Foundation
import Testing
import Threads

/// The numbers that READMEs show. `.readme/measurements.json` holds each under a key, as it is shown: tests write it
/// when SN3D_UPDATE_README is set, and else hold what they measure against it. A README shows a number as
/// `2.90<!-- fit.velocity_scatter -->`.
package enum DocumentedNumbers {
    package static let file = Repository.root.appending(path: ".readme/measurements.json")
    package static let isUpdating = ProcessInfo.processInfo.environment["SN3D_UPDATE_README"] != nil

    private static let loaded = Guarded<[String: String]?>(nil)

    /// The texts by their keys.
    package static var all: [String: String] {
        get throws {
            try loaded.withLock { texts in
                if let texts { return texts }
                let read = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
                texts = read
                return read
            }
        }
    }

    /// What a README's number is of several measurements.
    package enum Role: Sendable {
        case only, smallest, largest
    }

    /// Holds a measured number against the one that READMEs show, to a unit in its last place, for processors round
    /// differently.
    /// - Parameters:
    ///   - role: of a test with several cases, each of which measures, the README shows the smallest or largest.
    ///   - tolerance: how far the number may be from what is shown, of it, where the machine has a say.
    package static func expect(
        _ key: String, _ value: Double, _ role: Role = .only, tolerance: Double = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        print("measured: \(key) = \(value)")
        guard let shown = try all[key].flatMap(ShownNumber.init) else {
            Issue.record("\(key) is no number of \(file.lastPathComponent)", sourceLocation: sourceLocation)
            return
        }
        guard !isUpdating else { return try write(value, role, as: shown, for: key) }
        let room = max(shown.unit * 1.000_001, tolerance * abs(shown.value))
        #expect(
            (role == .largest || value >= shown.value - room) && (role == .smallest || value <= shown.value + room),
            "READMEs show \(shown.text) for \(key); SN3D_UPDATE_README=1 swift test writes what was measured",
            sourceLocation: sourceLocation)
    }

    /// What this run has measured so far.
    private static let measured = Guarded<[String: Double]>([:])

    private static func write(_ value: Double, _ role: Role, as shown: ShownNumber, for key: String) throws {
        let final = measured.withLock { values in
            let before = values[key] ?? value
            let after = role == .only ? value : role == .largest ? max(before, value) : min(before, value)
            values[key] = after
            return after
        }
        _ = try all
        try loaded.withLock { texts in
            texts?[key] = shown.text(of: final)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try (encoder.encode(texts) + Data("\n".utf8)).write(to: file, options: .atomic)
        }
    }
}

/// A number as text: `50 000`, `-0.02`, `4.1e-7`.
private struct ShownNumber {
    let text: String
    let value: Double
    /// A unit in its last place.
    let unit: Double
    private let decimals: Int
    private let exponent: Int?

    init?(_ text: String) {
        let parts = text.replacing(" ", with: "").split(separator: "e")
        guard let value = Double(text.replacing(" ", with: "")), let mantissa = parts.first else { return nil }
        (self.text, self.value) = (text, value)
        decimals = mantissa.split(separator: ".").dropFirst().first?.count ?? 0
        exponent = parts.count > 1 ? Int(parts[1]) : nil
        // 50 000 counts thousands.
        let zeros = text.contains(" ") ? mantissa.reversed().prefix { $0 == "0" }.count : 0
        unit = pow(10, Double((exponent ?? 0) + zeros - decimals))
    }

    /// Another number with as many digits.
    func text(of other: Double) -> String {
        if exponent != nil {
            let parts = String(format: "%.\(decimals)e", other).split(separator: "e")
            return "\(parts[0])e\(Int(parts[1]) ?? 0)"
        }
        let rounded = (other / unit).rounded() * unit
        guard text.contains(" ") else { return String(format: "%.\(decimals)f", rounded) }
        let digits = String(Int(rounded))
        return digits.dropLast(3) + " " + digits.suffix(3)
    }
}
