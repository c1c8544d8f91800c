import Spectra

/// The bounds of the search, km/s and (km/s)^2, and when it looks around. Measured at R 1800-10000, SNR 3-1000, from
/// starts within 100 km/s.
struct SearchLimits {
    /// Searches start with a profile at least this wide, in units of the sinc's width: a narrower one does not feel a
    /// line beside it. The fitted broadening is free to go to 0 and below.
    static let narrowestWidth = 0.2
    /// broadening^2 goes down to -(0.3 fwhm)^2. A square this far below 0 amplifies the longest path differences 1.9
    /// times; noise that asks for more says nothing about the gas.
    static let squareBound = 0.3
    /// Reduced chi-square beyond which a minimum is not believed before the scan has found no deeper one.
    static let suspiciousChiSquare = 1.5

    let velocity: ClosedRange<Double>
    let square: ClosedRange<Double>
    /// Least broadening^2 that a search starts with.
    let narrowestStart: Double
    /// A first step beyond this, km/s, means that the start is not where the lines are.
    let farStep: Double
    /// Velocities that are tried then, km/s from the start: -scanCount...scanCount times scanStep.
    let scanStep: Double
    let scanCount: Int
    let scanSquare: Double

    /// - Parameters:
    ///   - start: velocity, km/s.
    ///   - lineWidth: cm-1.
    ///   - allowsNegativeSquares: whether broadening^2 may go below 0, as an unbiased estimate of a narrow line's must.
    init(start: Double, lineWidth: Double, options: FitOptions, allowsNegativeSquares: Bool = true) {
        velocity = start - options.velocityReach...start + options.velocityReach
        let halpha = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: start)
        let width = lineWidth / halpha * Doppler.speedOfLight
        let root = Self.squareBound * width
        let least = allowsNegativeSquares ? -root * root : 0
        square = least...max(options.maximumBroadening * options.maximumBroadening, width * width)
        farStep = 0.2 * width
        // Steps of 0.6 widths with a profile as wide as that leave no gap.
        scanStep = 0.6 * width
        scanCount = Int((150 / scanStep).rounded(.up))
        scanSquare = scanStep * scanStep
        narrowestStart = (Self.narrowestWidth * width) * (Self.narrowestWidth * width)
    }

    /// Within 1 % of the velocity's range or of the largest broadening.
    func isNearBound(velocity v: Double, square s: Double) -> Bool {
        let margin = 0.01 * (velocity.upperBound - velocity.lowerBound)
        return v < velocity.lowerBound + margin || v > velocity.upperBound - margin
            || s > 0.99 * 0.99 * square.upperBound
    }

    /// Steps that stay inside the limits.
    func around(_ point: Iterate) -> Box { Box(limits: self, origin: point.searched) }

    /// Moves a point inside the limits.
    func clamp(_ point: Iterate) {
        for parameter in 0..<point.searchedCount {
            let range = parameter % 2 == 0 ? velocity : square
            point.searched[parameter] = min(max(point.searched[parameter], range.lowerBound), range.upperBound)
        }
    }

    /// Allowed steps, km/s and (km/s)^2: velocities and squares in turn.
    struct Box {
        let limits: SearchLimits
        let origin: UnsafePointer<Double>

        private func range(_ parameter: Int) -> ClosedRange<Double> {
            parameter % 2 == 0 ? limits.velocity : limits.square
        }

        func contains(_ step: Double, parameter: Int) -> Bool {
            range(parameter).contains(origin[parameter] + step)
        }

        /// Is the parameter on a bound that `slope` leads out of?
        func blocks(_ slope: Double, parameter: Int) -> Bool {
            let range = range(parameter)
            return slope > 0 ? origin[parameter] >= range.upperBound : origin[parameter] <= range.lowerBound
        }

        /// The step to the bound that a step goes beyond.
        func clamped(_ step: Double, parameter: Int) -> Double {
            let range = range(parameter)
            return min(max(origin[parameter] + step, range.lowerBound), range.upperBound) - origin[parameter]
        }
    }
}
