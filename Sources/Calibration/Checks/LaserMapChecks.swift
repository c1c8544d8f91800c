import Cubes
import Glibc
import Records
import Spectra

/// The checks of the laser map, which fixes each pixel's line width: does it belong to this cube?
struct LaserMapChecks {
    let cube: SpectralCube
    let limits: CheckLimits

    /// A surface needs no more points than these in each direction.
    private static let samplesPerSide = 64
    private static let advice = "Put the map of this scan's run beside the cube, or give it with --laser-map."

    var checks: [QualityCheck] {
        let map = cube.laserMap
        guard map.origin != .geometricDefault else {
            return [
                limits.row(
                    .laserMapPresent, .warn,
                    "There is no laser map: line widths follow from the instrument's usual geometry, which biases"
                        + " broadenings by up to 2 %. \(Self.advice)")
            ]
        }
        let words =
            switch map.origin {
            case .inside: "is in the cube's own file"
            case .beside: "lies beside the cube"
            case .given, .geometricDefault: "was given"
            }
        let present = otherRun ?? limits.row(.laserMapPresent, .pass, "The laser map \(words).")
        return [present, finite, range, center] + shape
    }

    /// Each queue run has a laser map of its own; nil where the files do not say that this is another one's.
    private var otherRun: QualityCheck? {
        guard let run = cube.laserMap.queueRunID, let own = cube.header.queueRunID, run != own else { return nil }
        return limits.row(
            .laserMapPresent, .warn, "The laser map is one of queue run \(run), the cube one of \(own). \(Self.advice)")
    }

    private var finite: QualityCheck {
        let values = cube.laserMap.wavelengths
        let share = 100 * Double(values.count { $0.isFinite }) / Double(values.count)
        return limits.judge(
            .laserMapFinite, share, advice: Self.advice)
    }

    /// The extremes are those of all but 0.2 % of the map: a few dead pixels are `finite`'s business.
    private var range: QualityCheck {
        let values = cube.laserMap.wavelengths
        let low = Double(RobustStatistics.quantile(0.001, of: values))
        let high = Double(RobustStatistics.quantile(0.999, of: values))
        let allowed = limits[.laserMapRange].fail
        let isLowWorse = (allowed.lower ?? 0) - low > high - (allowed.upper ?? .infinity)
        return limits.judge(
            .laserMapRange, isLowWorse ? low : high, "The laser map runs from \(low.text(2)) to \(high.text(2)) nm.",
            advice: "SITELLE sees 554.8-576.6 nm: this is no laser map, or not in nm. \(Self.advice)")
    }

    private var center: QualityCheck {
        let value = surface(.quadratic) { Double($0) }.map {
            $0.surface.value(x: Double(cube.width - 1) / 2, y: Double(cube.height - 1) / 2)
        }
        let axis = cube.expectedCentralCorrection ?? .nan
        return limits.judge(
            .laserMapCenter, (value ?? .nan) - axis,
            "At the field's centre the laser map gives \(value.map { $0.text(6) } ?? "nothing"), AXISCORR and the"
                + " geometry \(axis.text(6)).",
            advice: "The map belongs to another scan, or the cube is a cut-out far from the centre. \(Self.advice)")
    }

    /// Gradient of the angle along y at the centre and scatter about a smooth surface.
    private var shape: [QualityCheck] {
        // The angle of a pixel whose path difference is the shorter one does not exist: NaN, left out.
        let angle = surface(.quadratic) { acos(1 / Double($0)) * 180 / Double.pi }
        let (x, y) = (Double(cube.width - 1) / 2, Double(cube.height - 1) / 2)
        let gradient = angle.map { ($0.surface.value(x: x, y: y + 1) - $0.surface.value(x: x, y: y - 1)) / 2 }
        return [
            limits.judge(
                .laserMapGradient, (gradient ?? .nan) / Double(cube.header.binning ?? 1),
                advice: "SITELLE's grows by 3.56e-3: the map may be flipped, binned or rotated. \(Self.advice)"),
            limits.judge(
                .laserMapSmoothness, roughness,
                advice: "It is noisy: line widths and the map's velocities are uncertain by as much."),
        ]
    }

    /// Scatter of the map about a smooth one, km/s. Rays from the mirror's middle to a flat detector have
    /// sqrt(D^2 + X^2 + Y^2) / c linear in X and Y, whatever the axis' direction; cubic terms hold what optics add.
    private var roughness: Double {
        let (middleX, middleY) = (Double(cube.width - 1) / 2, Double(cube.height - 1) / 2)
        let toMirror = SurfaceTerms.pixelsToMirror / cube.laserMap.pitch
        let fit = surface(.cubic) { c, x, y in
            let ray =
                (toMirror * toMirror + (x - middleX) * (x - middleX) + (y - middleY) * (y - middleY)).squareRoot()
            return ray / Double(c)
        }
        guard let fit else { return .nan }
        return fit.scatter / fit.surface.value(x: middleX, y: middleY) * Doppler.speedOfLight
    }

    private func surface(_ terms: SurfaceTerms, _ transform: (Float) -> Double) -> SmoothSurface.Fit? {
        surface(terms) { c, _, _ in transform(c) }
    }

    private func surface(
        _ terms: SurfaceTerms, _ transform: (Float, _ x: Double, _ y: Double) -> Double
    ) -> SmoothSurface.Fit? {
        let stepX = max(1, cube.width / Self.samplesPerSide)
        let stepY = max(1, cube.height / Self.samplesPerSide)
        var points: [SmoothSurface.Point] = []
        for y in stride(from: 0, to: cube.height, by: stepY) {
            for x in stride(from: 0, to: cube.width, by: stepX) {
                let value = transform(cube.laserMap.correction(x: x, y: y), Double(x), Double(y))
                // Equal weights, and so large that only the points' own scatter clips.
                if value.isFinite { points.append(.init(x: Double(x), y: Double(y), value: value, weight: 1e18)) }
            }
        }
        return SmoothSurface.fit(points, terms: terms)
    }
}
