import Spectra

/// A smooth function of the pixel's column and row, fitted by weighted least squares that outliers do not pull.
struct SmoothSurface: Sendable, Hashable {
    let terms: SurfaceTerms
    private let coefficients: [Double]
    /// Covariances of the coefficients for weights that are inverse variances, row by row.
    private let covariance: [Double]
    private let center: (x: Double, y: Double)
    private let scale: Double

    struct Point: Sendable {
        let x, y, value, weight: Double
    }

    /// Share of a term's weighted square that earlier terms must leave unexplained.
    private static let leastIndependence = 1e-3

    /// The terms of all surfaces but the constant that are slopes along columns and rows.
    private static let slopes = 1..<3

    /// A fit and the points that it was left with.
    struct Fit {
        let surface: SmoothSurface
        /// Whether a point was within `clip` robust standard deviations of the surface.
        let isKept: [Bool]
        /// 1.4826 times the median absolute residual of the kept points.
        let scatter: Double
        /// Weighted sum of their squared residuals.
        let chiSquare: Double
        /// Standard error of the surface at its centre for weights that are inverse variances.
        let errorAtCenter: Double

        var keptCount: Int { isKept.count { $0 } }
    }

    init(constant: Double) {
        terms = .constant
        coefficients = [constant]
        covariance = [0]
        center = (0, 0)
        scale = 1
    }

    private init(
        terms: SurfaceTerms, coefficients: [Double], covariance: [Double], center: (x: Double, y: Double),
        scale: Double
    ) {
        self.terms = terms
        self.coefficients = coefficients
        self.covariance = covariance
        self.center = center
        self.scale = scale
    }

    static func == (left: Self, right: Self) -> Bool {
        left.terms == right.terms && left.coefficients == right.coefficients && left.center == right.center
            && left.scale == right.scale
    }

    func hash(into hasher: inout Hasher) { hasher.combine(coefficients) }

    func value(x: Double, y: Double) -> Double {
        var sum = 0.0
        let values = terms.values((x - center.x) / scale, (y - center.y) / scale, scale: scale)
        for (term, coefficient) in zip(values, coefficients) { sum += term * coefficient }
        return sum
    }

    /// Standard error of the surface for weights that are inverse variances.
    func error(x: Double, y: Double) -> Double {
        let values = terms.values((x - center.x) / scale, (y - center.y) / scale, scale: scale)
        var sum = 0.0
        for i in values.indices {
            for j in values.indices { sum += values[i] * covariance[i * values.count + j] * values[j] }
        }
        return max(0, sum).squareRoot()
    }

    /// Fits, leaves out what is farther than `clip` robust standard deviations off, and repeats until nothing changes.
    ///
    /// nil when fewer points than coefficients remain, or they do not determine them.
    ///
    /// - Parameter slope: a pixel's slope as known beforehand, a standard deviation about 0: with it slopes need no points,
    ///   and the surface is the less certain the farther from them it is asked. nil where nothing is known.
    static func fit(_ points: [Point], terms: SurfaceTerms, clip: Double = 4, slope: Double? = nil) -> Fit? {
        guard let first = points.first else { return nil }
        var (low, high) = ((x: first.x, y: first.y), (x: first.x, y: first.y))
        for point in points {
            low = (min(low.x, point.x), min(low.y, point.y))
            high = (max(high.x, point.x), max(high.y, point.y))
        }
        let center = (x: (low.x + high.x) / 2, y: (low.y + high.y) / 2)
        let scale = max(high.x - low.x, high.y - low.y, 1) / 2
        var isKept = [Bool](repeating: true, count: points.count)
        // Ends when nothing changes; twenty rounds end a point's going in and out for ever.
        for round in 1...20 {
            let kept = points.indices.filter { isKept[$0] }
            guard
                let solved = solve(
                    kept.map { points[$0] }, terms: terms, center: center, scale: scale, slope: slope)
            else { return nil }
            let residuals = points.map { $0.value - solved.surface.value(x: $0.x, y: $0.y) }
            let scatter =
                RobustStatistics.madToSigma * Double(RobustStatistics.median(kept.map { Float(abs(residuals[$0])) }))
            // No point is thrown out that lies within its own error, however well the others agree.
            let next = points.indices.map {
                abs(residuals[$0]) <= clip * max(scatter, 1 / points[$0].weight.squareRoot())
            }
            if next == isKept || round == 20 {
                let chiSquare = kept.reduce(0) { $0 + points[$1].weight * residuals[$1] * residuals[$1] }
                return Fit(
                    surface: solved.surface, isKept: isKept, scatter: scatter, chiSquare: chiSquare,
                    errorAtCenter: solved.errorAtCenter)
            }
            isKept = next
        }
        return nil
    }

    private static func solve(
        _ points: [Point], terms: SurfaceTerms, center: (x: Double, y: Double), scale: Double, slope: Double?
    ) -> (surface: SmoothSurface, errorAtCenter: Double)? {
        let n = terms.count
        let slopes = slope == nil ? 0..<0 : Self.slopes.clamped(to: 0..<n)
        guard points.count >= n - slopes.count else { return nil }
        var matrix = [Double](repeating: 0, count: n * n)
        var vector = [Double](repeating: 0, count: n)
        for point in points {
            let row = terms.values((point.x - center.x) / scale, (point.y - center.y) / scale, scale: scale)
            for i in 0..<n {
                vector[i] += point.weight * row[i] * point.value
                for j in 0...i { matrix[i * n + j] += point.weight * row[i] * row[j] }
            }
        }
        for term in slopes {
            let deviation = (slope ?? 0) * scale
            matrix[term * n + term] += 1 / (deviation * deviation)
        }
        let diagonal = (0..<n).map { matrix[$0 * n + $0] }
        guard SymmetricSolver.factor(&matrix, n) else { return nil }
        // Points in two columns, say, do not determine a curvature, nor do two columns that are not quite straight.
        for i in 0..<n where matrix[i * n + i] * matrix[i * n + i] < leastIndependence * diagonal[i] { return nil }
        SymmetricSolver.solve(matrix, n, &vector)
        let covariance = (0..<n).flatMap { row -> [Double] in
            var unit = [Double](repeating: 0, count: n)
            unit[row] = 1
            SymmetricSolver.solve(matrix, n, &unit)
            return unit
        }
        let surface = SmoothSurface(
            terms: terms, coefficients: vector, covariance: covariance, center: center, scale: scale)
        return (surface, max(0, covariance[0]).squareRoot())
    }
}
