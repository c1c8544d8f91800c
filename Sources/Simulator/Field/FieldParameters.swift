import Cubes
import Spectra

/// What a simulated field is made from. The same parameters give the same files, byte for byte.
package struct FieldParameters: Sendable, Hashable {
    /// How a file holds fluxes.
    package enum FluxHabit: String, Sendable, Hashable, CaseIterable {
        /// FITS: BSCALE = 1E+17 over stored values of erg/s/cm2/A, as in files of 2019 and later. HDF5 level 2.5:
        /// complex numbers; level 3: the flux of a count for each channel.
        case scaled
        /// FITS: no BSCALE, as in files of 2016. HDF5 level 2.5: real numbers; level 3: one flux of a count for all.
        case plain
    }

    /// A cloud of gas over some of the field's columns. It is brighter here and fainter there by a third, and moves a
    /// little otherwise from place to place.
    package struct Cloud: Sendable, Hashable {
        /// The columns that it covers, shares of the field's width.
        package var columns: ClosedRange<Double>
        /// Mean height of H-alpha over the noise of a channel.
        package var brightness: Double
        /// Heliocentric, km/s.
        package var velocity: Double
        /// Mean, km/s; it differs by a third from place to place.
        package var broadening = FieldScene.meanBroadening

        package init(columns: ClosedRange<Double> = 0...1, brightness: Double, velocity: Double) {
            (self.columns, self.brightness, self.velocity) = (columns, brightness, velocity)
        }
    }

    /// Pixels: the central cut-out of a full field of 2048 x 2064.
    package var width = 96
    package var height = 96
    /// Every so many pixels of the detector there is one.
    package var spacing = 1
    /// Whether there is a galaxy: an inclined disc that turns, with HII regions on it. A third of the field is empty.
    package var hasGalaxy = true
    /// Gas beside or before the galaxy.
    package var clouds: [Cloud] = []
    /// Steps of the scan, and the one of zero path difference.
    package var channelCount = 842
    package var zeroPathIndex = 169
    package var seed: UInt64 = 1

    package var object = "M33_Field7"
    /// Odometer of the first frame.
    package var odometer = 2_307_000
    /// Right ascension and declination of the field's centre, degrees, J2000.
    package var targetRA = 23.4621
    package var targetDec = 30.6600
    /// Start of the scan, modified Julian date, UTC (2018-10-08, 10:00).
    package var mjdObs = 58_399.416_666_7
    /// Time that the frames take, days: 13.3 s of exposure and 3.8 s of readout a step.
    private var recordingLength: Double { Double(channelCount) * 17.1 / 86_400 }
    /// The time from the start of the scan to its end, days.
    package var scanLength: Double { recordingLength + (fault == .severalNights ? 4 : 0) }

    /// Velocity of the galaxy's centre, heliocentric, km/s.
    package var systemicVelocity = -180.0
    /// Largest velocity of the disc's rotation along the line of sight, km/s.
    package var rotation = 60.0
    /// Share of the field's pixels that hold gas, at most: the brightest of the disc's keep theirs. 1 is the whole
    /// disc, two thirds of the field.
    package var gasShare = 1.0
    /// Factor on the heights of H-alpha: at 1 HII regions stand 15-60 times above the noise.
    package var gasBrightness = 1.0
    /// [NII]6583 over H-alpha in all gas; nil where HII regions and diffuse gas have their own.
    package var nitrogenOverHalpha: Double?
    /// Factor on the light of the galaxy's stars.
    package var starlight = 1.0
    /// Equivalent widths of the absorption lines in it over those in the Sun's light; 0 leaves them out.
    package var stellarLines = 0.0
    /// What has to be added to a velocity seen from the telescope to make it heliocentric, km/s.
    package var heliocentricVelocity = 0.0
    /// Relative standard deviation of the OH lines' fluxes about the table's: they vary through a night.
    package var skyLineScatter = 0.0
    /// Velocity at which the night-sky lines appear at the field's centre, km/s. All lines are displaced by it.
    package var zeroPoint = 74.0
    /// By how much the zero point of the right half is larger, km/s, as where two scans were joined.
    package var zeroPointJump = 0.0
    package var format = CubeFormat.fits
    package var fluxHabit = FluxHabit.scaled
    /// What is wrong with the cube. The truth is what the sky and the instrument did, not what the faulty file says.
    package var fault: FieldFault?

    package init() {}

    /// Set-up of SITELLE's SN3 scans: order 8, mirror step in nm (real headers).
    package var setup: ScanSetup {
        ScanSetup(order: 8, stepSize: 2943.025792, stepCount: channelCount, zeroPathIndex: zeroPathIndex)
    }

    /// A copy with what a fault changes in the scan or the field themselves.
    var withFault: FieldParameters {
        var parameters = self
        switch fault {
        // The steps of a cube of R 1400.
        case .fewSteps: (parameters.channelCount, parameters.zeroPathIndex) = (250, 50)
        // Outside what any SN3 cube shows (0-150 km/s).
        case .laserWavelength: parameters.zeroPoint = 220
        // Beyond the galaxies of any survey with this filter.
        case .backgroundObject:
            parameters.clouds.append(Cloud(columns: 0...0.1, brightness: 20, velocity: 5264))
        default: break
        }
        return parameters
    }

    func check() throws(SimulatorError) {
        func require(_ condition: Bool, _ sentence: String) throws(SimulatorError) {
            guard condition else { throw SimulatorError(code: .parameter, message: sentence) }
        }
        try require((8...4096).contains(width), "The width must be 8 to 4096 pixels, not \(width).")
        try require((8...4096).contains(height), "The height must be 8 to 4096 pixels, not \(height).")
        try require((1...64).contains(spacing), "One pixel of 1 to 64 can be taken, not of \(spacing).")
        try require((64...4096).contains(channelCount), "The cube must have 64 to 4096 channels, not \(channelCount).")
        try require(
            (0..<channelCount / 2).contains(zeroPathIndex),
            "The step of zero path difference must lie in the first half of the scan, not at \(zeroPathIndex).")
        try require(
            (1_000_000...9_999_999).contains(odometer), "The odometer must have seven digits, not \(odometer).")
        try require(
            abs(systemicVelocity) <= 5000,
            "The systemic velocity must lie within 5000 km/s of zero, not at \(systemicVelocity).")
        try require((0...1).contains(gasShare), "The share of pixels with gas must be 0 to 1, not \(gasShare).")
        try require(
            (0...1000).contains(gasBrightness),
            "The brightness of the gas must be 0 to 1000 times the usual, not \(gasBrightness).")
        try require(
            (0...0.5).contains(skyLineScatter),
            "The scatter of the sky's lines must be 0 to 0.5, not \(skyLineScatter).")
        try require(
            (0...1000).contains(starlight) && (0...5).contains(stellarLines),
            "Stars shine 0 to 1000 times as bright as usual, with lines 0 to 5 times as strong as the Sun's; not"
                + " \(starlight) and \(stellarLines).")
        try require(
            nitrogenOverHalpha.map((0...10).contains) ?? true,
            "[NII]6583 must have 0 to 10 times the flux of H-alpha, not \(nitrogenOverHalpha ?? 0).")
        for cloud in clouds {
            try require(
                cloud.columns.lowerBound >= 0 && cloud.columns.upperBound <= 1
                    && (0...10_000).contains(cloud.brightness) && abs(cloud.velocity) <= 10_000,
                "A cloud covers 0 to 1 of the field, 0 to 10000 times as bright as the noise, within 10000 km/s of rest;"
                    + " not \(cloud.columns), \(cloud.brightness) and \(cloud.velocity).")
        }
        guard let fault else { return }
        let formats = fault.description.formats
        try require(
            formats.contains(format),
            "The fault \(fault.rawValue) is one of the formats "
                + "\(formats.map(\.rawValue).sorted().joined(separator: ", ")), not of \(format.rawValue).")
        try require(
            hasImaginaryPart || !Set.complex.isSuperset(of: formats),
            "The fault \(fault.rawValue) needs complex numbers: choose the other flux habit.")
    }

    /// Whether the file holds complex numbers.
    var hasImaginaryPart: Bool { format == .level3 || format == .level25 && fluxHabit == .scaled }
}
