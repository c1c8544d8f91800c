/// The fit's vectors over channels, each padded with zeros to whole vectors of lanes: everything a fit writes to.
///
/// Not Sendable: belongs to one fitter.
final class SpectrumColumns {
    // The five profiles stand first; the normal equations take columns 0...n in this order.
    static let ones = 5
    static let byVelocity = 6
    static let bySquare = 7
    static let residual = 8
    static let spectrum = 9
    private static let byPhase = 10
    private static let byTau = 15
    private static let count = 20

    /// Channels with padding: the distance between columns.
    let stride: Int
    /// Work space of the profile's core.
    let scratch: UnsafeMutablePointer<Float>
    private let values: UnsafeMutablePointer<Float>
    /// Channels without a number, and the padding.
    private let blanks: UnsafeMutablePointer<Int>
    private var blankCount = 0

    init(channels: Int) {
        stride = (channels + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount
        values = .allocate(capacity: Self.count * stride)
        values.initialize(repeating: 0, count: Self.count * stride)
        blanks = .allocate(capacity: stride)
        blanks.initialize(repeating: 0, count: stride)
        scratch = .allocate(capacity: 2 * CoreTable.largestPointCount)
        scratch.initialize(repeating: 0, count: 2 * CoreTable.largestPointCount)
    }

    deinit {
        values.deallocate()
        blanks.deallocate()
        scratch.deallocate()
    }

    subscript(column: Int) -> UnsafeMutablePointer<Float> { values + column * stride }

    func profile(_ line: Int) -> Profile.Columns {
        Profile.Columns(value: self[line], byPhase: self[Self.byPhase + line], byTau: self[Self.byTau + line])
    }

    /// Takes a spectrum in, divided by the power of two below its largest absolute value, which rounds nothing.
    ///
    /// - Returns: the number of channels that hold a number, and the divisor; 0 when all channels are 0 or blank.
    func load(_ input: UnsafePointer<Float>, count: Int) -> (used: Int, unit: Double) {
        blankCount = 0
        var largest: Float = 0
        for channel in 0..<count {
            if input[channel].isFinite {
                largest = max(largest, abs(input[channel]))
            } else {
                blanks[blankCount] = channel
                blankCount += 1
            }
        }
        let used = count - blankCount
        let unit = Double(largest.binade)
        guard largest > 0 else { return (used, 0) }
        let inverse = 1 / unit
        let (spectrum, ones) = (self[Self.spectrum], self[Self.ones])
        for channel in 0..<count {
            spectrum[channel] = Float(Double(input[channel]) * inverse)
            ones[channel] = 1
        }
        for channel in count..<stride {
            blanks[blankCount] = channel
            blankCount += 1
        }
        clearBlanks(Self.spectrum)
        clearBlanks(Self.ones)
        return (used, unit)
    }

    /// Channels in a range that hold a number.
    func usedCount(in range: Range<Int>) -> Int {
        let ones = self[Self.ones]
        return range.clamped(to: 0..<stride).count { ones[$0] == 1 }
    }

    /// Zeroes a line's profile and derivatives where the spectrum holds no number.
    func clearBlanks(line: Int) {
        clearBlanks(line)
        clearBlanks(Self.byPhase + line)
        clearBlanks(Self.byTau + line)
    }

    /// Zeroes a line's profile and derivatives everywhere.
    func clear(line: Int) {
        for column in [line, Self.byPhase + line, Self.byTau + line] {
            self[column].update(repeating: 0, count: stride)
        }
    }

    private func clearBlanks(_ column: Int) {
        let target = self[column]
        for i in 0..<blankCount { target[blanks[i]] = 0 }
    }

    /// residual = spectrum - constant - sum over lines of strength * profile; its squared norm.
    func subtract(_ linear: UnsafePointer<Double>) -> Double {
        Self.subtract(values, stride, linear)
    }

    @inline(never)
    private static func subtract(
        _ values: UnsafeMutablePointer<Float>, _ stride: Int, _ linear: UnsafePointer<Double>
    ) -> Double {
        let (a, b, c) = (Float(linear[0]), Float(linear[1]), Float(linear[2]))
        let (d, e, constant) = (Float(linear[3]), Float(linear[4]), Float(linear[5]))
        var squares = Lanes.zero
        for i in Swift.stride(from: 0, to: stride, by: Lanes.scalarCount) {
            let p = values + i
            var rest = Lanes(p + spectrum * stride) - Lanes(p + ones * stride) * constant
            rest -= Lanes(p) * a
            rest -= Lanes(p + stride) * b
            rest -= Lanes(p + 2 * stride) * c
            rest -= Lanes(p + 3 * stride) * d
            rest -= Lanes(p + 4 * stride) * e
            rest.store(to: p + residual * stride)
            squares += rest * rest
        }
        return Double(squares.total)
    }

    /// Derivatives of the model by velocity and broadening^2, from those of each line by u and tau.
    func differentiate(_ lines: [LineGeometry], _ linear: UnsafePointer<Double>) {
        self[Self.byVelocity].update(repeating: 0, count: stride)
        self[Self.bySquare].update(repeating: 0, count: stride)
        for (line, geometry) in lines.enumerated() {
            Self.addDerivatives(
                profile(line), stride, phase: Float(linear[line] * geometry.phaseByVelocity),
                tau: Float(linear[line] * geometry.tauByVelocity), square: Float(linear[line] * geometry.tauBySquare),
                self[Self.byVelocity], self[Self.bySquare])
        }
    }

    @inline(never)
    private static func addDerivatives(
        _ columns: Profile.Columns, _ stride: Int, phase: Float, tau: Float, square: Float,
        _ byVelocity: UnsafeMutablePointer<Float>, _ bySquare: UnsafeMutablePointer<Float>
    ) {
        for i in Swift.stride(from: 0, to: stride, by: Lanes.scalarCount) {
            let (byPhase, byTau) = (Lanes(columns.byPhase + i), Lanes(columns.byTau + i))
            (Lanes(byVelocity + i) + byPhase * phase + byTau * tau).store(to: byVelocity + i)
            (Lanes(bySquare + i) + byTau * square).store(to: bySquare + i)
        }
    }
}
