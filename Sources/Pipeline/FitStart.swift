import Prior
import Products
import Refinement
import Spectra

/// Where the fit of a pixel starts, and what a matched filter sees there.
struct FitStart {
    /// On the cube's axis, and the gas' own, km/s.
    let velocity, broadening: Double
    let detection: LineDetection
    /// PRIORREPLACED where it is another than the network's, PRIORDOMAIN where that is not one to rely on.
    let bits: PixelMask

    /// How far from an expected velocity H-alpha is looked for where the network did not find it, km/s: beyond what the gas
    /// of a field differs by, and short of [NII].
    private static let reach = 400.0
    /// Channels of so many standard deviations are looked at: the line they belong to is a line width or more wide.
    private static let noteworthy: Float = 3.5
    /// H-alpha of so many is no noise, wherever it is found.
    private static let certain = 6.0

    /// The network's estimate; but the brightest line near the expected velocities, where that is better than what the network
    /// took for H-alpha. A network that has not learnt a spectrum, two clouds for one, takes H-alpha for [NII] or finds
    /// nothing.
    ///
    /// - Parameters:
    ///   - lines: a spectrum less its continuum.
    ///   - expected: velocities on the cube's axis, km/s; at least one.
    ///   - lineWidth: cm-1.
    ///   - noise: standard deviation of a channel, and how channels are related.
    init(
        _ estimate: PriorEstimate, inDomain: Bool, lines: [Float], axis: WavenumberAxis, expected: [Double],
        lineWidth: Double, noise: (deviation: Float, kind: ChannelNoise), limits: PixelLimits
    ) {
        func detection(_ velocity: Double, _ broadening: Double) -> LineDetection {
            LineDetection(
                lines, axis: axis, velocity: velocity, broadening: broadening, lineWidth: lineWidth, noise: noise)
        }
        let isDefined = estimate.isDefined
        let own = (
            velocity: isDefined ? Double(estimate.velocity) : expected[0],
            broadening: isDefined ? max(Double(estimate.broadening), 0) : limits.fallbackBroadening
        )
        let found = detection(own.velocity, own.broadening)
        if !(isDefined && inDomain && found.isMostlyHalpha),
            let velocity = Self.brightest(lines, axis: axis, near: expected, above: Self.noteworthy * noise.deviation)
        {
            let brightest = detection(velocity, limits.fallbackBroadening)
            if brightest.halpha > Self.certain, brightest.explains(more: found) {
                (self.velocity, broadening) = (velocity, limits.fallbackBroadening)
                (self.detection, bits) = (brightest, .priorReplaced)
                return
            }
        }
        (velocity, broadening) = own
        self.detection = found
        bits = !isDefined ? .priorReplaced : inDomain ? [] : .priorDomain
    }

    /// Whether there is gas whose H-alpha was recorded.
    func isWorthAFit(_ limits: PixelLimits) -> Bool {
        detection.halpha >= limits.attemptSnr
            || detection.allLines >= limits.attemptJointSnr && detection.hasHalpha && detection.hasSoundDoublet
    }

    /// The velocity, km/s, at which the brightest channel near some velocities is H-alpha; nil where none is bright.
    private static func brightest(
        _ lines: [Float], axis: WavenumberAxis, near velocities: [Double], above threshold: Float
    ) -> Double? {
        let halpha = EmissionLine.halpha.wavenumber
        var (found, height) = (Int?.none, threshold)
        for velocity in velocities {
            let blue = halpha * Doppler.factor(velocity: velocity - reach)
            let red = halpha * Doppler.factor(velocity: velocity + reach)
            for channel in axis.channels(in: red...blue) where lines[channel] > height {
                (found, height) = (channel, lines[channel])
            }
        }
        return found.map { Doppler.velocity(observed: axis[$0], rest: halpha) }
    }
}

extension LineDetection {
    /// Whether a place is likelier for H-alpha than another: it shows more light, or most of it as H-alpha, where the filter
    /// may be too narrow for all of it.
    fileprivate func explains(more other: LineDetection) -> Bool {
        hasHalpha && hasSoundDoublet && allLines > other.allLines
            || isMostlyHalpha && halpha > other.halpha && allLines > 0.5 * other.allLines
    }
}
