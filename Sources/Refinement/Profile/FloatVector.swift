/// Channels that are computed together: two AVX2 registers, whose instructions hide each other's latency.
typealias FloatVector = SIMD16<Float>

extension SIMD16<Float> {
    @inline(__always)
    init(_ pointer: UnsafePointer<Float>) {
        self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
    }

    @inline(__always)
    func store(to pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }

    /// a * b + self in one rounding: one instruction on the processors this target is built for (Package.swift).
    @inline(__always)
    func adding(_ a: Self, _ b: Self) -> Self { addingProduct(a, b) }

    @inline(__always)
    func adding(_ a: Self, _ b: Float) -> Self { addingProduct(a, Self(repeating: b)) }

    /// Sum over the lanes, pairwise: the standard library's `sum()` adds one after the other.
    @inline(__always)
    var total: Float {
        let eight = lowHalf + highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    /// A number of channels rounded up to whole vectors.
    static func padded(_ count: Int) -> Int { (count + scalarCount - 1) / scalarCount * scalarCount }

    /// 0, 1, 2, ...
    static var ramp: Self { Self(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }

    /// exp(self) for -80 <= self <= 80, smaller arguments count as -80; relative error below 2e-7.
    ///
    /// The exponent is rounded by adding and subtracting 1.5 * 2^23, because the standard library's conversion from
    /// Float to integer lanes is a function call for each lane.
    @inline(__always)
    var exponential: Self {
        let x = replacing(with: -80, where: self .< -80)
        let shifted = Self(repeating: 12_582_912).adding(x, 1.442_695_04)
        let power = shifted - 12_582_912
        // ln 2 in two parts, the first with few enough bits that its product is exact
        let r = x.adding(power, -0.693_359_375).adding(power, 2.121_944_4e-4)
        var series = Self(repeating: 1.0 / 120).adding(r, 1.0 / 720)
        series = Self(repeating: 1.0 / 24).adding(series, r)
        series = Self(repeating: 1.0 / 6).adding(series, r)
        series = Self(repeating: 0.5).adding(series, r)
        series = Self(repeating: 1).adding(series, r)
        series = Self(repeating: 1).adding(series, r)
        let bits = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< 23 &+ 0x3F80_0000
        return series * unsafeBitCast(bits, to: Self.self)
    }

    /// cos(self) and sin(self) for |self| <= 1.8, error below 1.5e-7.
    @inline(__always)
    var cosineAndSine: (cosine: Self, sine: Self) {
        let square = self * self
        var cosine = Self(repeating: 1.0 / 479_001_600).adding(square, -1.147_074_56e-11)
        cosine = Self(repeating: -1.0 / 3_628_800).adding(cosine, square)
        cosine = Self(repeating: 1.0 / 40_320).adding(cosine, square)
        cosine = Self(repeating: -1.0 / 720).adding(cosine, square)
        cosine = Self(repeating: 1.0 / 24).adding(cosine, square)
        cosine = Self(repeating: -0.5).adding(cosine, square)
        cosine = Self(repeating: 1).adding(cosine, square)
        var sine = Self(repeating: -1.0 / 39_916_800).adding(square, 1.0 / 6_227_020_800)
        sine = Self(repeating: 1.0 / 362_880).adding(sine, square)
        sine = Self(repeating: -1.0 / 5040).adding(sine, square)
        sine = Self(repeating: 1.0 / 120).adding(sine, square)
        sine = Self(repeating: -1.0 / 6).adding(sine, square)
        sine = Self(repeating: 1).adding(sine, square)
        return (cosine, sine * self)
    }
}

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
