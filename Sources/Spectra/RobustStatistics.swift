/// Location and scatter that outliers do not move. NaN values are left out; an empty input gives NaN.
package enum RobustStatistics {
    /// Standard deviation of a Gaussian over its median absolute deviation.
    package static let madToSigma = 1.4826

    /// Median of the finite values; the mean of the middle two when their number is even.
    @inlinable
    package static func median(_ values: some Sequence<Float>) -> Float {
        quantile(0.5, of: values)
    }

    /// Value below which the fraction `fraction` of the finite values lies, interpolated linearly.
    @inlinable
    package static func quantile(_ fraction: Double, of values: some Sequence<Float>) -> Float {
        var finite = values.filter(\.isFinite)
        return finite.withUnsafeMutableBufferPointer { quantile(fraction, partitioning: $0) }
    }

    /// 1.4826 times the median absolute deviation from the median.
    @inlinable
    package static func sigma(_ values: some Sequence<Float>) -> Float {
        let finite = values.filter(\.isFinite)
        let center = median(finite)
        return Float(madToSigma) * median(finite.map { abs($0 - center) })
    }

    /// Quantile of finite values by partitioning them in place: no allocation, time proportional to their number.
    package static func quantile(
        _ fraction: Double, partitioning values: UnsafeMutableBufferPointer<Float>
    ) -> Float {
        guard !values.isEmpty else { return .nan }
        let rank = fraction * Double(values.count - 1)
        let lower = Int(rank)
        let low = select(lower, in: values)
        let weight = Float(rank - Double(lower))
        guard weight > 0 else { return low }
        var high = Float.infinity
        for value in values[(lower + 1)...] { high = min(high, value) }
        return low + weight * (high - low)
    }

    /// Hoare's selection: afterwards the k-th smallest stands at k, none larger before it, none smaller after it.
    private static func select(_ k: Int, in values: UnsafeMutableBufferPointer<Float>) -> Float {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (i, j) = (low, high)
            while i <= j {
                while values[i] < pivot { i += 1 }
                while values[j] > pivot { j -= 1 }
                if i <= j {
                    values.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if k <= j { high = j } else if k >= i { low = i } else { break }
        }
        return values[k]
    }
}
