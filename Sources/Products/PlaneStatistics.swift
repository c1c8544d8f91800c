import Spectra

/// Robust statistics of a plane over some of its pixels. Values that are not finite are left out; nil without any.
struct PlaneStatistics {
    let pixels: [Int]

    func finite(_ plane: [Float]) -> [Float] {
        var found: [Float] = []
        found.reserveCapacity(pixels.count)
        for pixel in pixels where plane[pixel].isFinite { found.append(plane[pixel]) }
        return found
    }

    func quantile(_ fraction: Double, _ plane: [Float]) -> Float? {
        var values = finite(plane)
        guard !values.isEmpty else { return nil }
        return values.withUnsafeMutableBufferPointer { RobustStatistics.quantile(fraction, partitioning: $0) }
    }

    func median(_ plane: [Float]) -> Float? { quantile(0.5, plane) }

    /// 1.4826 times the median absolute deviation.
    func sigma(_ plane: [Float]) -> Float? {
        let values = finite(plane)
        return values.isEmpty ? nil : RobustStatistics.sigma(values)
    }
}
