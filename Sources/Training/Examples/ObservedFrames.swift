import Simulator
import Spectra

/// Brings made-up spectra the way of real ones: made on a cube's own axis in a frame that moves at some velocity, white
/// noise added there, then resampled to the network's grid in that frame.
///
/// Noise made on the grid itself would be white; on real cubes, resampling correlates neighbouring channels.
struct ObservedFrames {
    /// The survey's R = 5000 scan and the correction of its axis at the field's centre.
    static let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
    static let axisCorrection = 1.0374

    /// A scan of the same step and share of steps before zero path difference, of a resolving power at H-alpha.
    static func scan(resolvingPower: Double) -> ScanSetup {
        // 842 steps give 4824 at the field's centre.
        let power = EmissionLine.halpha.wavenumber / scan.lineWidth(correction: axisCorrection)
        let share = resolvingPower / power
        return ScanSetup(
            order: scan.order, stepSize: scan.stepSize, stepCount: Int((Double(scan.stepCount) * share).rounded()),
            zeroPathIndex: Int((Double(scan.zeroPathIndex) * share).rounded()))
    }

    /// Velocities of the galaxies of the survey, from M31 to beyond Virgo's mean, km/s.
    static let shifts = -700.0...1500.0
    /// Covers the grid at every shift with the resampler's taps.
    static let band = 14_560.0...15_480.0

    let axis: WavenumberAxis
    let grid: WavenumberAxis
    private let frames: [(shift: Double, resampler: BandLimitedResampler)]

    var count: Int { frames.count }

    /// - Parameters:
    ///   - scan: of the cube.
    ///   - count: number of frames, spread evenly over `shifts`; their channels fall on the grid differently.
    init(scan: ScanSetup, grid: WavenumberAxis, count: Int) {
        let whole = scan.axis(correction: Self.axisCorrection)
        let axis = whole.window(whole.channels(in: Self.band))
        self.axis = axis
        self.grid = grid
        frames = (0..<count).map { frame in
            let place = (Double(frame) + 0.5) / Double(count)
            let shift = Self.shifts.lowerBound + place * (Self.shifts.upperBound - Self.shifts.lowerBound)
            let factor = Doppler.factor(velocity: shift)
            let resampler = BandLimitedResampler(
                from: axis, to: (0..<grid.count).map { grid[$0] * factor }, bandLimit: scan.bandLimit)
            return (shift, resampler)
        }
    }

    /// Velocity of a frame, km/s.
    func shift(of frame: Int) -> Double { frames[frame].shift }

    /// - Parameter output: axis.count values; overwritten.
    func render(_ spectrum: SyntheticSpectrum, frame: Int, into output: UnsafeMutablePointer<Float>) {
        spectrum.render(on: axis, shift: frames[frame].shift, into: output)
    }

    /// - Parameters:
    ///   - spectrum: axis.count values.
    ///   - output: grid.count values; overwritten.
    func resample(_ spectrum: UnsafePointer<Float>, frame: Int, into output: UnsafeMutablePointer<Float>) {
        frames[frame].resampler.apply(spectrum, count: 1, into: output)
    }
}
