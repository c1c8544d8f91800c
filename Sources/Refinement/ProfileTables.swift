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
