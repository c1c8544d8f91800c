import Glibc
import Refinement
import Spectra

/// H-alpha in absorption in the light of stars, as a part of the field shows it: a Gaussian trough, the same for all pixels
/// but for its depth, which grows with their starlight.
///
/// Of the spectra two sums are made, their mean and their slope by the continuum. In both the trough is fitted together
/// with what the fits of emission lines may have left there: without that it is taken for less emission. The sky's
/// continuum holds some starlight where the galaxy fills the field, so that a trough is left at a continuum of 0: that is
/// what the mean is for.
struct StellarTrough {
    /// Of the stars, on the cube's axis, and their dispersion, km/s.
    let velocity, dispersion: Double
    /// The depth in the middle at the mean continuum, and its slope by the continuum, with standard errors.
    let depth, depthError, slope, slopeError: Double
    /// Of the pixels, the spectra's unit.
    let meanContinuum: Double

    /// Dispersions and offsets from the gas that are tried, km/s: from young discs to bulges, steps of a third.
    private static let dispersions = [80.0, 105, 140, 190, 250]
    private static let offsets = [0.0, -50, 50, -100, 100, -150, 150]
    /// Half of the window, km/s: it ends before [NII]6548.
    private static let reach = 560.0
    /// A trough of so many errors is there: 35 shapes are tried, if one of usual shape has a few.
    private static let significance = 4.0
    private static let noteworthy = 1.5

    /// What pixels leave, summed; axis.count values each, with the noise of a channel.
    struct Stacks {
        var mean, slope: [Float]
        var meanNoise, slopeNoise, meanContinuum: Double
    }

    /// nil where no trough is seen that grows with the starlight.
    ///
    /// - Parameters:
    ///   - gas: velocity on the axis and broadening of the gas, km/s.
    ///   - lineWidth: cm-1.
    init?(
        _ stacks: Stacks, axis: WavenumberAxis, gas: (velocity: Double, broadening: Double), lineWidth: Double
    ) {
        let halpha = EmissionLine.halpha.wavenumber
        let center = halpha * Doppler.factor(velocity: gas.velocity)
        let half = center * Self.reach / Doppler.speedOfLight
        let channels = axis.channels(in: center - half...center + half)
        guard channels.count > 8 else { return nil }
        let sigma = center * max(gas.broadening, 5) / Doppler.speedOfLight
        let lines = channels.map { Sincgauss(x: axis[$0] - center, fwhm: lineWidth, sigma: sigma) }
        let emission = [lines.map(\.value), lines.map(\.byPosition), lines.map(\.bySigma)]
        let (means, slopes) = (channels.map { Double(stacks.mean[$0]) }, channels.map { Double(stacks.slope[$0]) })
        guard
            let usual = Self.amplitude(
                of: channels.map { -Self.shape(axis[$0], velocity: gas.velocity, dispersion: Self.dispersions[1]) },
                beside: emission, in: slopes),
            usual.value > Self.noteworthy * usual.error * stacks.slopeNoise
        else { return nil }
        var best: (gain: Double, trough: StellarTrough)?
        for dispersion in Self.dispersions {
            for offset in Self.offsets {
                let velocity = gas.velocity + offset
                let shape = channels.map { -Self.shape(axis[$0], velocity: velocity, dispersion: dispersion) }
                guard let slope = Self.amplitude(of: shape, beside: emission, in: slopes),
                    let mean = Self.amplitude(of: shape, beside: emission, in: means)
                else { continue }
                let (slopeError, meanError) = (slope.error * stacks.slopeNoise, mean.error * stacks.meanNoise)
                guard slope.value > Self.significance * slopeError, slope.value < 1,
                    mean.value > Self.significance * meanError
                else { continue }
                let (inSlope, inMean) = (slope.value / slopeError, mean.value / meanError)
                let gain = inSlope * inSlope + inMean * inMean
                guard gain > best?.gain ?? 0 else { continue }
                best = (
                    gain,
                    StellarTrough(
                        velocity: velocity, dispersion: dispersion, depth: mean.value, depthError: meanError,
                        slope: slope.value, slopeError: slopeError, meanContinuum: stacks.meanContinuum)
                )
            }
        }
        guard let best else { return nil }
        self = best.trough
    }

    private init(
        velocity: Double, dispersion: Double, depth: Double, depthError: Double, slope: Double, slopeError: Double,
        meanContinuum: Double
    ) {
        (self.velocity, self.dispersion, self.meanContinuum) = (velocity, dispersion, meanContinuum)
        (self.depth, self.depthError, self.slope, self.slopeError) = (depth, depthError, slope, slopeError)
    }

    /// What is missing in the middle of a pixel's trough, the spectra's unit.
    func depth(continuum: Float) -> Float {
        Float(max(0, depth + slope * (Double(continuum) - meanContinuum)))
    }

    /// Its standard error.
    func error(continuum: Float) -> Double {
        let offset = (Double(continuum) - meanContinuum) * slopeError
        return (depthError * depthError + offset * offset).squareRoot()
    }

    /// Height of the trough's shape, 1 in its middle.
    func shape(at wavenumber: Double) -> Float {
        Float(Self.shape(wavenumber, velocity: velocity, dispersion: dispersion))
    }

    private static func shape(_ wavenumber: Double, velocity: Double, dispersion: Double) -> Double {
        let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: velocity)
        let distance = (wavenumber - center) / (center * dispersion / Doppler.speedOfLight)
        return exp(-distance * distance / 2)
    }

    /// Least squares of a column beside others.
    ///
    /// - Returns: its amplitude, and that number's error for noise of 1; nil where the columns cannot be told apart.
    private static func amplitude(
        of column: [Double], beside others: [[Double]], in values: [Double]
    ) -> (value: Double, error: Double)? {
        let columns = others + [column]
        let n = columns.count
        var normal = [Double](repeating: 0, count: n * n)
        var solution = [Double](repeating: 0, count: n)
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        for row in 0..<n {
            for other in 0...row { normal[row * n + other] = product(columns[row], columns[other]) }
            solution[row] = product(columns[row], values)
        }
        guard SymmetricSolver.factor(&normal, n) else { return nil }
        SymmetricSolver.solve(normal, n, &solution)
        // The last row of the factor holds the variance of the last parameter.
        return (solution[n - 1], 1 / normal[n * n - 1])
    }
}
