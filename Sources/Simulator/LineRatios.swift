import Foundation

/// Line ratios of HII regions, to draw spectra from: a density in bins, or photoionisation models one by one.
package struct LineRatios: Sendable {
    struct Bin: Sendable {
        /// Lower edges of log10([NII]6583 / H-alpha) and log10([SII]6716+6731 / H-alpha).
        let logNitrogen: Double
        let logSulfur: Double
        /// Models in this bin and all before it.
        let cumulative: Int
    }

    /// The bins, ordered by `cumulative`.
    let bins: [Bin]
    /// Width of the bins in both directions, dex; 0 where each holds one model.
    let binWidth: Double
    /// Models in all bins.
    package var modelCount: Int { bins.last?.cumulative ?? 0 }

    /// The joint density that comes with the program: 34 995 models of the Mexican Million Models data base (Morisset
    /// et al. 2015, RMxAA 51, 103), counted in bins of 0.2 dex.
    package static func shipped() throws(SimulatorError) -> LineRatios {
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

    /// Models of a table, all equally likely.
    ///
    /// - Parameter url: a CSV file with a model in each row. Its first line names the columns: `nii6583_ha`, the flux
    /// of
    ///   [NII]6583 over that of H-alpha, and `sii_ha`, [SII]6716+6731 over H-alpha, stand anywhere among others. Empty
    ///   lines and lines that begin with # are skipped.
    package init(contentsOf url: URL) throws(SimulatorError) {
        let table = try ModelTable(contentsOf: url, columns: ["nii6583_ha", "sii_ha"])
        bins = table.rows.enumerated().map { index, ratios in
            Bin(logNitrogen: log10(ratios[0]), logSulfur: log10(ratios[1]), cumulative: index + 1)
        }
        binWidth = 0
    }

    /// - Parameter table: lines "log_nii,log_sii,models" after comments (#) and one line of names, bins of 0.2 dex; nil
    ///   when malformed.
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
        binWidth = 0.2
    }

    /// Fluxes relative to H-alpha of one model: a bin by its count, a place in it at random.
    package func draw(_ random: inout RandomSource) -> (nii6583: Double, sii: Double) {
        let rank = Int(random.uniform() * Double(modelCount))
        var (low, high) = (0, bins.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if bins[middle].cumulative > rank { high = middle } else { low = middle + 1 }
        }
        return (
            pow(10, bins[low].logNitrogen + binWidth * random.uniform()),
            pow(10, bins[low].logSulfur + binWidth * random.uniform())
        )
    }
}
