/// A ratio that must not fall far below what it was: speeds over that of this machine's matrix products, so that a slower
/// machine lowers both.
struct Threshold {
    let name: String
    /// What a quiet machine of the kind named in README gives.
    let expected: Double
    let measured: Double

    /// The share of `expected` that may be lost before it counts: what a busy neighbour takes is less.
    static let allowedLoss = 0.15

    var isMissed: Bool { measured < expected * (1 - Self.allowedLoss) }

    var line: String {
        "\(isMissed ? "MISSED" : "kept  ")  \(name): \(measured.rounded(to: 2)), expected \(expected), at least "
            + "\((expected * (1 - Self.allowedLoss)).rounded(to: 2))"
    }

    /// The thresholds that a report is held against. Raise a number when the program has become faster.
    static func all(of report: Report) -> [Threshold] {
        [
            Threshold(name: "fits per GFLOP/s", expected: 490, measured: report.fit.fitsPerGigaflop),
            Threshold(name: "prior's share of sgemm", expected: 0.64, measured: report.network.speed.shareOfSgemm),
            Threshold(
                name: "paper's network's share of sgemm", expected: 0.83,
                measured: report.paperNetwork.shareOfSgemm),
        ]
    }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in 10 * scale }
        return (self * scale).rounded() / scale
    }
}
