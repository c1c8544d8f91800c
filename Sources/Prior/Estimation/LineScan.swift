import Spectra

/// A search for the velocity at which the five lines take most power from a spectrum.
///
/// Each line has a matched filter of its own, in emission, looked up in a table for every channel of a trial; the two of
/// [NII], whose ratio is fixed, have one together. The scan asks for less than the networks and needs no training; they
/// know more, but can be surprised.
struct LineScan: Sendable {
    /// The standard deviation of the gas in the filter, widths of the sinc: 19 km/s at R 4900.
    private static let broadening = 0.3
    /// The reach of the filter to either side of its centre, widths of the sinc.
    private static let reach = 2.6
    /// The number of table entries for each width of the sinc.
    private static let resolution = 64.0

    private let axis: WavenumberAxis
    /// The wavenumbers and relative heights of the lines that belong together.
    private let groups: [[(wavenumber: Double, height: Float)]] = [
        [
            (EmissionLine.nii6583.wavenumber, 1),
            (EmissionLine.nii6548.wavenumber, Float(1 / EmissionLine.nitrogenRatio)),
        ],
        [(EmissionLine.halpha.wavenumber, 1)], [(EmissionLine.sii6716.wavenumber, 1)],
        [(EmissionLine.sii6731.wavenumber, 1)],
    ]
    /// The filter's heights from its centre outwards.
    private let table: [Float]

    init(axis: WavenumberAxis) {
        self.axis = axis
        table = (0...Int(Self.reach * Self.resolution) + 1).map { place in
            Float(Sincgauss(x: Double(place) / Self.resolution, fwhm: 1, sigma: Self.broadening).value)
        }
    }

    /// Computes the sum of squares that the lines take from a spectrum at a velocity.
    ///
    /// - Parameters:
    ///   - spectrum: The spectrum, axis.count values.
    ///   - velocity: The velocity on the axis, km/s.
    ///   - lineWidth: The width of the sinc, cm-1.
    func power(_ spectrum: UnsafePointer<Float>, velocity: Double, lineWidth: Double) -> Float {
        let factor = Doppler.factor(velocity: velocity)
        let (reach, scale) = (Self.reach * lineWidth / axis.step, Float(axis.step / lineWidth * Self.resolution))
        var power: Float = 0
        for lines in groups {
            var (product, norm) = (Float(0), Float(0))
            for (line, height) in lines {
                let center = axis.position(of: line * factor)
                let (first, last) = (max(center - reach, 0).rounded(.up), min(center + reach, Double(axis.count - 1)))
                guard first <= last else { continue }
                for channel in Int(first)...Int(last) {
                    let profile = height * table[Int(abs(Float(Double(channel) - center)) * scale)]
                    product += profile * spectrum[channel]
                    norm += profile * profile
                }
            }
            if product > 0 { power += product * product / norm }
        }
        return power
    }

    /// Finds the velocity with most power in a range, km/s, in steps of a third of the line's width.
    ///
    /// - Parameters:
    ///   - spectrum: The spectrum, axis.count values.
    ///   - velocities: The range of velocities on the axis, km/s.
    ///   - lineWidth: The width of the sinc, cm-1.
    func strongest(
        _ spectrum: UnsafePointer<Float>, velocities: ClosedRange<Double>, lineWidth: Double
    ) -> Double {
        let step = Double(LineMeasurement.width(lineWidth: lineWidth)) / 3
        var best = (velocity: velocities.lowerBound, power: -Float.infinity)
        for velocity in stride(from: velocities.lowerBound, through: velocities.upperBound, by: step) {
            let power = power(spectrum, velocity: velocity, lineWidth: lineWidth)
            if power > best.power { best = (velocity, power) }
        }
        return best.velocity
    }
}
