import Spectra

/// An estimator of velocity and broadening of a cube's spectra by two networks.
///
/// One network finds the lines on a grid that is moved by the velocity at which the object is expected. The other one
/// measures them in windows around the place found, counted in widths of the instrument's line. An estimator owns its
/// workspace: each thread needs one of its own.
package final class PriorEstimator {
    /// The distance from the ends of the trained velocities within which an estimate is out of the domain, km/s.
    ///
    /// Estimates beyond the ends are out of the domain too. Spectra from outside the trained range come out there.
    package static let velocityMargin = 50.0
    /// The distance below the largest trained broadening within which an estimate is out of the domain, as a share of
    /// that broadening.
    package static let broadeningMargin = 0.06
    /// The least `lineProbability` of an estimate in the domain.
    package static let leastLineProbability: Float = 0.5
    /// The least `singleCloudProbability` of an estimate in the domain.
    ///
    /// At 0.7, 0.4 % of single clouds are doubted, and 59 % of pairs that are up to 300 km/s apart.
    package static let leastSingleCloudProbability: Float = 0.7
    /// The least probability, in the domain, that the lines are where they were found.
    package static let leastCertainty: Float = 0.5
    /// The probability that the lines are where they were found below which another place is tried too.
    static let doubtfulCertainty: Float = 0.95

    /// The number of times that the lines are measured.
    static let measurements = 2

    package let networks: PriorNetworks
    /// The axis of the spectra.
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

    /// The spectra of the batch as the caller has them, batch x axis.count.
    private var batch: UnsafePointer<Float>
    /// The spectra of the batch with a channel's spectra next to each other, axis.count x batch.
    private let byChannel: UnsafeMutablePointer<Float>
    /// The spectra of the batch on the finder's grid, grid.count x batch.
    private let resampled: UnsafeMutablePointer<Float>
    /// The windows of one spectrum, windowCount values.
    private let window: UnsafeMutablePointer<Float>
    /// The windows of all spectra with a point's spectra next to each other, windowCount x batch.
    private let windows: UnsafeMutablePointer<Float>
    /// The line widths in the frame of the network that runs, cm-1.
    private let widths: UnsafeMutablePointer<Float>
    /// The probabilities that the lines are where they were found, 0...1.
    private let certainties: UnsafeMutablePointer<Float>

    /// Prepares for the spectra of one cube.
    ///
    /// - Parameters:
    ///   - networks: The networks that find and measure the lines.
    ///   - axis: The axis of the spectra; it should reach 16 channels beyond the moved grid on both sides.
    ///   - bandLimit: The scan's `ScanSetup.bandLimit`.
    ///   - batchCapacity: The number of spectra that go through the networks together.
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

    /// Estimates the velocity, on the axis, and the broadening of each spectrum.
    ///
    /// A spectrum that holds NaN within the grid, or nothing above zero, gives `PriorEstimate.none` and is out of the
    /// domain.
    ///
    /// - Parameters:
    ///   - spectra: The spectra less sky and continuum, count x axis.count, a spectrum's channels next to each other.
    ///   - lineWidths: The instrument's line width in each spectrum, cm-1; count values.
    ///   - count: The number of spectra.
    ///   - shifts: The velocities on the axis at which the lines are expected, km/s, at least one; estimates reach the
    ///     trained range around each. The one that takes most from the spectrum is kept.
    ///   - estimates: The estimates, count values; overwritten.
    ///   - inDomain: The flags that an estimate is inside what the networks were trained for, count values;
    ///     overwritten.
    package func estimate(
        spectra: UnsafePointer<Float>, lineWidths: UnsafePointer<Float>, count: Int, shifts: [Double],
        estimates: UnsafeMutablePointer<PriorEstimate>, inDomain: UnsafeMutablePointer<Bool>
    ) {
        for start in stride(from: 0, to: count, by: finder.batchCapacity) {
            let (size, widths) = (min(finder.batchCapacity, count - start), lineWidths + start)
            batch = spectra + start * axis.count
            turn(size)
            estimate(size, lineWidths: widths, shift: shifts[0], estimates + start, inDomain + start)
            for shift in shifts.dropFirst() {
                let before = (start..<start + size).map { (estimates[$0], inDomain[$0]) }
                estimate(size, lineWidths: widths, shift: shift, estimates + start, inDomain + start)
                for (i, (estimate, wasInDomain)) in before.enumerated()
                where !(power(of: estimates[start + i], i, widths) > power(of: estimate, i, widths)) {
                    (estimates[start + i], inDomain[start + i]) = (estimate, wasInDomain)
                }
            }
        }
    }

    private func estimate(
        _ count: Int, lineWidths: UnsafePointer<Float>, shift: Double,
        _ estimates: UnsafeMutablePointer<PriorEstimate>, _ inDomain: UnsafeMutablePointer<Bool>
    ) {
        find(count, lineWidths: lineWidths, shift: shift, estimates, inDomain)
        measure(Array(0..<count), lineWidths: lineWidths, estimates)
        reconsider(count, lineWidths: lineWidths, shift: shift, estimates)
        for i in 0..<count { inDomain[i] = inDomain[i] && isWithinTraining(estimates[i], shift: shift) }
    }

    /// The sum of squares that the lines take from a spectrum of the batch where an estimate has them.
    private func power(of estimate: PriorEstimate, _ i: Int, _ lineWidths: UnsafePointer<Float>) -> Float {
        guard estimate.velocity.isFinite else { return -.infinity }
        return scan.power(batch + i * axis.count, velocity: Double(estimate.velocity), lineWidth: Double(lineWidths[i]))
    }

    /// Transposes the batch: puts a channel's spectra next to each other, sixteen at a time for the cache's sake.
    private func turn(_ count: Int) {
        for first in stride(from: 0, to: count, by: 16) {
            for channel in 0..<axis.count {
                for i in first..<min(first + 16, count) {
                    byChannel[channel * count + i] = batch[i * axis.count + channel]
                }
            }
        }
    }

    /// Finds the lines of each spectrum: `velocity`, `lineProbability`, and a flag that they are likely there.
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

    /// Checks that an estimate, however it was found, is inside what the networks were trained for.
    private func isWithinTraining(_ estimate: PriorEstimate, shift: Double) -> Bool {
        let velocity = Doppler.sum(Double(estimate.velocity), -shift)
        return estimate.singleCloudProbability >= Self.leastSingleCloudProbability
            && velocity > classes.range.lowerBound + Self.velocityMargin
            && velocity < classes.range.upperBound - Self.velocityMargin
            && estimate.broadening < Float(networks.metadata.broadening.upperBound * (1 - Self.broadeningMargin))
    }

    /// Measures doubtful spectra at the place with most power too, and keeps the estimate that takes more from them.
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
            if !(power(of: estimates[i], i, lineWidths) > power(of: estimate, i, lineWidths)) {
                estimates[i] = estimate
            }
        }
    }

    /// Measures velocity, broadening and their errors of some spectra of the batch, starting from their velocities.
    ///
    /// Lines are measured `measurements` times, because windows that are better centred measure better.
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

    /// The resampler to the grid moved by a shift, km/s, kept because neighbouring calls mostly share one.
    private func resampler(for shift: Double) -> BandLimitedResampler {
        if let resampler, resampler.shift == shift { return resampler.resampler }
        let factor = Doppler.factor(velocity: shift)
        let made = BandLimitedResampler(
            from: axis, to: (0..<grid.count).map { grid[$0] * factor }, bandLimit: bandLimit)
        resampler = (shift, made)
        return made
    }
}
