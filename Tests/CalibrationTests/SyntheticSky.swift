import Simulator
import Spectra

/// Sky spectra made in double precision from `Sincgauss`, independently of the fit's own columns.
struct SyntheticSky {
    static let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
    static let fullAxis = setup.axis(correction: 1.0374)
    static let axis = fullAxis.window(fullAxis.channels(in: SN3Band.fit))
    static let lineWidth = setup.lineWidth(correction: 1.0374)

    var velocity = 74.0
    /// Height of a line of relative flux 1.
    var brightness = 0.0
    /// Heights of the five lines, their velocity and broadening, km/s.
    var nebular: [Double] = [0, 0, 0, 0, 0]
    var nebularVelocity = 0.0
    var nebularBroadening = 25.0
    var continuum = 2e-17
    var noise = 0.0
    var lineWidth = Self.lineWidth

    /// Without noise.
    var mean: [Double] {
        let axis = Self.axis
        var values = (0..<axis.count).map { continuum * (1 + 0.1 * Double($0) / Double(axis.count)) }
        if brightness > 0 {
            for line in NightSkyLine.all {
                let center = line.wavenumber * Doppler.factor(velocity: velocity)
                for channel in values.indices {
                    values[channel] +=
                        brightness * line.relativeFlux
                        * Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: 0).value
                }
            }
        }
        for (line, height) in zip(EmissionLine.sn3, nebular) where height > 0 {
            let center = line.wavenumber * Doppler.factor(velocity: nebularVelocity)
            let sigma = center * nebularBroadening / Doppler.speedOfLight
            for channel in values.indices {
                values[channel] +=
                    height * Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: sigma).value
            }
        }
        return values
    }

    /// Spectra that differ in their noise.
    func spectra(_ count: Int, seed: UInt64) -> [[Float]] {
        let mean = mean
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in mean.map { Float($0 + noise * random.gaussian()) } }
    }
}
