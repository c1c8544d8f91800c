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
