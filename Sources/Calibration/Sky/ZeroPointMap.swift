import Glibc
import Spectra

/// The zero point of a field's velocities: where the night sky's OH lines, which stand still, appear on the axis.
///
/// Positive where lines appear at smaller wavenumbers than they have. To be **subtracted** from every velocity measured
/// on the axis, `Doppler.sum(velocity, -zeroPoint)`.
package struct ZeroPointMap: Sendable {
    /// Median of the map over the field, km/s; nil where nothing was measured or it is not to be applied.
    package let measuredMedian: Double?
    /// Robust scatter of the measured points about the map, km/s; nil without a map or with too few points.
    package let scatter: Double?
    /// Standard error of the map at the field's centre, km/s.
    package let error: Double?
    /// Whether the zero point was not measured here: what is known of other fields is taken instead.
    package let isAssumed: Bool
    /// What the points do not average out, km/s, and by how much they scatter beyond their errors.
    private let systematic, excess: Double
    /// Regions of the field that the map rests on.
    package let pointCount: Int
    /// Velocities of all measured regions less the map: median of the absolute values, and 1.4826 times the median
    /// absolute deviation, km/s; nil where nothing was measured.
    package let residual: (median: Double, scatter: Double)?
    private let surface: SmoothSurface

    /// A region's measured velocity and its standard error, km/s.
    struct Point: Sendable {
        let x, y, velocity, error: Double
    }

    /// No zero point: 0 everywhere.
    package static let none = ZeroPointMap(constant: 0)

    /// What is known without the field's own sky.
    init(assumed expected: ExpectedZeroPoint) {
        self.init(constant: expected.velocity, error: expected.error, isAssumed: true)
    }

    /// The same everywhere.
    init(constant: Double, error: Double = 0, isAssumed: Bool = false) {
        (measuredMedian, scatter, self.error, pointCount, residual) = (nil, nil, nil, 0, nil)
        (systematic, excess, self.isAssumed) = (error, 1, isAssumed)
        surface = SmoothSurface(constant: constant)
    }

    /// km/s; 0 where none is applied.
    package func velocity(x: Int, y: Int) -> Double { surface.value(x: Double(x), y: Double(y)) }

    /// Standard error of `velocity`, km/s.
    package func error(x: Int, y: Int) -> Double {
        let ofSurface = surface.error(x: Double(x), y: Double(y))
        return (excess * ofSurface * ofSurface + systematic * systematic).squareRoot()
    }

    func velocity(x: Double, y: Double) -> Double { surface.value(x: x, y: y) }

    /// Systematic error of a region (gas at other velocities, unknown lines), km/s: keeps one region with little noise
    /// from fixing the map.
    private static let floor = 0.3
    /// Points that each coefficient needs.
    private static let pointsPerTerm = 2
    /// The interferometer's geometry is that of the whole detector: only a full field has so many points.
    private static let pointsForGeometry = 50

    /// What the zero point varies by from pixel to pixel, km/s: by 56 over the 2048 rows of a real field, in the direction
    /// that the interferometer's axis was off at the time. Where points do not tell the slope it stays so uncertain.
    private static let slope = 0.027

    /// Fits a smooth surface: quadratic, plane or the interferometer's geometry, whichever the points call for by the
    /// Bayesian information criterion among those that they determine.
    ///
    /// nil without points.
    ///
    /// - Parameters:
    ///   - systematic: an error that all points have in common, km/s.
    ///   - pitch: pixels of the detector from one pixel to the next.
    init?(_ points: [Point], systematic: Double = 0, pitch: Double = 1) {
        let slope = Self.slope * pitch
        let weighted = points.map {
            SmoothSurface.Point(
                x: $0.x, y: $0.y, value: $0.velocity, weight: 1 / ($0.error * $0.error + Self.floor * Self.floor))
        }
        var candidates: [SurfaceTerms] = []
        if points.count >= Self.pointsPerTerm * SurfaceTerms.quadratic.count { candidates.append(.quadratic) }
        if points.count >= Self.pointsForGeometry { candidates.append(.interferometer) }
        candidates.append(.plane)
        // The richest model decides which points are outliers, so that all models are judged by the same points.
        guard
            let richest = candidates.lazy.compactMap({ SmoothSurface.fit(weighted, terms: $0, slope: slope) })
                .first
        else {
            return nil
        }
        let kept = zip(weighted, richest.isKept).filter(\.1).map(\.0)
        let fits = candidates.compactMap { SmoothSurface.fit(kept, terms: $0, clip: .infinity, slope: slope) }
        guard let best = fits.min(by: { Self.criterion($0) < Self.criterion($1) }) else { return nil }
        let freedom = Double(best.keptCount - best.surface.terms.count)
        surface = best.surface
        pointCount = best.keptCount
        scatter = freedom > 0 ? best.scatter : nil
        // Points that scatter by more than their errors make the map as much less certain.
        self.systematic = systematic
        isAssumed = false
        excess = freedom > 0 ? max(1, best.chiSquare / freedom) : 1
        error = (excess * best.errorAtCenter * best.errorAtCenter + systematic * systematic).squareRoot()
        measuredMedian = Double(
            RobustStatistics.median(points.map { Float(best.surface.value(x: $0.x, y: $0.y)) }))
        let left = points.map { Float($0.velocity - best.surface.value(x: $0.x, y: $0.y)) }
        residual = (
            Double(RobustStatistics.median(left.map(abs))), Double(RobustStatistics.sigma(left))
        )
    }

    private static func criterion(_ fit: SmoothSurface.Fit) -> Double {
        let count = Double(fit.keptCount)
        return fit.chiSquare + Double(fit.surface.terms.count) * log(count)
    }
}
