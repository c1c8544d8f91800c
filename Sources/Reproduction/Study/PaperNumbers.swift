import Foundation
import Prior
import Spectra
import Training

/// The numbers that the paper reports, with those measured here.
struct PaperNumbers {
    /// The test spectra's results.
    let results: TestResults
    /// The scores of the networks for R about 2000 and 1000.
    let low, lowest: NetworkScores
    /// The scores of each fold, with a test set drawn anew and with the same one.
    let redrawn, kept: [NetworkScores]
    /// The results of spectra with signal-to-noise ratios of 20 to 80.
    let bright: TestResults
    let fits: FitComparison
    /// The shares of the saliency, and of the channels, near where H-alpha and [NII] can lie, 0...1.
    let coreSaliency: (velocity: Double, broadening: Double, channels: Double)

    /// The rows of the report's table.
    var rows: [PaperComparison] {
        let velocity = MeanAndDeviation(of: results.velocityResiduals)
        let broadening = MeanAndDeviation(of: results.broadeningResiduals)
        let absolute = (results.velocityResiduals + results.broadeningResiduals).map { abs($0) }
        let (brightVelocity, brightBroadening) = (
            MeanAndDeviation(of: bright.velocityResiduals), MeanAndDeviation(of: bright.broadeningResiduals)
        )
        // What guessing the mean of 0-50 km/s would give.
        let guess = MeanAndDeviation(of: results.trueBroadening).deviation
        return [
            row("standard deviation of velocity, R 4800-5000", "km/s", "5", velocity.deviation),
            row("standard deviation of broadening, R 4800-5000", "km/s", "5.5", broadening.deviation),
            row("mean absolute error, both together", "km/s", "5", MeanAndDeviation(of: absolute).mean),
            row("standard deviation of velocity, R 1800-2000", "km/s", "75", low.velocityDeviation),
            row("standard deviation of broadening, R 1800-2000", "km/s", "12", low.broadeningDeviation),
            row(
                "folds, test set drawn anew: largest difference of a standard deviation from the mean", "%", "5",
                100 * max(spread(redrawn, \.velocityDeviation), spread(redrawn, \.broadeningDeviation)),
                "\(redrawn.count) folds; velocity \(mean(redrawn, \.velocityDeviation)), broadening "
                    + "\(mean(redrawn, \.broadeningDeviation)) km/s in the mean"),
            row(
                "folds, test set kept: largest difference of a standard deviation from the mean", "%", "5",
                100 * max(spread(kept, \.velocityDeviation), spread(kept, \.broadeningDeviation)),
                "\(kept.count) folds; velocity \(mean(kept, \.velocityDeviation)), broadening "
                    + "\(mean(kept, \.broadeningDeviation)) km/s in the mean"),
            row(
                "standard deviation of broadening, R 900-1000", "km/s", "fails", lowest.broadeningDeviation,
                "a guess has \(number(guess)); velocity \(number(lowest.velocityDeviation))"),
            row("mean residual of velocity, SNR 20-80", "km/s", "0", brightVelocity.mean),
            row("mean residual of broadening, SNR 20-80", "km/s", "0", brightBroadening.mean),
            row(
                "saliency for velocity within two line widths of where H-alpha and [NII] lie", "%", "cores and feet",
                100 * coreSaliency.velocity, "in \(number(100 * coreSaliency.channels)) % of the channels"),
            row(
                "saliency for broadening within two line widths of where H-alpha and [NII] lie", "%", "cores and feet",
                100 * coreSaliency.broadening),
            row(
                "fits: standard deviation of velocity", "km/s", "3", fits.velocityDeviation, "this program's, not ORB's"
            ),
            row("fits: standard deviation of broadening", "km/s", "4", fits.broadeningDeviation),
            row(
                "time of a fit over that of the network", "", "100", fits.speedRatio,
                "this program's fit, which is some ten thousand times as fast as the paper's"),
        ]
    }

    private func row(_ quantity: String, _ unit: String, _ paper: String, _ here: Double, _ note: String = "")
        -> PaperComparison
    {
        PaperComparison(quantity: quantity, unit: unit, paper: paper, here: number(here), note: note)
    }

    private func number(_ value: Double) -> String { String(format: "%.2f", value) }

    private func mean(_ folds: [NetworkScores], _ value: KeyPath<NetworkScores, Double>) -> String {
        number(MeanAndDeviation(of: folds.map { $0[keyPath: value] }).mean)
    }

    /// Computes the largest difference from the mean over the folds, as a share of it.
    private func spread(_ folds: [NetworkScores], _ value: KeyPath<NetworkScores, Double>) -> Double {
        let values = folds.map { $0[keyPath: value] }
        let mean = MeanAndDeviation(of: values).mean
        return values.map { abs($0 / mean - 1) }.max() ?? .nan
    }
}
