import Spectra

/// The usual noise and continuum of some pixels: small numbers may stand in others where no light fell.
struct LightLevel: Sendable {
    private let noise, continuum: Float

    /// The parts of the usual noise and of the usual continuum that a pixel without light has at most. Packing to a
    /// quarter of the noise, fpack's coarsest, turns its zeros into numbers of a fourteenth; sky and its noise fall off by
    /// less than that towards the edge of any field.
    private static let (darkNoise, darkContinuum): (Float, Float) = (0.25, 0.1)

    init(of pixels: [PixelStatistics.Result]) {
        noise = RobustStatistics.median(pixels.map(\.noise))
        continuum = RobustStatistics.median(pixels.map { abs($0.continuum) })
    }

    /// The usual one of a field's parts.
    init(of parts: [LightLevel]) {
        noise = RobustStatistics.median(parts.map(\.noise))
        continuum = RobustStatistics.median(parts.map(\.continuum))
    }

    /// Whether a pixel with this noise and continuum got no light.
    func leavesDark(noise: Float, continuum: Float) -> Bool {
        noise < Self.darkNoise * self.noise && abs(continuum) < Self.darkContinuum * self.continuum
    }

    /// Whether pixels of another level got none.
    func leavesDark(_ other: LightLevel) -> Bool { leavesDark(noise: other.noise, continuum: other.continuum) }
}
