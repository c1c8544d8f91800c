/// Channels that are computed together: two SSE registers, one of AVX2.
typealias Lanes = SIMD8<Float>

extension SIMD8<Float> {
    @inline(__always)
    init(_ pointer: UnsafePointer<Float>) {
        self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
    }

    @inline(__always)
    func store(to pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }

    /// Sum over the lanes, pairwise: the standard library's `sum()` adds one after the other.
    @inline(__always)
    var total: Float {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    /// 0, 1, 2, ...
    static var ramp: Self { Self(0, 1, 2, 3, 4, 5, 6, 7) }

    /// exp(self) for -80 <= self <= 80, smaller arguments count as -80; relative error below 2e-7.
    ///
    /// The exponent is rounded by adding and subtracting 1.5 * 2^23, because the standard library's conversion from
    /// Float to integer lanes is a function call for each lane.
    @inline(__always)
    var exponential: Self {
        let x = replacing(with: -80, where: self .< -80)
        let shifted = x * 1.442_695_04 + 12_582_912
        let power = shifted - 12_582_912
        // ln 2 in two parts, the first with few enough bits that its product is exact
        let r = (x - power * 0.693_359_375) + power * 2.121_944_4e-4
        var series = r * (1.0 / 720) + (1.0 / 120)
        series = series * r + (1.0 / 24)
        series = series * r + (1.0 / 6)
        series = series * r + 0.5
        series = series * r + 1
        series = series * r + 1
        let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23 &+ 0x3F80_0000
        return series * unsafeBitCast(bits, to: Self.self)
    }

    /// cos(self) and sin(self) for |self| <= 1.8, error below 1.5e-7.
    @inline(__always)
    var cosineAndSine: (cosine: Self, sine: Self) {
        let square = self * self
        var cosine = square * -1.147_074_56e-11 + (1.0 / 479_001_600)
        cosine = cosine * square - (1.0 / 3_628_800)
        cosine = cosine * square + (1.0 / 40_320)
        cosine = cosine * square - (1.0 / 720)
        cosine = cosine * square + (1.0 / 24)
        cosine = cosine * square - 0.5
        cosine = cosine * square + 1
        var sine = square * (1.0 / 6_227_020_800) - (1.0 / 39_916_800)
        sine = sine * square + (1.0 / 362_880)
        sine = sine * square - (1.0 / 5040)
        sine = sine * square + (1.0 / 120)
        sine = sine * square - (1.0 / 6)
        sine = sine * square + 1
        return (cosine, sine * self)
    }
}
