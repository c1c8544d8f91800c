import Spectra

/// What the networks say of a cube's spectra, in two steps: one network finds the lines on a grid that is moved by the
/// velocity at which the object is expected, another one measures them in windows around where they were found, counted
/// in widths of the instrument's line. It owns its workspace: one for each thread.
package final class PriorEstimator {
    /// Estimates this close to the end of the trained velocities, or beyond it, are not trusted, km/s: spectra from
    /// outside the trained range come out there.
    package static let velocityMargin = 50.0
    /// The margin below the largest trained broadening, as a share of it.
    package static let broadeningMargin = 0.06
    /// Least probability of there being lines.
    package static let leastLineProbability: Float = 0.5
    /// Least probability of one cloud being all: with 0.7, 0.4 % of single clouds are doubted, and 59 % of pairs that
    /// are up to 300 km/s apart.
    package static let leastSingleCloudProbability: Float = 0.7
    /// Least probability of the lines being where they were found.
    package static let leastCertainty: Float = 0.5
    /// Below this one, another place is looked at too.
    static let doubtfulCertainty: Float = 0.95

    /// Times that the lines are measured.
    static let measurements = 2

    package let networks: PriorNetworks
    /// Axis of the spectra.
    package let axis: WavenumberAxis
    private let bandLimit: Double
    private let grid: WavenumberAxis
    private let classes: VelocityClasses
    private let finder: NetworkEvaluator
    private let measurer: NetworkEvaluator
    private let sampler: WindowSampler
    private let scan: LineScan
    private let windowCount: Int
    private var resampler: (shift: Double, resampler: BandLimitedResampler)?

    /// Spectra that are looked at, as they came and with a channel's spectra next to each other.
    private var batch: UnsafePointer<Float>
    private let byChannel: UnsafeMutablePointer<Float>
    private let resampled: UnsafeMutablePointer<Float>
    /// The windows of one spectrum, and of all, a point's spectra next to each other.
    private let window: UnsafeMutablePointer<Float>
    private let windows: UnsafeMutablePointer<Float>
    private let widths: UnsafeMutablePointer<Float>
    /// Probabilities of the lines being where they were found.
    private let certainties: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - axis: axis of the spectra; it should reach 16 channels beyond the moved grid on both sides.
    ///   - bandLimit: `ScanSetup.bandLimit` of the scan.
    package init(networks: PriorNetworks, axis: WavenumberAxis, bandLimit: Double, batchCapacity: Int = 512) {
        self.networks = networks
        self.axis = axis
        self.bandLimit = bandLimit
        (grid, classes) = (networks.grid, networks.classes)
        finder = NetworkEvaluator(network: networks.finder, batchCapacity: batchCapacity)
        measurer = NetworkEvaluator(network: networks.measurer, batchCapacity: batchCapacity)
        sampler = WindowSampler(networks.windows, axis: axis, bandLimit: bandLimit)
        scan = LineScan(axis: axis)
        windowCount = networks.windows.count
        func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
            pointer.initialize(repeating: 1, count: count)
            return pointer
        }
        byChannel = floats(axis.count * finder.batchCapacity)
        batch = UnsafePointer(byChannel)
        resampled = floats(grid.count * finder.batchCapacity)
        window = floats(windowCount)
        windows = floats(windowCount * finder.batchCapacity)
        widths = floats(finder.batchCapacity)
        certainties = floats(finder.batchCapacity)
    }

    deinit {
        byChannel.deallocate()
        resampled.deallocate()
        window.deallocate()
        windows.deallocate()
        widths.deallocate()
        certainties.deallocate()
    }

    /// What the networks say of each spectrum; velocities on the axis.
    ///
    /// A spectrum that holds NaN within the grid, or nothing above zero, gives `PriorEstimate.none` and is out of the
    /// domain.
    ///
    /// - Parameters:
    ///   - spectra: count x axis.count, a spectrum's channels next to each other; sky and continuum subtracted.
    ///   - lineWidths: of the instrument in each spectrum, cm-1; count values.
    ///   - shift: velocity on the axis at which the lines are expected, km/s; estimates reach the trained range around
    ///     it.
    ///   - estimates: count values; overwritten.
    ///   - inDomain: whether the estimate lies inside what the networks were trained for; count values, overwritten.
    package func estimate(
        spectra: UnsafePointer<Float>, lineWidths: UnsafePointer<Float>, count: Int, shift: Double,
        estimates: UnsafeMutablePointer<PriorEstimate>, inDomain: UnsafeMutablePointer<Bool>
    ) {
        for start in stride(from: 0, to: count, by: finder.batchCapacity) {
            let size = min(finder.batchCapacity, count - start)
            batch = spectra + start * axis.count
            turn(size)
            find(size, lineWidths: lineWidths + start, shift: shift, estimates + start, inDomain + start)
            measure(Array(0..<size), lineWidths: lineWidths + start, estimates + start)
            reconsider(size, lineWidths: lineWidths + start, shift: shift, estimates + start)
            for i in start..<start + size { inDomain[i] = inDomain[i] && isWithinTraining(estimates[i], shift: shift) }
        }
    }

    /// Puts a channel's spectra next to each other, sixteen spectra at a time, whose lines of cache stay at hand.
    private func turn(_ count: Int) {
        for first in stride(from: 0, to: count, by: 16) {
            for channel in 0..<axis.count {
                for i in first..<min(first + 16, count) {
                    byChannel[channel * count + i] = batch[i * axis.count + channel]
                }
            }
        }
    }

    /// The velocity, the probability of lines, and whether lines are likely there.
    private func find(
        _ count: Int, lineWidths: UnsafePointer<Float>, shift: Double, _ estimates: UnsafeMutablePointer<PriorEstimate>,
        _ inDomain: UnsafeMutablePointer<Bool>
    ) {
        resampler(for: shift).apply(byChannel, count: count, into: resampled)
        let frame = Float(1 / Doppler.factor(velocity: shift))
        for i in 0..<count { widths[i] = lineWidths[i] * frame }
        finder.evaluate(resampled, lineWidths: widths, count: count) { i, outputs in
            estimates[i] = .none
            inDomain[i] = false
            guard let found = outputs.map(classes.found), lineWidths[i].isFinite else { return }
            estimates[i] = PriorEstimate(
                velocity: Float(Doppler.sum(found.velocity, shift)), broadening: 0,
                lineProbability: found.lineProbability)
            certainties[i] = found.certainty
            inDomain[i] = found.lineProbability >= Self.leastLineProbability && found.certainty >= Self.leastCertainty
        }
    }

    /// Whether an estimate, however it was made, is one of those that were trained for.
    private func isWithinTraining(_ estimate: PriorEstimate, shift: Double) -> Bool {
        let velocity = Doppler.sum(Double(estimate.velocity), -shift)
        return estimate.singleCloudProbability >= Self.leastSingleCloudProbability
            && velocity > classes.range.lowerBound + Self.velocityMargin
            && velocity < classes.range.upperBound - Self.velocityMargin
            && estimate.broadening < Float(networks.metadata.broadening.upperBound * (1 - Self.broadeningMargin))
    }

    /// Looks, where there is doubt about the place of the lines, at the place with most power too, and keeps the estimate
    /// that takes more from the spectrum.
    private func reconsider(
        _ count: Int, lineWidths: UnsafePointer<Float>, shift: Double, _ estimates: UnsafeMutablePointer<PriorEstimate>
    ) {
        let doubtful = (0..<count).filter { i in
            estimates[i].lineProbability >= Self.leastLineProbability
                && (estimates[i].singleCloudProbability < Self.leastSingleCloudProbability
                    || certainties[i] < Self.doubtfulCertainty)
        }
        guard !doubtful.isEmpty else { return }
        let first = doubtful.map { estimates[$0] }
        let velocities =
            Doppler.sum(classes.range.lowerBound, shift)...Doppler.sum(classes.range.upperBound, shift)
        for i in doubtful {
            estimates[i].velocity = Float(
                scan.strongest(batch + i * axis.count, velocities: velocities, lineWidth: Double(lineWidths[i])))
        }
        measure(doubtful, lineWidths: lineWidths, estimates)
        for (i, estimate) in zip(doubtful, first) {
            let power = { (estimate: PriorEstimate) in
                self.scan.power(
                    self.batch + i * self.axis.count, velocity: Double(estimate.velocity),
                    lineWidth: Double(lineWidths[i]))
            }
            if !(power(estimates[i]) > power(estimate)) { estimates[i] = estimate }
        }
    }

    /// Velocity from where it was, broadening, and their errors, of some spectra of the batch: twice, because the
    /// nearer the windows are, the better.
    private func measure(
        _ chosen: [Int], lineWidths: UnsafePointer<Float>, _ estimates: UnsafeMutablePointer<PriorEstimate>
    ) {
        for _ in 0..<Self.measurements { measureOnce(chosen, lineWidths: lineWidths, estimates) }
    }

    private func measureOnce(
        _ chosen: [Int], lineWidths: UnsafePointer<Float>, _ estimates: UnsafeMutablePointer<PriorEstimate>
    ) {
        for (place, i) in chosen.enumerated() {
            let (velocity, lineWidth) = (Double(estimates[i].velocity), Double(lineWidths[i]))
            if velocity.isFinite {
                sampler.sample(batch + i * axis.count, velocity: velocity, lineWidth: lineWidth, into: window)
            } else {
                window.update(repeating: 0, count: windowCount)
            }
            for point in 0..<windowCount { windows[point * chosen.count + place] = window[point] }
            widths[place] = Float(lineWidth / Doppler.factor(velocity: velocity))
        }
        measurer.evaluate(windows, lineWidths: widths, count: chosen.count) { place, outputs in
            let i = chosen[place]
            guard let outputs else {
                estimates[i] = .none
                return
            }
            let width = LineMeasurement.width(lineWidth: Double(widths[place]))
            let found = LineMeasurement.found(outputs, width: width)
            estimates[i].velocity = Float(Doppler.sum(Double(found.offset), Double(estimates[i].velocity)))
            estimates[i].velocityError = found.velocityError
            estimates[i].broadening = found.broadening
            estimates[i].broadeningError = found.broadeningError
            estimates[i].singleCloudProbability = found.singleCloudProbability
        }
    }

    /// Neighbouring calls mostly share a shift.
    private func resampler(for shift: Double) -> BandLimitedResampler {
        if let resampler, resampler.shift == shift { return resampler.resampler }
        let factor = Doppler.factor(velocity: shift)
        let made = BandLimitedResampler(
            from: axis, to: (0..<grid.count).map { grid[$0] * factor }, bandLimit: bandLimit)
        resampler = (shift, made)
        return made
    }
}
