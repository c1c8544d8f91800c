/// Mean and standard deviation of numbers that come one by one.
struct Scatter {
    private(set) var (count, sum, squares) = (0.0, 0.0, 0.0)

    mutating func add(_ value: Double) {
        count += 1
        sum += value
        squares += value * value
    }

    var mean: Double { sum / count }
    var rootMeanSquare: Double { (squares / count).squareRoot() }
    var deviation: Double { max(0, squares / count - mean * mean).squareRoot() }
}
