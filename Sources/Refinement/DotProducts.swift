/// Sums over channels that the normal equations are made of; columns are padded to whole vectors, with zeros where a
/// channel does not count.
enum DotProducts {
    /// Row of a Gram matrix: products of one column with `count` others, `stride` channels long and `stride` apart.
    ///
    /// Sums run in Float over 16 lanes: relative error below 1e-6 of the product of the norms for 1000 channels; exactly
    /// enough for columns that nearly coincide when they run in Double, at five times the time.
    static func row(
        _ column: UnsafePointer<Float>, _ columns: UnsafePointer<Float>, stride: Int, count: Int, inDouble: Bool,
        into row: UnsafeMutablePointer<Double>
    ) {
        guard !inDouble else {
            for other in 0..<count { row[other] = oneInDouble(column, columns + other * stride, stride) }
            return
        }
        guard count >= 4 else {
            for other in 0..<count { row[other] = one(column, columns + other * stride, stride) }
            return
        }
        var first = 0
        while first < count {
            // The last four may hold some of those before: cheaper than to add them up one by one.
            first = min(first, count - 4)
            four(column, columns + first * stride, stride, into: row + first)
            first += 4
        }
    }

    /// Four at a time: their sums and one load of `column` stay in registers.
    @inline(never)
    private static func four(
        _ column: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ stride: Int,
        into products: UnsafeMutablePointer<Double>
    ) {
        let (b, c, d) = (a + stride, a + 2 * stride, a + 3 * stride)
        var (sumA, sumB, sumC, sumD) = (FloatVector.zero, FloatVector.zero, FloatVector.zero, FloatVector.zero)
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            let x = FloatVector(column + i)
            sumA = sumA.adding(x, FloatVector(a + i))
            sumB = sumB.adding(x, FloatVector(b + i))
            sumC = sumC.adding(x, FloatVector(c + i))
            sumD = sumD.adding(x, FloatVector(d + i))
        }
        products[0] = Double(sumA.total)
        products[1] = Double(sumB.total)
        products[2] = Double(sumC.total)
        products[3] = Double(sumD.total)
    }

    @inline(never)
    private static func one(_ column: UnsafePointer<Float>, _ other: UnsafePointer<Float>, _ stride: Int) -> Double {
        var sum = FloatVector.zero
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            sum = sum.adding(FloatVector(column + i), FloatVector(other + i))
        }
        return Double(sum.total)
    }

    @inline(never)
    private static func oneInDouble(
        _ column: UnsafePointer<Float>, _ other: UnsafePointer<Float>, _ stride: Int
    ) -> Double {
        var sum = 0.0
        for i in 0..<stride { sum += Double(column[i]) * Double(other[i]) }
        return sum
    }
}
