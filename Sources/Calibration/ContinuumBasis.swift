import Spectra

/// A smooth continuum: cubic B-splines with evenly spaced knots over an axis.
struct ContinuumBasis {
    /// Nine splines over the 860 cm-1 of the fit's window follow the filter's edges and a galaxy's broad features, and
    /// are twenty times wider than a line.
    static let count = 9

    /// count x axis.count.
    let columns: [[Double]]

    init(axis: WavenumberAxis) {
        let spacing = Double(max(axis.count - 1, 1)) / Double(Self.count - 3)
        columns = (0..<Self.count).map { spline in
            (0..<axis.count).map { Self.cubic(Double($0) / spacing - Double(spline - 1)) }
        }
    }

    /// The cubic B-spline about 0, from -2 to 2.
    private static func cubic(_ x: Double) -> Double {
        let t = abs(x)
        if t >= 2 { return 0 }
        if t >= 1 { return (2 - t) * (2 - t) * (2 - t) / 6 }
        return 2.0 / 3 - t * t + t * t * t / 2
    }

    /// The continuum with these coefficients.
    func value(_ coefficients: [Double]) -> [Double] {
        guard let first = columns.first else { return [] }
        return first.indices.map { channel in
            zip(columns, coefficients).reduce(0) { $0 + $1.0[channel] * $1.1 }
        }
    }
}
