import Spectra

/// Velocities from which a fit of two clouds is tried, as offsets from the velocity of a fit of one, km/s.
struct PairStarts {
    /// broadening^2 of both, (km/s)^2: 0.3 of the line width, less than most gas has, so that two clouds do not look
    /// like one.
    let square: Double
    /// Separation of two equal clouds that look as broad as the one.
    private let blended: Double
    /// Of the line, km/s.
    private let width: Double

    /// Two separations, in units of `blended`, with three ratios of brightness; and a second cloud beside the one.
    static let count = blends.count + sides.count
    private static let separations = [0.8, 1.2]
    private static let shares = [1.0 / 2, 1.0 / 3, 2.0 / 3]
    private static let blends = separations.flatMap { separation in shares.map { (separation, $0) } }
    /// In line widths: steps that leave no gap, to where lines of one cloud are told apart at once.
    private static let sides = [1.2, -1.2, 1.8, -1.8, 2.4, -2.4, 3, -3]

    /// - Parameter width: of the line, cm-1.
    init(single: Kinematics, width: Double) {
        let halpha = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: single.velocity)
        self.width = width / halpha * Doppler.speedOfLight
        let narrow = 0.3 * self.width
        square = narrow * narrow
        let spread = max(single.broadeningSquare - square, square)
        blended = 2 * spread.squareRoot()
    }

    subscript(index: Int) -> (first: Double, second: Double) {
        guard index < Self.blends.count else { return (0, Self.sides[index - Self.blends.count] * width) }
        let (separation, share) = Self.blends[index]
        return (-share * separation * blended, (1 - share) * separation * blended)
    }
}
