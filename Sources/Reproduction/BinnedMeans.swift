import Spectra

/// Mean residuals in equal bins of the truth, all residuals of a bin included.
struct BinnedMeans {
    /// Middle of a bin, mean of its residuals and the mean's standard error, km/s; bins of fewer than two spectra are
    /// left out.
    let points: [(x: Double, y: Double, error: Double)]

    init(of quantity: ComparedQuantity, in range: ClosedRange<Double>, bins: Int) {
        let width = (range.upperBound - range.lowerBound) / Double(bins)
        var residuals = [[Double]](repeating: [], count: bins)
        for (truth, residual) in zip(quantity.truth, quantity.residuals) where range.contains(truth) {
            residuals[min(Int((truth - range.lowerBound) / width), bins - 1)].append(residual)
        }
        points = residuals.enumerated().filter { $1.count > 1 }.map { bin, values in
            let moments = MeanAndDeviation(of: values)
            return (
                range.lowerBound + (Double(bin) + 0.5) * width, moments.mean,
                moments.deviation / Double(values.count - 1).squareRoot()
            )
        }
    }
}
