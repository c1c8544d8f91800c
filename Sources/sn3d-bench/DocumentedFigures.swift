import Foundation

/// Figures of the bench under the keys by which READMEs show them; `.readme/measurements.json` holds the texts.
///
/// A speed over that of this machine's matrix products is checked: a slower machine lowers both.
struct DocumentedFigures {
    /// The share of a checked figure that may be lost before it counts: what a busy neighbour takes is less.
    static let allowedLoss = 0.15

    fileprivate struct Figure {
        let key: String
        let value: Double
        let isChecked: Bool
        /// The value is shown in steps of this.
        let step: Double
    }

    private let figures: [Figure]

    init(of report: Report) {
        figures = [
            Figure(key: "bench.fits_per_second", value: report.fit.fitsPerSecond, isChecked: false, step: 1000),
            Figure(key: "bench.fits_per_gigaflop", value: report.fit.fitsPerGigaflop, isChecked: true, step: 10),
            Figure(key: "bench.two_thread_gain", value: report.fit.twoThreadSpeedup, isChecked: false, step: 0.1),
            Figure(
                key: "bench.network_spectra_per_second", value: report.network.speed.spectraPerSecond,
                isChecked: false, step: 1000),
            Figure(
                key: "bench.network_sgemm_percent", value: 100 * report.network.speed.shareOfSgemm, isChecked: true,
                step: 1),
            Figure(
                key: "bench.paper_spectra_per_second", value: report.paperNetwork.spectraPerSecond,
                isChecked: false, step: 1000),
            Figure(
                key: "bench.paper_sgemm_percent", value: 100 * report.paperNetwork.shareOfSgemm, isChecked: true,
                step: 1),
        ]
    }

    /// Compares the checked figures with those of a file of measurements.
    /// - Returns: a line for each, and whether one has lost more than is allowed.
    func compare(with file: URL) throws -> (lines: [String], isMissed: Bool) {
        let texts = try Self.read(file)
        var isMissed = false
        let lines = try figures.filter(\.isChecked).map { figure in
            guard let expected = texts[figure.key].flatMap({ Double($0.replacing(" ", with: "")) }) else {
                throw CocoaError(.coderValueNotFound, userInfo: [NSLocalizedDescriptionKey: "no \(figure.key)"])
            }
            let least = expected * (1 - Self.allowedLoss)
            let missed = figure.value < least
            isMissed = isMissed || missed
            let numbers = [figure.value, expected, least].map { String(format: "%.2f", $0) }
            return "\(missed ? "MISSED" : "kept  ")  \(figure.key): \(numbers[0]), expected \(numbers[1]), at least "
                + numbers[2]
        }
        return (lines, isMissed)
    }

    /// Puts the figures into a file of measurements; its other numbers stay.
    func record(in file: URL) throws {
        var texts = try Self.read(file)
        for figure in figures { texts[figure.key] = figure.text }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try (encoder.encode(texts) + Data("\n".utf8)).write(to: file, options: .atomic)
    }

    private static func read(_ file: URL) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
    }
}

extension DocumentedFigures.Figure {
    /// `50 000`, `500`, `2.0`.
    fileprivate var text: String {
        let rounded = (value / step).rounded() * step
        guard step >= 1 else { return String(format: "%.1f", rounded) }
        let digits = String(Int(rounded))
        return digits.count > 4 ? "\(digits.dropLast(3)) \(digits.suffix(3))" : digits
    }
}
