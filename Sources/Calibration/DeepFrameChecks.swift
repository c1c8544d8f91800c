import Cubes
import Spectra

/// The checks of the deep frame, the sum of the scan's raw frames: was the detector driven too far, and is the noise
/// that of its light?
struct DeepFrameChecks {
    let frame: DeepFrame
    let survey: FieldSurvey
    let photonNoise: PhotonNoise?
    let limits: CheckLimits

    var checks: [QualityCheck] { [sound, saturation] + noise }

    private var covered: [Int] { frame.countsPerStep.indices.filter { survey.pixels.isCovered($0) } }

    private var sound: QualityCheck {
        let covered = covered
        let bad = covered.count { !(frame.countsPerStep[$0] > 0 && frame.countsPerStep[$0].isFinite) }
        return limits.judge(
            .deepFrame, 100 * Double(bad) / Double(max(1, covered.count)),
            "So many of the pixels with a spectrum have no counts in the deep frame.",
            advice: "The deep frame was damaged, or is another scan's: do not take its counts for light.")
    }

    private var saturation: QualityCheck {
        let counts = covered.map { frame.countsPerStep[$0] }.filter(\.isFinite)
        let limit = Float(limits[.saturation].warn.upper ?? .infinity)
        return limits.judge(
            .saturation, Double(counts.max() ?? 0),
            "Counts of the brightest pixel in a frame; \(counts.count { $0 > limit }) pixels are beyond the limit.",
            advice: "The detector does not count truly there: lines and continua of these pixels are wrong.")
    }

    private var noise: [QualityCheck] {
        guard let photonNoise else { return [] }
        let ratios = covered.map { survey.pixels.noise[$0] / photonNoise.values[$0] }.filter(\.isFinite)
        guard !ratios.isEmpty else { return [] }
        return [
            limits.judge(
                .photonNoise, Double(RobustStatistics.median(ratios)),
                "The median pixel's noise over that of the light in its deep frame.",
                advice: "More: vibrations, clouds or read-out spoil the scan. Less: FLAMBDA or EXPTIME is wrong.")
        ]
    }
}
