import Glibc

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
