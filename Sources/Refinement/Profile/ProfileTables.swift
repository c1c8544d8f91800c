import Glibc

/// What the profile's evaluation needs for one line width: cos and sin of the phase at every channel, and two tables
/// for the core.
final class ProfileTables {
    /// Phase between neighbouring channels, axis step / w, that the tables are laid out for: line widths of 1.15 to 5
    /// channels. A scan with zpd/N from 0 to 0.5 has pi to pi/2.
    static let phaseSteps = 0.75...3.3

    /// Channels, rounded up to whole vectors.
    let paddedCount: Int
    /// cos and sin of channel * phaseStep.
    let cosine: UnsafeMutablePointer<Float>
    let sine: UnsafeMutablePointer<Float>
    /// Work space of the core: six values for each quadrature point.
    let scratch: UnsafeMutablePointer<Float>
    /// 16 points integrate cos(k u) to 1e-7 for |u| <= 38, 32 points for |u| <= 84: the reach and a vector more.
    let narrow: CosineTable
    let wide: CosineTable

    private(set) var phaseStep = Double.nan

    init(paddedCount: Int, workspace: Workspace) {
        precondition(paddedCount == FloatVector.padded(paddedCount), "\(paddedCount) channels are no whole vectors")
        self.paddedCount = paddedCount
        cosine = workspace.floats(paddedCount)
        sine = workspace.floats(paddedCount)
        narrow = CosineTable(pointCount: 16, reach: 15, workspace: workspace)
        wide = CosineTable(pointCount: 32, reach: 40, workspace: workspace)
        scratch = workspace.floats(6 * wide.pointCount)
    }

    func prepare(phaseStep: Double) {
        guard phaseStep != self.phaseStep else { return }
        self.phaseStep = phaseStep
        narrow.prepare(phaseStep: phaseStep)
        Self.fill(cosine, sine, paddedCount, phaseStep)
    }

    /// Rotation by a constant angle; four chains side by side hide the multiplications' latency.
    @inline(never)
    private static func fill(
        _ cosine: UnsafeMutablePointer<Float>, _ sine: UnsafeMutablePointer<Float>, _ count: Int, _ phaseStep: Double
    ) {
        let lanes = SIMD4<Double>(0, 1, 2, 3) * phaseStep
        var c = SIMD4<Double>(1, cos(lanes[1]), cos(lanes[2]), cos(lanes[3]))
        var s = SIMD4<Double>(0, sin(lanes[1]), sin(lanes[2]), sin(lanes[3]))
        let turnCosine = SIMD4<Double>(repeating: cos(4 * phaseStep))
        let turnSine = SIMD4<Double>(repeating: sin(4 * phaseStep))
        for i in stride(from: 0, to: count, by: 4) {
            for lane in 0..<4 {
                cosine[i + lane] = Float(c[lane])
                sine[i + lane] = Float(s[lane])
            }
            (c, s) = (c * turnCosine - s * turnSine, c * turnSine + s * turnCosine)
        }
    }
}

/// cos(k u) and sin(k u) at the points k of a quadrature rule and at every channel near a line's centre, for one line
/// width: what the profile's core is summed from.
///
/// Not Sendable: belongs to one fitter.
final class CosineTable {
    /// Quadrature points; a multiple of the lanes.
    let pointCount: Int
    /// Distance u from the centre up to which the rule serves.
    let reach: Double
    /// Points k, k^2 and weights of the rule.
    let points: UnsafeMutablePointer<Float>
    let squares: UnsafeMutablePointer<Float>
    let weights: UnsafeMutablePointer<Float>
    /// pointCount x 2 capacity; channel offset 0 stands at `capacity`.
    let cosine: UnsafeMutablePointer<Float>
    let sine: UnsafeMutablePointer<Float>
    /// Offsets from the line's central channel that can be held on either side.
    let capacity: Int

    private let exactPoints: [Double]
    /// Width for which the table is filled, as the phase between neighbouring channels.
    private var phaseStep = Double.nan

    init(pointCount: Int, reach: Double, workspace: Workspace) {
        self.pointCount = pointCount
        self.reach = reach
        capacity = Self.half(Self.chunks(reach: reach, phaseStep: ProfileTables.phaseSteps.lowerBound))
        let rule = GaussLegendre(count: pointCount)
        exactPoints = rule.points
        points = workspace.floats(pointCount)
        squares = workspace.floats(pointCount)
        weights = workspace.floats(pointCount)
        for (j, point) in rule.points.enumerated() {
            points[j] = Float(point)
            squares[j] = Float(point * point)
            weights[j] = Float(rule.weights[j])
        }
        cosine = workspace.floats(2 * pointCount * capacity)
        sine = workspace.floats(2 * pointCount * capacity)
    }

    /// Vectors of channels, centred on the line's channel, that hold every channel within `reach` of its centre.
    static func chunks(reach: Double, phaseStep: Double) -> Int {
        // half a channel for the centre's fraction, and the last offset on the right is one less than on the left
        let half = Int(reach / phaseStep + 1.5) + 1
        return (2 * half + FloatVector.scalarCount - 1) / FloatVector.scalarCount
    }

    /// Channels in half of so many vectors.
    static func half(_ chunks: Int) -> Int { chunks * FloatVector.scalarCount / 2 }

    /// Fills the table for a phase step, if it does not hold that one already.
    func prepare(phaseStep: Double) {
        guard phaseStep != self.phaseStep else { return }
        self.phaseStep = phaseStep
        let used = Self.half(Self.chunks(reach: reach, phaseStep: phaseStep))
        for (j, point) in exactPoints.enumerated() {
            // The angle lies between 0 and 3.3: its sine follows from the cosine for the price of a root.
            let turnCosine = cos(point * phaseStep)
            let turnSine = (1 - turnCosine * turnCosine).squareRoot() * (point * phaseStep > .pi ? -1 : 1)
            let cosines = cosine + (2 * j + 1) * capacity
            let sines = sine + (2 * j + 1) * capacity
            var (c, s) = (1.0, 0.0)
            for offset in 0...used {
                if offset < used {
                    cosines[offset] = Float(c)
                    sines[offset] = Float(s)
                }
                cosines[-offset] = Float(c)
                sines[-offset] = Float(-s)
                (c, s) = (c * turnCosine - s * turnSine, c * turnSine + s * turnCosine)
            }
        }
    }
}

/// Gauss-Legendre rule with an even number of points for even functions: the integral over 0...1 from the rule's
/// positive points on -1...1.
struct GaussLegendre: Sendable {
    /// Points in 0...1, increasing.
    let points: [Double]
    /// Weights, summing to 1.
    let weights: [Double]

    /// - Parameter count: points in 0...1; the rule is exact for even polynomials of degree below 4 * count.
    init(count: Int) {
        let degree = 2 * count
        var points: [Double] = []
        var weights: [Double] = []
        for i in (0..<count).reversed() {
            // Newton's method from the usual estimate of the Legendre polynomial's root
            var x = cos(Double.pi * (Double(i) + 0.75) / (Double(degree) + 0.5))
            var slope = 0.0
            for _ in 0..<8 {
                var (previous, current) = (1.0, x)
                for n in 2...degree {
                    (previous, current) = (
                        current, (Double(2 * n - 1) * x * current - Double(n - 1) * previous) / Double(n)
                    )
                }
                slope = Double(degree) * (x * current - previous) / (x * x - 1)
                x -= current / slope
            }
            points.append(x)
            weights.append(2 / ((1 - x * x) * slope * slope))
        }
        self.points = points
        self.weights = weights
    }
}
