import Cubes
import Records
import Spectra

/// The checks that need every spectrum: scale and damage.
struct SpectrumChecks {
    let cube: SpectralCube
    let statistics: FieldStatistics
    let limits: CheckLimits

    /// Reduced cubes have an empty border of a few pixels by construction: it is not counted as damage.
    static let border = 4
    /// A field narrower than this is counted whole.
    static let smallest = 16

    var checks: [QualityCheck] { [fluxScale, invalidPixels, invalidChannels] }

    private var fluxScale: QualityCheck {
        let median = RobustStatistics.median(statistics.pixels.continuum.map { abs($0) })
        if cube.restoredScale != 1, limits[.fluxScale].fail.contains(Double(median)) {
            return limits.row(
                .fluxScale, .warn, value: Double(median),
                "The numbers are 1e17 times erg/s/cm2/A and BSCALE is gone: a program such as astropy rewrote the file."
                    + " They were brought back. Take the cube as the reduction wrote it.")
        }
        return limits.judge(
            .fluxScale, Double(median), "The median spectrum's continuum, sky included, is \(median).",
            advice: "The cube is not in erg/s/cm2/A: look at BSCALE, BUNIT and FLAMBDA, or export it again.")
    }

    private var invalidPixels: QualityCheck {
        let borderX = cube.width > Self.smallest ? Self.border : 0
        let borderY = cube.height > Self.smallest ? Self.border : 0
        var (sum, count) = (0.0, 0.0)
        for y in borderY..<cube.height - borderY {
            for x in borderX..<cube.width - borderX {
                let share = statistics.pixels.invalidShare[y * cube.width + x]
                guard share.isFinite, !cube.isExcluded(x: x, y: y) else { continue }
                sum += Double(share)
                count += 1
            }
        }
        // Of a field that is excluded as a whole nothing is left.
        return limits.judge(
            .invalidPixels, count > 0 ? 100 * sum / count : 100,
            advice: "Look at the cube: part of the field was lost in the reduction.")
    }

    private var invalidChannels: QualityCheck {
        let worst = statistics.missingInChannel.max() ?? 0
        let share = 100 * Double(worst) / Double(max(1, statistics.coveredCount))
        let limit = limits[.invalidChannels].warn.upper ?? .infinity
        let many = statistics.missingInChannel.count { 100 * Double($0) > limit * Double(statistics.coveredCount) }
        return limits.judge(
            .invalidChannels, share,
            "Share of the pixels that lack the channel of the band that most pixels lack; \(many) channels are beyond the"
                + " limit.",
            advice: "Lines that fall there cannot be measured.")
    }
}
