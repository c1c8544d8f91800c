import Glibc

/// The fit's vectors over channels, each padded with zeros to whole vectors of lanes.
///
/// Not Sendable: belongs to one fitter.
final class SpectrumColumns {
    /// Channels with padding: the distance between columns.
    let stride: Int
    /// Columns of the strengths, the constant and the searched parameters stand first, in the parameters' order.
    let ones: Int
    let residual: Int
    let spectrum: Int
    private let layout: ModelLayout
    /// Profiles that are added to another's column, one column for each profile; then slopes by u and by tau.
    private let tied: Int
    private let byPhase: Int
    private let byTau: Int
    private let values: UnsafeMutablePointer<Float>
    /// Channels without a number, and the padding.
    private let blanks: UnsafeMutablePointer<Int>
    private var blankCount = 0
    /// Factors of the columns that a sum is made of, and which profiles they belong to.
    private let factors: UnsafeMutablePointer<Float>
    private let members: UnsafeMutablePointer<Int>
    /// Heights of a line from its centre outwards: the broadest has 5 channels (`LineFitter.lineWidths`).
    private let shape: UnsafeMutablePointer<Float>
    private let shapeReach = 5

    init(channels: Int, layout: ModelLayout, workspace: Workspace) {
        self.layout = layout
        stride = FloatVector.padded(channels)
        ones = layout.columnCount
        residual = layout.parameterCount
        spectrum = residual + 1
        tied = spectrum + 1
        byPhase = tied + (layout.profiles.contains { !$0.leads } ? layout.profiles.count : 0)
        byTau = byPhase + layout.profiles.count
        values = workspace.floats((byTau + layout.profiles.count) * stride)
        blanks = workspace.integers(stride)
        factors = workspace.floats(3 * layout.profiles.count)
        members = workspace.integers(layout.profiles.count)
        shape = workspace.floats(shapeReach + 1)
    }

    subscript(column: Int) -> UnsafeMutablePointer<Float> { values + column * stride }

    /// The memory that a profile and its slopes are written to.
    func profile(_ index: Int) -> Profile.Columns {
        let profile = layout.profiles[index]
        return Profile.Columns(
            value: self[profile.leads ? profile.column : tied + index], byPhase: self[byPhase + index],
            byTau: self[byTau + index])
    }

    /// Takes a spectrum in, divided by the power of two below its largest absolute value, which rounds only what is
    /// 2^126 times smaller.
    ///
    /// - Returns: the number of channels that hold a number, and the divisor; 0 when all channels are 0 or blank.
    func load(_ input: UnsafePointer<Float>, count: Int) -> (used: Int, unit: Double) {
        let (spectrum, ones) = (self[spectrum], self[ones])
        spectrum.update(from: input, count: count)
        let largest = Self.clean(spectrum, ones, stride: stride)
        blankCount = 0
        for channel in 0..<count where ones[channel] == 0 {
            blanks[blankCount] = channel
            blankCount += 1
        }
        let used = count - blankCount
        guard largest > 0 else { return (used, 0) }
        Self.scale(spectrum, stride, by: -Int(largest.exponent))
        for channel in count..<stride {
            blanks[blankCount] = channel
            blankCount += 1
        }
        clearBlanks(spectrum)
        clearBlanks(ones)
        return (used, Double(largest.binade))
    }

    /// Puts 0 for what is no number and marks with 1 what is one; the largest absolute value.
    @inline(never)
    private static func clean(
        _ spectrum: UnsafeMutablePointer<Float>, _ ones: UnsafeMutablePointer<Float>, stride: Int
    ) -> Float {
        var largest = FloatVector.zero
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            let values = FloatVector(spectrum + i)
            let size = FloatVector.zero.replacing(with: values, where: values .> 0)
                .replacing(with: -values, where: values .< 0)
            let isNumber = size .< .infinity .& (values .== values)
            largest = largest.replacing(with: size, where: isNumber .& (size .> largest))
            FloatVector.zero.replacing(with: values, where: isNumber).store(to: spectrum + i)
            FloatVector.zero.replacing(with: FloatVector(repeating: 1), where: isNumber).store(to: ones + i)
        }
        return largest.max()
    }

    /// Multiplies by 2^exponent in two steps, either of which Float can hold.
    @inline(never)
    private static func scale(_ column: UnsafeMutablePointer<Float>, _ stride: Int, by exponent: Int) {
        let first = Float(sign: .plus, exponent: exponent / 2, significand: 1)
        let second = Float(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            (FloatVector(column + i) * first * second).store(to: column + i)
        }
    }

    /// Channels in a range that hold a number.
    func usedCount(in range: Range<Int>) -> Int {
        let ones = self[ones]
        return range.clamped(to: 0..<stride).count { ones[$0] == 1 }
    }

    /// Zeroes a profile and its slopes where the spectrum holds no number.
    func clearBlanks(profile index: Int) {
        let columns = profile(index)
        clearBlanks(columns.value)
        clearBlanks(columns.byPhase)
        clearBlanks(columns.byTau)
    }

    /// Zeroes a profile and its slopes everywhere.
    func clear(profile index: Int) {
        let columns = profile(index)
        columns.value.update(repeating: 0, count: stride)
        columns.byPhase.update(repeating: 0, count: stride)
        columns.byTau.update(repeating: 0, count: stride)
    }

    private func clearBlanks(_ column: UnsafeMutablePointer<Float>) {
        for i in 0..<blankCount { column[blanks[i]] = 0 }
    }

    /// Adds the profiles that share a column to the one that leads it.
    func joinTiedProfiles() {
        for (index, profile) in layout.profiles.enumerated() where !profile.leads {
            Self.add(self[tied + index], times: Float(profile.weight), to: self[profile.column], stride)
        }
    }

    @inline(never)
    private static func add(
        _ column: UnsafePointer<Float>, times factor: Float, to sum: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            FloatVector(sum + i).adding(FloatVector(column + i), factor).store(to: sum + i)
        }
    }

    /// residual = spectrum - sum over the linear parameters of parameter * column; its squared norm.
    func subtract(_ linear: UnsafePointer<Double>) -> Double {
        let count = layout.linearCount
        for column in 0..<count { factors[column] = Float(linear[column]) }
        return Self.subtract(values, count, factors, stride, from: self[spectrum], into: self[residual])
    }

    @inline(never)
    private static func subtract(
        _ columns: UnsafePointer<Float>, _ count: Int, _ factors: UnsafePointer<Float>, _ stride: Int,
        from spectrum: UnsafePointer<Float>, into residual: UnsafeMutablePointer<Float>
    ) -> Double {
        var squares = FloatVector.zero
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            var rest = FloatVector(spectrum + i)
            var column = columns + i
            for j in 0..<count {
                rest = rest.adding(FloatVector(column), -factors[j])
                column += stride
            }
            rest.store(to: residual + i)
            squares = squares.adding(rest, rest)
        }
        return Double(squares.total)
    }

    /// The channel in a range around which the residual resembles a line most.
    ///
    /// - Parameter width: the line's full width at half maximum, channels: of a Gaussian, which resembles a sinc that gas
    ///   has broadened.
    /// - Returns: the height that it has over that of noise of 1; nil for an empty range.
    func highestResidual(_ range: Range<Int>, width: Double) -> (channel: Int, height: Float)? {
        let half = min(shapeReach, Int(width.rounded(.up)))
        var power: Float = 0
        for tap in 0...half {
            let offset = 2 * Double(tap) / width
            shape[tap] = Float(exp2(-offset * offset))
            power += (tap == 0 ? 1 : 2) * shape[tap] * shape[tap]
        }
        var highest: (channel: Int, height: Float)?
        for channel in range.clamped(to: half..<max(half, stride - half)) {
            let residual = self[residual] + channel
            var sum = residual[0]
            for tap in 1...half { sum += shape[tap] * (residual[tap] + residual[-tap]) }
            if sum > highest?.height ?? -.infinity { highest = (channel, sum) }
        }
        return highest.map { ($0.channel, $0.height / power.squareRoot()) }
    }

    /// Slopes of the model by velocity and broadening^2 of each group, from those of each profile by u and tau.
    ///
    /// - Parameters:
    ///   - lines: geometry of each profile.
    ///   - linear: strengths of the columns.
    func differentiate(_ lines: UnsafePointer<LineGeometry>, _ linear: UnsafePointer<Double>) {
        for group in 0..<layout.groupCount {
            // Slopes of a group's profiles, three factors each, in the order of the profiles.
            var count = 0
            for (index, profile) in layout.profiles.enumerated() where profile.group == group {
                let strength = linear[profile.column] * profile.weight
                members[count] = index
                factors[3 * count] = Float(strength * lines[index].phaseByVelocity)
                factors[3 * count + 1] = Float(strength * lines[index].tauByVelocity)
                factors[3 * count + 2] = Float(strength * lines[index].tauBySquare)
                count += 1
            }
            Self.addSlopes(
                self[byPhase], self[byTau], members, count, factors, stride,
                byVelocity: self[layout.velocity(ofGroup: group)], bySquare: self[layout.square(ofGroup: group)])
        }
    }

    @inline(never)
    private static func addSlopes(
        _ byPhase: UnsafePointer<Float>, _ byTau: UnsafePointer<Float>, _ members: UnsafePointer<Int>, _ count: Int,
        _ factors: UnsafePointer<Float>, _ stride: Int, byVelocity: UnsafeMutablePointer<Float>,
        bySquare: UnsafeMutablePointer<Float>
    ) {
        for i in Swift.stride(from: 0, to: stride, by: FloatVector.scalarCount) {
            var (velocity, square) = (FloatVector.zero, FloatVector.zero)
            for j in 0..<count {
                let offset = members[j] * stride + i
                let (phase, tau) = (FloatVector(byPhase + offset), FloatVector(byTau + offset))
                velocity = velocity.adding(phase, factors[3 * j]).adding(tau, factors[3 * j + 1])
                square = square.adding(tau, factors[3 * j + 2])
            }
            velocity.store(to: byVelocity + i)
            square.store(to: bySquare + i)
        }
    }
}
