import Simulator
import Spectra

/// A set of moving frames in which simulated spectra are observed as real ones are.
///
/// A spectrum is made on a cube's own axis in a frame that moves at some velocity, gets white noise there, and is then
/// resampled to the network's grid in that frame.
///
/// Noise made on the grid itself would be white; on real cubes, resampling correlates neighbouring channels.
struct ObservedFrames {
    /// The survey's R = 5000 scan.
    static let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
    /// The correction of the survey's axis at the field's centre.
    static let axisCorrection = 1.0374

    /// Makes a scan of a resolving power at H-alpha.
    ///
    /// It has the survey's step and share of steps before zero path difference.
    static func scan(resolvingPower: Double) -> ScanSetup {
        // 842 steps give 4824 at the field's centre.
        let power = EmissionLine.halpha.wavenumber / scan.lineWidth(correction: axisCorrection)
        let share = resolvingPower / power
        return ScanSetup(
            order: scan.order, stepSize: scan.stepSize, stepCount: Int((Double(scan.stepCount) * share).rounded()),
            zeroPathIndex: Int((Double(scan.zeroPathIndex) * share).rounded()))
    }

    /// The velocities of the survey's galaxies, from M31 to beyond Virgo's mean, km/s.
    static let shifts = -700.0...1500.0
    /// The band that covers the grid at every shift with the resampler's taps, cm-1.
    static let band = 14_560.0...15_480.0

    /// The axis on which spectra are observed.
    let axis: WavenumberAxis
    /// The network's grid.
    let grid: WavenumberAxis
    private let frames: [(shift: Double, resampler: BandLimitedResampler)]

    var count: Int { frames.count }

    /// Makes frames whose channels fall on the grid differently.
    ///
    /// - Parameters:
    ///   - scan: The scan of the cube.
    ///   - grid: The network's grid.
    ///   - count: The number of frames, spread evenly over `shifts`.
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

    /// The velocity of a frame, km/s.
    func shift(of frame: Int) -> Double { frames[frame].shift }

    /// Writes a spectrum without noise as a frame sees it.
    ///
    /// - Parameters:
    ///   - spectrum: The spectrum.
    ///   - frame: The index of the frame.
    ///   - output: The fluxes on the axis, axis.count values; overwritten.
    func render(_ spectrum: SyntheticSpectrum, frame: Int, into output: UnsafeMutablePointer<Float>) {
        spectrum.render(on: axis, shift: frames[frame].shift, into: output)
    }

    /// Resamples a spectrum from the axis to the grid.
    ///
    /// - Parameters:
    ///   - spectrum: The fluxes on the axis, axis.count values.
    ///   - frame: The index of the frame.
    ///   - output: The fluxes on the grid, grid.count values; overwritten.
    func resample(_ spectrum: UnsafePointer<Float>, frame: Int, into output: UnsafeMutablePointer<Float>) {
        frames[frame].resampler.apply(spectrum, count: 1, into: output)
    }
}
