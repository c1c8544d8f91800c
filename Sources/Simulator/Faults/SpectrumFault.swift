import Spectra

/// What a planted fault does to each spectrum.
struct SpectrumFault {
    /// The place of the brightest sky line in the order below, where no light of the band can be, cm-1.
    private static let wrappedLine = 15_700.0
    /// Heights over the noise of that line.
    private static let wrappedHeight = 20.0
    /// Noise at the axis' end over that at its beginning.
    private static let noiseRise: Float = 4
    private static let imaginaryRise: Float = 5
    /// The light that lies under all channels, in levels of the sky's continuum.
    private static let pedestal = 0.4
    /// Wavenumbers of the channel that is lost and of that which is hot, cm-1.
    private static let (lostWavenumber, hotWavenumber) = (15_000.0, 15_246.0)

    private let fault: FieldFault?
    private let axis: WavenumberAxis
    /// Counts of a flux.
    private let countsPerFlux: Float

    init(_ parameters: FieldParameters, axis: WavenumberAxis) {
        fault = parameters.fault
        self.axis = axis
        countsPerFlux = Float(
            Double(parameters.channelCount) * CubeClaims.exposure / CubeClaims.fluxPerCount)
    }

    /// A line that does not belong into a spectrum whose noise has a deviation.
    func line(deviation: Float) -> (height: Double, center: Double)? {
        fault == .wrappedLine ? (Self.wrappedHeight * Double(deviation), Self.wrappedLine) : nil
    }

    /// - Parameters:
    ///   - deviation: of the spectrum's noise, 0 without.
    func spoil(
        _ spectrum: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>, deviation: Float,
        _ random: inout RandomSource
    ) {
        switch fault {
        case .counts:
            for channel in 0..<axis.count {
                spectrum[channel] *= countsPerFlux
                imaginary[channel] *= countsPerFlux
            }
        case .missingChannel:
            let channel = Int(axis.position(of: Self.lostWavenumber).rounded())
            (spectrum[channel], imaginary[channel]) = (.nan, .nan)
        case .hotChannel: spectrum[Int(axis.position(of: Self.hotWavenumber).rounded())] += deviation
        case .noiseSlope:
            for channel in 0..<axis.count {
                let rise = 1 + (Self.noiseRise - 1) * Float(channel) / Float(axis.count - 1)
                spectrum[channel] += (rise * rise - 1).squareRoot() * deviation * Float(random.gaussian())
            }
        case .imaginaryNoise:
            let more = (Self.imaginaryRise * Self.imaginaryRise - 1).squareRoot() * deviation
            for channel in 0..<axis.count { imaginary[channel] += more * Float(random.gaussian()) }
        case .pedestal:
            for channel in 0..<axis.count { spectrum[channel] += Float(Self.pedestal * NightSky.continuumLevel) }
        default: break
        }
    }
}
