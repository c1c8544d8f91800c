import Cubes
import Records
import Spectra

/// The checks of the deep frame, the sum of the scan's raw frames: was the detector driven too far, and is the noise
/// that of its light?
struct DeepFrameChecks {
    /// nil where the deep frame, or what turns its counts into fluxes, is not to be had.
    let photonNoise: PhotonNoise?
    private(set) var checks: [QualityCheck] = []
    private let counts: [Float]
    private let statistics: FieldStatistics
    private let limits: CheckLimits
    private let covered: [Int]

    /// nil for a cube without a deep frame. One beside the cube that cannot be used is a warning, not an obstacle.
    init?(of cube: SpectralCube, statistics: FieldStatistics, limits: CheckLimits) throws(CubeError) {
        let frame: DeepFrame
        self.statistics = statistics
        self.limits = limits
        do throws(CubeError) {
            guard let found = try cube.deepFrame() else { return nil }
            frame = found
        } catch {
            guard error.code == .deepFrame else { throw error }
            (photonNoise, counts, covered) = (nil, [], [])
            checks = [limits.row(.deepFrame, .warn, error.message)]
            return
        }
        counts = frame.countsPerStep
        covered = frame.countsPerStep.indices.filter { statistics.pixels.isCovered($0) }
        let share = PointsOfLight(continuum: statistics.pixels.continuum, width: cube.width)?.share(in: counts)
        let isOfTheField = share.map { limits[.deepFrameField].judge(100 * $0).verdict == .pass } ?? true
        photonNoise = isOfTheField ? PhotonNoise(frame, of: cube) : nil
        checks = [sound, field(share, of: cube)]
        if isOfTheField { checks += [saturation] + noise }
    }

    private func field(_ share: Double?, of cube: SpectralCube) -> QualityCheck {
        guard let share else {
            return limits.row(
                .deepFrameField, .pass, "The field has too few stars to tell whether the deep frame shows it.")
        }
        let beside = cube.format == .fits ? DeepFrame.path(beside: cube.path) : nil
        return limits.judge(
            .deepFrameField, 100 * share,
            advice: "The deep frame \(beside ?? "in the file") shows another field, or its pixels or the cube's were"
                + " moved: it is not used. Put the scan's own there.")
    }

    private var sound: QualityCheck {
        let bad = covered.count { !(counts[$0] > 0 && counts[$0].isFinite) }
        return limits.judge(
            .deepFrame, 100 * Double(bad) / Double(max(1, covered.count)),
            "So many of the pixels with a spectrum have no counts in the deep frame.",
            advice: "The deep frame was damaged, or is another scan's: do not take its counts for light.")
    }

    private var saturation: QualityCheck {
        let finite = covered.map { counts[$0] }.filter(\.isFinite)
        let limit = Float(limits[.saturation].warn.upper ?? .infinity)
        return limits.judge(
            .saturation, Double(finite.max() ?? 0),
            "Counts of the brightest pixel in a frame; \(finite.count { $0 > limit }) pixels are beyond the limit.",
            advice: "The detector does not count truly there: lines and continua of these pixels are wrong.")
    }

    private var noise: [QualityCheck] {
        guard let photonNoise else { return [] }
        let ratios = covered.map { statistics.pixels.noise[$0] / photonNoise.values[$0] }.filter(\.isFinite)
        guard !ratios.isEmpty else { return [] }
        return [
            limits.judge(
                .photonNoise, Double(RobustStatistics.median(ratios)),
                "The median pixel's noise over that of the light in its deep frame.",
                advice: "More: vibrations, clouds or read-out spoil the scan. Less: FLAMBDA or EXPTIME is wrong.")
        ]
    }
}
