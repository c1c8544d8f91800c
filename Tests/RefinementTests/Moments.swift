/// Sums for a mean and a standard deviation.
struct Moments {
    private(set) var (count, sum, squares) = (0, 0.0, 0.0)

    mutating func add(_ value: Double) {
        count += 1
        sum += value
        squares += value * value
    }

    var mean: Double { sum / Double(count) }
    var deviation: Double { (squares / Double(count) - mean * mean).squareRoot() }
    var rms: Double { (squares / Double(count)).squareRoot() }
}
