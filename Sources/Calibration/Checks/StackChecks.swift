import Records
import Spectra

/// The checks of the field's mean spectrum beyond the filter's edges and at them, where no light but noise belongs.
struct StackChecks {
    let stack: FieldStack
    let limits: CheckLimits

    /// Where the filter transmits half of its maximum, cm-1 (the instrument team's curve).
    static let halfTransmission = (red: 14_573.5, blue: 15_468.2)
    /// Inside the filter beside either edge, where the continuum's level is taken, and the edge with room on both sides.
    private static let level = (red: 14_610.0...14_760.0, blue: 15_290.0...15_430.0)
    private static let edge = (red: 14_500.0...14_640.0, blue: 15_400.0...15_600.0)
    /// Width of the running median that keeps lines out of the edges, channels.
    private static let smoothing = 9
    private static let fewest = 20
    /// Twice the scatter of what the wings of the lines inside leave, in parts of the brightest line: in the mean of a
    /// simulated full field, which has no noise left to hide them, it is 1.0e-3, and the highest peak 8e-3. A wrapped
    /// line below a hundredth of the brightest goes unnoticed.
    private static let wings: Float = 2e-3

    var checks: [QualityCheck] { [noiseBalance, outOfBandLevel, filterEdges, wrapAround] }

    private var noiseBalance: QualityCheck {
        guard stack.noiseRatio.isFinite else { return missing(.noiseBalance) }
        return limits.judge(
            .noiseBalance, stack.noiseRatio,
            advice: "White noise of a scan is the same everywhere: look for vibrations, or light outside the filter.")
    }

    private var outOfBandLevel: QualityCheck {
        let (red, blue) = (values(SN3Band.redNoise), values(SN3Band.blueNoise))
        let inside = continuum(Self.level.red) + continuum(Self.level.blue)
        guard red.count + blue.count >= Self.fewest, inside != 0, inside.isFinite else {
            return missing(.outOfBandLevel)
        }
        let levels = [red, blue].filter { !$0.isEmpty }.map { mean($0) }
        let worst = levels.max { abs($0) < abs($1) } ?? .nan
        return limits.judge(
            .outOfBandLevel, abs(worst / (inside / 2)),
            advice: "There is light where the filter lets none through: the interferograms' mean or phase is wrong.")
    }

    private var filterEdges: QualityCheck {
        let smooth = stack.mean.indices.map { channel in
            continuum(max(0, channel - Self.smoothing / 2)..<min(stack.axis.count, channel + Self.smoothing / 2 + 1))
        }
        func place(_ range: ClosedRange<Double>, level: Double, rising: Bool) -> Double? {
            let channels = stack.axis.channels(in: range)
            let half = level / 2
            // From inside outwards: lines in the continuum are further in.
            for channel in rising ? Array(channels.reversed()) : Array(channels) {
                let outer = rising ? channel - 1 : channel + 1
                guard smooth.indices.contains(outer), smooth[channel] >= half, smooth[outer] < half else { continue }
                let share = (smooth[channel] - half) / (smooth[channel] - smooth[outer])
                return stack.axis[channel] + (rising ? -share : share) * stack.axis.step
            }
            return nil
        }
        guard let red = place(Self.edge.red, level: continuum(Self.level.red), rising: true),
            let blue = place(Self.edge.blue, level: continuum(Self.level.blue), rising: false)
        else {
            return limits.row(
                .filterEdges, .warn,
                "The mean spectrum does not fall to half at the filter's edges:"
                    + " this is not SN3, or the field has no continuum to tell.")
        }
        let shifts = [red - Self.halfTransmission.red, blue - Self.halfTransmission.blue]
        return limits.judge(
            .filterEdges, shifts.max { abs($0) < abs($1) } ?? .nan,
            "The mean spectrum falls to half at \(red.text(1)) and \(blue.text(1)) cm-1. The value is the larger distance"
                + " from the filter's own edges.",
            advice: "The filter is not SN3, or the wavelengths are wrong.")
    }

    private var wrapAround: QualityCheck {
        let windows = [values(SN3Band.redNoise), values(SN3Band.blueNoise)].filter { $0.count >= Self.fewest }
        guard !windows.isEmpty else { return missing(.wrapAround) }
        let centered = windows.map { window in
            let center = RobustStatistics.median(window)
            return window.map { $0 - center }
        }
        let noise = RobustStatistics.sigma(centered.joined())
        let heights = centered.map { window in
            Double((window.max() ?? .nan) / max(noise, RobustStatistics.sigma(window), Self.wings * brightestLine))
        }
        return limits.judge(
            .wrapAround, heights.max() ?? .nan,
            "The highest peak of the mean spectrum beyond the filter's edges, in standard deviations of what noise and"
                + " the wings of lines inside leave there.",
            advice: "A line from outside the order is folded into the spectrum, or a line is inside twice.")
    }

    /// Height of the brightest line of the mean spectrum.
    private var brightestLine: Float {
        let inside = stack.mean[stack.axis.channels(in: SN3Band.passband)].filter(\.isFinite)
        return (inside.max() ?? .nan) - RobustStatistics.median(inside)
    }

    private func missing(_ check: CalibrationCheck) -> QualityCheck {
        limits.row(check, .warn, "The axis holds too little beyond the filter's edges to tell.")
    }

    private func values(_ range: ClosedRange<Double>) -> [Float] {
        stack.mean[stack.axis.channels(in: range)].filter(\.isFinite)
    }

    private func mean(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) } / Double(values.count) }

    private func continuum(_ range: ClosedRange<Double>) -> Double { continuum(stack.axis.channels(in: range)) }

    private func continuum(_ channels: Range<Int>) -> Double { Double(RobustStatistics.median(stack.mean[channels])) }
}
