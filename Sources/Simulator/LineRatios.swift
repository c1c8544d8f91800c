import Foundation

/// Joint density of the line ratios of HII regions: 34 995 models of the Mexican Million Models data base
/// (Morisset et al. 2015, RMxAA 51, 103), counted in bins of 0.2 dex.
public struct LineRatios: Sendable {
    /// Width of a bin, dex.
    public static let binWidth = 0.2

    struct Bin: Sendable {
        /// Lower edges of log10([NII]6583 / H-alpha) and log10([SII]6716+6731 / H-alpha).
        let logNitrogen: Double
        let logSulfur: Double
        /// Models in this bin and all before it.
        let cumulative: Int
    }

    let bins: [Bin]
    /// Models in all bins.
    public var modelCount: Int { bins.last?.cumulative ?? 0 }

    /// The table that comes with the program.
    public static func shipped() throws(SimulatorError) -> LineRatios {
        guard
            let url = Bundle.module.url(
                forResource: "hii_line_ratio_density", withExtension: "csv", subdirectory: "Data"),
            let text = try? String(contentsOf: url, encoding: .utf8), let ratios = LineRatios(table: text)
        else {
            throw SimulatorError(
                code: .table,
                message: "The table hii_line_ratio_density.csv that belongs to the program cannot be read; "
                    + "install it again.")
        }
        return ratios
    }

    /// - Parameter table: lines "log_nii,log_sii,models" after comments (#) and one line of names; nil when malformed.
    init?(table: String) {
        var bins: [Bin] = []
        let rows = table.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.dropFirst()
        for row in rows {
            let fields = row.split(separator: ",")
            guard fields.count == 3, let nitrogen = Double(fields[0]), let sulfur = Double(fields[1]),
                let models = Int(fields[2]), models > 0
            else { return nil }
            bins.append(
                Bin(
                    logNitrogen: nitrogen, logSulfur: sulfur, cumulative: (bins.last?.cumulative ?? 0) + models))
        }
        guard !bins.isEmpty else { return nil }
        self.bins = bins
    }

    /// Fluxes relative to H-alpha of one model: a bin by its count, a place in it at random.
    public func draw(_ random: inout RandomSource) -> (nii6583: Double, sii: Double) {
        let rank = Int(random.uniform() * Double(modelCount))
        var (low, high) = (0, bins.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if bins[middle].cumulative > rank { high = middle } else { low = middle + 1 }
        }
        return (
            pow(10, bins[low].logNitrogen + Self.binWidth * random.uniform()),
            pow(10, bins[low].logSulfur + Self.binWidth * random.uniform())
        )
    }
}
