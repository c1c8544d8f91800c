import Glibc
import Spectra

/// H-alpha in absorption in the light of stars, as a part of the field shows it: a Gaussian trough, the same for all pixels
/// but for its depth, which grows with their starlight.
///
/// Of the spectra two sums are made, their mean and their slope by the continuum. In both the trough is fitted together
/// with what the fits of emission lines may have left there: without that it is taken for less emission. The sky's
/// continuum holds some starlight where the galaxy fills the field, so that a trough is left at a continuum of 0: that is
/// what the mean is for.
package struct StellarTrough: Sendable {
    /// Of the stars, on the cube's axis, and their dispersion, km/s.
    package let velocity, dispersion: Double
    /// The depth in the middle at the mean continuum, and its slope by the continuum, with standard errors.
    package let depth, depthError, slope, slopeError: Double
    /// Of the pixels, the spectra's unit.
    package let meanContinuum: Double

    /// Dispersions and offsets from the gas that are tried, km/s: from young discs to bulges, steps of a fifth.
    private static let dispersions = [80.0, 95, 115, 140, 170, 210, 250]
    private static let offsets = stride(from: -mostOffset, through: mostOffset, by: step)
    /// Discs turn by so much. A best shape at the end may lie beyond it, and is none.
    private static let mostOffset = 300.0
    private static let step = 25.0
    /// Parts of a step about the best shape that are tried then: a depth is 5 % off where its shape is half a step off.
    private static let refinements = [0.5, 0.25]
    /// A dispersion that many have: looked for first.
    private static let usualDispersion = 115.0
    /// Half of the window, km/s: it ends before [NII]6548.
    private static let reach = 560.0
    /// Three channels for each column that is fitted.
    private static let leastChannels = 12
    /// A trough of so many errors is there: 175 shapes are tried, if one of usual shape has a few.
    private static let significance = 4.0
    private static let noteworthy = 1.5

    /// What pixels leave in the channels near H-alpha, summed, with the noise of a channel.
    package struct Stacks: Sendable {
        /// `StellarTrough.channels`; `mean` and `slope` have a value for each.
        package let channels: Range<Int>
        package var mean, slope: [Float]
        package let meanNoise, slopeNoise, meanContinuum: Double

        package init(
            channels: Range<Int>, meanNoise: Double, slopeNoise: Double, meanContinuum: Double
        ) {
            (self.channels, self.meanContinuum) = (channels, meanContinuum)
            (self.meanNoise, self.slopeNoise) = (meanNoise, slopeNoise)
            (mean, slope) = (
                [Float](repeating: 0, count: channels.count), [Float](repeating: 0, count: channels.count)
            )
        }
    }

    /// Channels near H-alpha at a velocity, km/s, in which a trough is looked for.
    package static func channels(of axis: WavenumberAxis, velocity: Double) -> Range<Int> {
        let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: velocity)
        let half = center * reach / Doppler.speedOfLight
        return axis.channels(in: center - half...center + half)
    }

    /// nil where no trough is seen that grows with the starlight.
    ///
    /// - Parameters:
    ///   - gas: velocity on the axis and broadening of the gas, km/s.
    ///   - lineWidth: cm-1.
    package init?(
        _ stacks: Stacks, axis: WavenumberAxis, gas: (velocity: Double, broadening: Double), lineWidth: Double
    ) {
        let channels = stacks.channels
        guard channels.count >= Self.leastChannels else { return nil }
        let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: gas.velocity)
        let sigma = center * max(gas.broadening, 5) / Doppler.speedOfLight
        let lines = channels.map { Sincgauss(x: axis[$0] - center, fwhm: lineWidth, sigma: sigma) }
        let emission = FixedColumns([lines.map(\.value), lines.map(\.byPosition), lines.map(\.bySigma)])
        let (means, slopes) = (stacks.mean.map(Double.init), stacks.slope.map(Double.init))
        func shape(_ velocity: Double, _ dispersion: Double) -> [Double] {
            emission.rest(of: channels.map { -Self.shape(axis[$0], velocity: velocity, dispersion: dispersion) })
        }
        let usual = FixedColumns.amplitude(of: shape(gas.velocity, Self.usualDispersion), in: slopes)
        guard usual.value > Self.noteworthy * usual.error * stacks.slopeNoise else { return nil }
        var best: (gain: Double, trough: StellarTrough)?
        func look(_ velocity: Double, _ dispersion: Double) {
            let shape = shape(velocity, dispersion)
            let (slope, mean) = (
                FixedColumns.amplitude(of: shape, in: slopes), FixedColumns.amplitude(of: shape, in: means)
            )
            let (inSlope, inMean) = (
                slope.value / (slope.error * stacks.slopeNoise), mean.value / (mean.error * stacks.meanNoise)
            )
            let gain = inSlope * inSlope + inMean * inMean
            guard min(inSlope, inMean) > 0, gain > best?.gain ?? 0 else { return }
            best = (
                gain,
                StellarTrough(
                    velocity: velocity, dispersion: dispersion, depth: mean.value, depthError: mean.value / inMean,
                    slope: slope.value, slopeError: slope.value / inSlope, meanContinuum: stacks.meanContinuum)
            )
        }
        for dispersion in Self.dispersions {
            for offset in Self.offsets { look(gas.velocity + offset, dispersion) }
        }
        for part in Self.refinements {
            guard let found = best?.trough else { return nil }
            for factor in [1 - part / 5, 1, 1 + part / 5] {
                for offset in [-part, 0, part] { look(found.velocity + offset * Self.step, found.dispersion * factor) }
            }
        }
        guard let found = best?.trough, found.isSignificant, abs(found.velocity - gas.velocity) < Self.mostOffset else {
            return nil
        }
        // A depth is less certain where the shape is not known either.
        func slope(_ less: [Double], _ more: [Double]) -> [Double] { zip(less, more).map { $1 - $0 } }
        let (velocity, dispersion, step) = (found.velocity, found.dispersion, Self.refinements.last! * Self.step)
        let free = FixedColumns(
            emission.basis + [
                slope(shape(velocity - step, dispersion), shape(velocity + step, dispersion)),
                slope(shape(velocity, dispersion - step), shape(velocity, dispersion + step)),
            ])
        let own = shape(velocity, dispersion)
        let stretch =
            FixedColumns.amplitude(of: free.rest(of: own), in: means).error
            / FixedColumns.amplitude(of: own, in: means).error
        self.init(
            velocity: velocity, dispersion: dispersion, depth: found.depth, depthError: stretch * found.depthError,
            slope: found.slope, slopeError: stretch * found.slopeError, meanContinuum: found.meanContinuum)
    }

    /// Two sums show it, and it does not take more than there is.
    private var isSignificant: Bool {
        depth > Self.significance * depthError && slope > Self.significance * slopeError
            && slope - Self.noteworthy * slopeError < 1
    }

    private init(
        velocity: Double, dispersion: Double, depth: Double, depthError: Double, slope: Double, slopeError: Double,
        meanContinuum: Double
    ) {
        (self.velocity, self.dispersion, self.meanContinuum) = (velocity, dispersion, meanContinuum)
        (self.depth, self.depthError, self.slope, self.slopeError) = (depth, depthError, slope, slopeError)
    }

    /// What is missing in the middle of a pixel's trough, the spectra's unit.
    package func depth(continuum: Float) -> Float {
        Float(max(0, depth + slope * (Double(continuum) - meanContinuum)))
    }

    /// Its standard error.
    package func error(continuum: Float) -> Double {
        let offset = (Double(continuum) - meanContinuum) * slopeError
        return (depthError * depthError + offset * offset).squareRoot()
    }

    /// Height of the trough's shape, 1 in its middle.
    package func shape(at wavenumber: Double) -> Float {
        Float(Self.shape(wavenumber, velocity: velocity, dispersion: dispersion))
    }

    private static func shape(_ wavenumber: Double, velocity: Double, dispersion: Double) -> Double {
        let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: velocity)
        let distance = (wavenumber - center) / (center * dispersion / Doppler.speedOfLight)
        return exp(-distance * distance / 2)
    }
}

/// Columns that another one is fitted beside, by least squares: the same ones for many others.
private struct FixedColumns {
    /// The others, made orthonormal one after the other.
    private(set) var basis: [[Double]] = []

    init(_ columns: [[Double]]) {
        for column in columns {
            let rest = rest(of: column)
            let norm = Self.product(rest, rest).squareRoot()
            if norm > 0 { basis.append(rest.map { $0 / norm }) }
        }
    }

    /// What the others cannot make of a column.
    func rest(of column: [Double]) -> [Double] {
        var rest = column
        for other in basis {
            let share = Self.product(rest, other)
            for index in rest.indices { rest[index] -= share * other[index] }
        }
        return rest
    }

    /// The amplitude of a column, of which its rest is given, and that number's error for noise of 1.
    static func amplitude(of rest: [Double], in values: [Double]) -> (value: Double, error: Double) {
        let power = product(rest, rest)
        return (product(rest, values) / power, 1 / power.squareRoot())
    }

    private static func product(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
