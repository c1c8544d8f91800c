import Glibc
import Spectra

/// The night sky's lines and continuum as a pixel of a given line width and zero point sees them.
struct NightSky: Sendable {
    /// Height of the brightest line of the band, 649.87 nm, at the field's centre, erg/s/cm2/A per pixel (real cubes).
    static let brightestLine = 1e-17
    /// Level of the continuum in the middle of the band, erg/s/cm2/A per pixel.
    static let continuumLevel = 2e-17
    /// Its relative rise from one edge of the band to the other.
    static let continuumSlope = 0.15

    private struct Line: Sendable {
        let wavenumber: Double
        /// Peak times the sinc's width, erg/s/cm2/A x cm-1.
        let strength: Double
    }

    private let axis: WavenumberAxis
    private let lines: [Line]
    /// Continuum on the axis, erg/s/cm2/A.
    let continuum: [Float]

    /// - Parameter width: of the sinc at the field's centre, cm-1.
    init(axis: WavenumberAxis, width: Double, filter: FilterTransmission) {
        self.axis = axis
        let reference = NightSkyLine.all.first { abs($0.airWavelength - 649.87368) < 1e-6 }?.relativeFlux ?? 1
        lines = NightSkyLine.all.map { line in
            let strength = Self.brightestLine * width * line.relativeFlux / reference
            return Line(wavenumber: line.wavenumber, strength: strength * filter(line.wavenumber))
        }
        let middle = (SN3Band.passband.lowerBound + SN3Band.passband.upperBound) / 2
        let span = SN3Band.passband.upperBound - SN3Band.passband.lowerBound
        continuum = (0..<axis.count).map { channel in
            let tilt = 1 + Self.continuumSlope * (axis[channel] - middle) / span
            return Float(Self.continuumLevel * tilt * filter(axis[channel]))
        }
    }

    /// Writes the lines, plain sincs of width `width` (cm-1) displaced by `zeroPoint` (km/s).
    ///
    /// sin(u - p) / (u - p) summed over the lines is sin u sum(h cos p / (u - p)) - cos u sum(h sin p / (u - p)), with
    /// u and p in units of the sinc's phase: one division for a line and channel instead of a sine.
    @inline(never)
    func lines(width: Double, zeroPoint: Double, scratch: inout Scratch, into spectrum: UnsafeMutablePointer<Float>) {
        let phase = ScanSetup.sincWidth * Double.pi / width
        let factor = Doppler.factor(velocity: zeroPoint)
        let count = axis.count
        let (even, odd, position) = (scratch.even, scratch.odd, scratch.position)
        for channel in 0..<count {
            even[channel] = 0
            odd[channel] = 0
            position[channel] = Double(channel) * axis.step * phase
        }
        for line in lines {
            var center = (line.wavenumber * factor - axis.origin) * phase
            let nearest = (center / (axis.step * phase)).rounded() * axis.step * phase
            // No division by zero on a channel's centre; 1e-6 of a line's width is 1e-4 km/s.
            if abs(center - nearest) < 1e-6 { center = nearest + 1e-6 }
            let height = line.strength / width
            let (cosine, sine) = (height * cos(center), height * sin(center))
            for channel in 0..<count {
                let inverse = 1 / (position[channel] - center)
                even[channel] += cosine * inverse
                odd[channel] += sine * inverse
            }
        }
        for channel in 0..<count {
            let (sine, cosine) = (sin(position[channel]), cos(position[channel]))
            spectrum[channel] = Float(sine * even[channel] - cosine * odd[channel])
        }
    }

    /// Working memory of `lines`: one for each thread.
    final class Scratch {
        let even, odd, position: UnsafeMutablePointer<Double>

        init(count: Int) {
            even = .allocate(capacity: count)
            odd = .allocate(capacity: count)
            position = .allocate(capacity: count)
        }

        deinit {
            even.deallocate()
            odd.deallocate()
            position.deallocate()
        }
    }
}
