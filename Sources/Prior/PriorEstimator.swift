import Spectra

/// Velocity and broadening of a cube's spectra by the network: resamples them to the network's grid, moved by the
/// velocity at which the object is expected, and runs the network. It owns its workspace: one for each thread.
public final class PriorEstimator {
    /// Answers this close to the end of the trained velocities, or beyond it, are not trusted, km/s: spectra from
    /// outside the trained range come out there.
    public static let velocityMargin = 50.0
    /// The same for the largest trained broadening, km/s.
    public static let broadeningMargin = 3.0

    /// How far below the smallest trained broadening noise alone may carry an answer, km/s.
    static let lowestOvershoot = 10.0

    public let network: Network
    /// Axis of the spectra.
    public let axis: WavenumberAxis
    private let bandLimit: Double
    private let evaluator: NetworkEvaluator
    private let window: UnsafeMutablePointer<Float>
    private let resampled: UnsafeMutablePointer<Float>
    private var resampler: (shift: Double, resampler: BandLimitedResampler)?

    /// - Parameters:
    ///   - axis: axis of the spectra; it should reach 16 channels beyond the moved grid on both sides.
    ///   - bandLimit: `ScanSetup.bandLimit` of the scan.
    public init(network: Network, axis: WavenumberAxis, bandLimit: Double, batchCapacity: Int = 512) {
        self.network = network
        self.axis = axis
        self.bandLimit = bandLimit
        evaluator = NetworkEvaluator(network: network, batchCapacity: batchCapacity)
        window = .allocate(capacity: axis.count * evaluator.batchCapacity)
        window.initialize(repeating: 0, count: axis.count * evaluator.batchCapacity)
        resampled = .allocate(capacity: network.metadata.grid.count * evaluator.batchCapacity)
        resampled.initialize(repeating: 0, count: network.metadata.grid.count * evaluator.batchCapacity)
    }

    deinit {
        window.deallocate()
        resampled.deallocate()
    }

    /// Estimates each spectrum's velocity on the axis and its broadening, km/s.
    ///
    /// A spectrum that holds NaN within the grid, or nothing above zero, gives NaN twice and is out of the domain.
    ///
    /// - Parameters:
    ///   - spectra: axis.count x count, a channel's spectra next to each other; sky and continuum subtracted.
    ///   - shift: velocity on the axis at which the lines are expected, km/s; answers reach the trained range around it.
    ///   - velocity, broadening: count values; overwritten.
    ///   - inDomain: whether the answer lies inside the trained ranges; count values, overwritten.
    public func estimate(
        spectra: UnsafePointer<Float>, count: Int, shift: Double, velocity: UnsafeMutablePointer<Float>,
        broadening: UnsafeMutablePointer<Float>, inDomain: UnsafeMutablePointer<Bool>
    ) {
        let resampler = resampler(for: shift)
        for start in stride(from: 0, to: count, by: evaluator.batchCapacity) {
            let batch = min(evaluator.batchCapacity, count - start)
            for channel in 0..<axis.count {
                (window + channel * batch).update(from: spectra + channel * count + start, count: batch)
            }
            resampler.apply(window, count: batch, into: resampled)
            evaluator.predict(
                resampled, count: batch, velocity: velocity + start, broadening: broadening + start)
            for i in start..<start + batch {
                inDomain[i] = isInDomain(velocity: Double(velocity[i]), broadening: Double(broadening[i]))
                velocity[i] = Float(Doppler.sum(Double(velocity[i]), shift))
            }
        }
    }

    /// A small broadening is an ordinary answer, a large one is where the training ended. NaN is outside.
    private func isInDomain(velocity: Double, broadening: Double) -> Bool {
        let trained = network.metadata
        return velocity > trained.velocity.lowerBound + Self.velocityMargin
            && velocity < trained.velocity.upperBound - Self.velocityMargin
            && broadening > trained.broadening.lowerBound - Self.lowestOvershoot
            && broadening < trained.broadening.upperBound - Self.broadeningMargin
    }

    /// Neighbouring calls mostly share a shift.
    private func resampler(for shift: Double) -> BandLimitedResampler {
        if let resampler, resampler.shift == shift { return resampler.resampler }
        let grid = network.metadata.grid
        let factor = Doppler.factor(velocity: shift)
        let made = BandLimitedResampler(
            from: axis, to: (0..<grid.count).map { grid[$0] * factor }, bandLimit: bandLimit)
        resampler = (shift, made)
        return made
    }
}
