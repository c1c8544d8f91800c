import Glibc
import Spectra

/// One cloud of gas.
package struct GasCloud: Sendable, Hashable {
    /// km/s.
    package var velocity: Double
    /// km/s.
    package var broadening: Double
    /// The heights of the lines of `EmissionLine.sn3` at their peaks, in heights of the first cloud's H-alpha.
    package var heights: [Double]

    package init(velocity: Double, broadening: Double, heights: [Double]) {
        self.velocity = velocity
        self.broadening = broadening
        self.heights = heights
    }
}

/// What one pixel's spectrum holds, its noise and night sky left out. Levels are heights of the first cloud's H-alpha,
/// or without gas those of the noise.
package struct NebularSpectrum: Sendable, Hashable {
    /// A stellar line at the first cloud's H-alpha.
    package struct Absorption: Sendable, Hashable {
        package var depth: Double
        /// Standard deviation, km/s.
        package var width: Double
    }

    /// A cosmic ray in one frame of the scan.
    package struct Ripple: Sendable, Hashable {
        package var height: Double
        /// Turns of its phase from one channel to the next, half of them, and its start, 0...1.
        package var turns: Double
        package var phase: Double
    }

    /// Channels without a number.
    package struct Gap: Sendable, Hashable {
        /// Share of the spectrum before it, and its channels.
        package var place: Double
        package var width: Int
    }

    /// The width of the instrument's sinc at H-alpha, cm-1.
    package var lineWidth: Double
    package var clouds: [GasCloud] = []
    /// Standard deviation of a channel.
    package var noise = 1.0
    package var continuum = 0.0
    package var slope = 0.0
    package var absorption: Absorption?
    /// Height of the brightest line of the sky that is left.
    package var sky = 0.0
    package var ripple: Ripple?
    package var gap: Gap?
    /// Whether the lines lie within the recipe's velocities.
    package var isWithinReach = true

    package init(lineWidth: Double) {
        self.lineWidth = lineWidth
    }

    /// H-alpha's flux of each cloud.
    private var fluxes: [Double] {
        clouds.map { cloud in
            let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: cloud.velocity)
            return cloud.heights[EmissionLine.halphaIndex]
                * Sincgauss.flux(fwhm: lineWidth, sigma: center * cloud.broadening / Doppler.speedOfLight)
        }
    }

    /// Mean velocity, weighted with H-alpha's flux, and the standard deviation of all velocities about it, km/s; nil
    /// without gas.
    package var kinematics: (velocity: Double, broadening: Double)? {
        let fluxes = fluxes
        let total = fluxes.reduce(0, +)
        guard total > 0 else { return nil }
        let mean = zip(fluxes, clouds).reduce(0) { $0 + $1.0 * $1.1.velocity } / total
        let square = zip(fluxes, clouds).reduce(0) { sum, cloud in
            let distance = cloud.1.velocity - mean
            return sum + cloud.0 * (cloud.1.broadening * cloud.1.broadening + distance * distance)
        }
        return (mean, (square / total).squareRoot())
    }

    /// Whether velocity and broadening tell all: one cloud, or two that are one to this instrument, within reach, on a
    /// spectrum without a deep stellar line.
    package var isSimple: Bool {
        guard isWithinReach, let first = clouds.first, let all = kinematics else { return false }
        if let absorption, absorption.depth > 0.15 { return false }
        let instrument = lineWidth / EmissionLine.halpha.wavenumber * Doppler.speedOfLight / 2.355
        let own = first.broadening * first.broadening + instrument * instrument
        return clouds.count == 1
            || abs(all.broadening * all.broadening - first.broadening * first.broadening) < 0.1 * own
    }

    /// Writes the spectrum on an axis; channels of the gap are for the caller to set to 0 when all else is added.
    ///
    /// - Parameters:
    ///   - shift: velocity of the frame that the clouds' velocities are measured in, km/s.
    ///   - spectrum: axis.count values; overwritten.
    package func render(on axis: WavenumberAxis, shift: Double, into spectrum: UnsafeMutablePointer<Float>) {
        let middle = axis[axis.count / 2]
        let half = middle - axis.origin
        for channel in 0..<axis.count {
            spectrum[channel] = Float(continuum + slope * (axis[channel] - middle) / half)
        }
        for cloud in clouds {
            for (line, height) in zip(EmissionLine.sn3, cloud.heights) {
                add(
                    height, at: line, velocity: Doppler.sum(cloud.velocity, shift), broadening: cloud.broadening, axis,
                    spectrum)
            }
        }
        if let absorption, let cloud = clouds.first {
            add(
                -absorption.depth, at: .halpha, velocity: Doppler.sum(cloud.velocity, shift),
                broadening: absorption.width, axis, spectrum)
        }
        if let ripple {
            for channel in 0..<axis.count {
                let phase = Double.pi * (ripple.turns * Double(channel) + 2 * ripple.phase)
                spectrum[channel] += Float(ripple.height * cos(phase))
            }
        }
    }

    private func add(
        _ height: Double, at line: EmissionLine, velocity: Double, broadening: Double, _ axis: WavenumberAxis,
        _ spectrum: UnsafeMutablePointer<Float>
    ) {
        let center = line.wavenumber * Doppler.factor(velocity: velocity)
        LineProfile(fwhm: lineWidth, sigma: center * broadening / Doppler.speedOfLight)
            .add(height: height, center: center, axis: axis, to: spectrum)
    }

    /// Channels of a spectrum of so many that hold no number.
    package func gap(in count: Int) -> Range<Int> {
        guard let gap else { return 0..<0 }
        let start = Int(gap.place * Double(count))
        return start..<min(start + gap.width, count)
    }
}
