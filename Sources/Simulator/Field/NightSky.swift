import Spectra

/// The night sky's lines and continuum as a pixel of a given angle and zero point sees them.
struct NightSky: Sendable {
    /// Height of the brightest line of the band, 649.87 nm, at the field's centre, erg/s/cm2/A per pixel (real cubes).
    static let brightestLine = 1e-17
    /// Level of the continuum in the middle of the band, erg/s/cm2/A per pixel.
    static let continuumLevel = 2e-17
    /// The relative rise of the continuum from one edge of the band to the other.
    static let continuumSlope = 0.15

    private struct Line: Sendable {
        let wavenumber: Double
        /// Peak times the sinc's width, erg/s/cm2/A x cm-1.
        let strength: Double
    }

    private let lines: [Line]
    /// Continuum on the axis, erg/s/cm2/A.
    let continuum: [Float]

    /// - Parameters:
    ///   - width: of the sinc at the field's centre, cm-1.
    ///   - hasLines: whether the lines are still there.
    ///   - scatter: relative standard deviation of their fluxes about the table's.
    init(
        axis: WavenumberAxis, width: Double, filter: FilterTransmission, hasLines: Bool, scatter: Double, seed: UInt64
    ) {
        var random = RandomSource(seed: seed ^ 0x94D0_49BB_1331_11EB)
        let reference = NightSkyLine.all.first { abs($0.airWavelength - 649.87368) < 1e-6 }?.relativeFlux ?? 1
        lines = (hasLines ? NightSkyLine.all : []).map { line in
            // A line keeps some of its light.
            let share = scatter > 0 ? max(0.1, 1 + scatter * random.gaussian()) : 1
            let strength = Self.brightestLine * width * line.relativeFlux / reference * share
            return Line(wavenumber: line.wavenumber, strength: strength * filter(line.wavenumber))
        }
        let middle = (SN3Band.passband.lowerBound + SN3Band.passband.upperBound) / 2
        let span = SN3Band.passband.upperBound - SN3Band.passband.lowerBound
        continuum = (0..<axis.count).map { channel in
            let tilt = 1 + Self.continuumSlope * (axis[channel] - middle) / span
            return Float(Self.continuumLevel * tilt * filter(axis[channel]))
        }
    }

    /// The lines, displaced by `zeroPoint` (km/s), for a pixel's c.
    func lines(setup: ScanSetup, correction: Double, zeroPoint: Double) -> LineWaves {
        let factor = Doppler.factor(velocity: zeroPoint)
        let width = setup.lineWidth(correction: correction)
        return LineWaves(
            heights: lines.map { $0.strength / width }, centers: lines.map { $0.wavenumber * factor }, sigmas: nil,
            setup: setup, correction: correction)
    }
}
