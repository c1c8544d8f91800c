import Cubes

/// What a fault does to a cube, and what has to notice it.
package struct FieldFaultDescription: Sendable, Hashable {
    /// What has to become of the cube.
    package enum Consequence: String, Sendable, Hashable, Codable {
        /// It is none of the survey's business: no alert.
        case ignored
        /// It cannot be read.
        case unreadable
        /// Calibration rejects it.
        case rejected
        /// It is processed with a warning.
        case warned
        /// It is processed; the check's row tells.
        case recorded
    }

    package let consequence: Consequence
    /// Name of the calibration check that has to notice it; others may as well.
    package let expectedCheck: String
    /// One sentence.
    package let summary: String
    /// Formats of a cube that can have it.
    package let formats: Set<CubeFormat>

    init(_ consequence: Consequence, _ check: String, _ summary: String, in formats: Set<CubeFormat> = .all) {
        self.consequence = consequence
        expectedCheck = check
        self.summary = summary
        self.formats = formats
    }
}

extension Set<CubeFormat> {
    static let all = Set(CubeFormat.allCases)
    /// Formats that hold a deep frame.
    static let hdf5 = all.subtracting([.fits])
    /// Formats of one array that names its level.
    static let arrayed = hdf5.subtracting([.level1])
    /// Formats that hold an imaginary part.
    static let complex: Set<CubeFormat> = [.level25, .level3]
    /// Formats with the header of a FITS file, which names the frames of the scan and its end.
    static let carded: Set<CubeFormat> = [.fits, .level1]
}

extension FieldFault {
    package var description: FieldFaultDescription {
        switch self {
        case .truncatedFile, .missingQuadrant, .unknownFormat, .otherInstrument, .otherFilter: ofTheFile
        case .stepCount, .order, .stepSize, .axisCorrection, .axisOrigin, .axisStep, .storedAxis, .notCalibrated,
            .zeroPath, .zeroPathMoved, .fewSteps, .resolutionMissed, .fluxPerCountZero, .fluxPerCountUndefined,
            .fluxPerCountAbsurd:
            ofTheHeader
        case .laserMapAbsent, .laserMapHoles, .laserMapUnit, .laserMapOfOtherRun, .laserMapFlipped, .laserMapRough:
            ofTheLaserMap
        case .counts, .missingPixels, .missingChannel, .hotChannel, .noiseSlope, .excessNoise, .pedestal, .phaseError,
            .imaginaryNoise, .shiftedFilter, .wrappedLine, .backgroundObject:
            ofTheSpectra
        case .laserWavelength, .roughWavelengths, .skyRemoved, .lowContrast: ofTheNightSky
        case .saturation, .deepFrameHoles, .deepFrameOfOtherField, .badSeeing, .clouds, .guidingDrift, .severalNights:
            ofTheScan
        case .imageScale, .referencePixel, .pointing: ofThePlace
        }
    }

    private typealias Row = FieldFaultDescription

    private var ofTheFile: FieldFaultDescription {
        switch self {
        case .missingQuadrant:
            Row(.unreadable, "file_complete", "One of the nine quadrants is not in the file.", in: [.level1])
        case .unknownFormat:
            Row(
                .unreadable, "format", "No level is named and the data have an axis too many.",
                in: .arrayed)
        case .otherInstrument: Row(.ignored, "instrument", "The cube is one of another instrument, SpIOMM.")
        case .otherFilter: Row(.ignored, "instrument", "The cube is one of another filter, SN2.")
        default: Row(.unreadable, "file_complete", "The file ends after two thirds of its length.")
        }
    }

    private var ofTheHeader: FieldFaultDescription {
        switch self {
        case .stepCount: Row(.warned, "step_count", "The header claims 900 steps.")
        case .order: Row(.rejected, "order", "The header claims the folding order 7.")
        case .stepSize: Row(.rejected, "step_size", "The header claims a mirror step of 2900 nm.")
        case .axisCorrection:
            Row(.rejected, "axis_correction", "The axis was calibrated for an angle of 11.8 degrees.")
        case .axisOrigin: Row(.rejected, "axis_origin", "The header's axis begins 0.5 cm-1 too late.")
        case .axisStep: Row(.rejected, "axis_step", "The header's axis was laid out for one point too many.")
        case .storedAxis:
            Row(.rejected, "stored_axis", "The axis that the file stores begins 0.5 cm-1 too late.", in: .arrayed)
        case .notCalibrated:
            Row(.rejected, "wavenumber_calibrated", "The spectra were not brought to one axis of wavenumbers.")
        case .zeroPath:
            Row(.rejected, "scan_balance", "Zero path difference is claimed at a fiftieth of the scan.")
        case .zeroPathMoved:
            Row(
                .warned, "scan_reach", "Zero path difference is claimed 15 % of its step too late.", in: .arrayed)
        case .fewSteps: Row(.rejected, "resolving_power", "The scan has 250 steps: a resolving power of 1409.")
        case .resolutionMissed:
            Row(
                .warned, "resolution_reached", "The scan was to reach twice its resolving power.",
                in: .carded)
        case .fluxPerCountZero: Row(.rejected, "flux_per_count", "The flux of a count is zero.")
        case .fluxPerCountUndefined:
            Row(.rejected, "flux_per_count", "The flux of a count is not a number.", in: .arrayed)
        default: Row(.rejected, "flux_per_count", "The flux of a count is a million times too large.")
        }
    }

    private var ofTheLaserMap: FieldFaultDescription {
        switch self {
        case .laserMapAbsent: Row(.warned, "laser_map_present", "There is no laser map.")
        case .laserMapHoles: Row(.rejected, "laser_map_finite", "The laser map lacks one pixel in fifty.")
        case .laserMapUnit: Row(.rejected, "laser_map_range", "The laser map is in Angstrom.")
        case .laserMapOfOtherRun:
            Row(.rejected, "laser_map_center", "The laser map is one of another run, by 0.6 degrees.")
        case .laserMapFlipped: Row(.warned, "laser_map_gradient", "The laser map is upside down.")
        default: Row(.warned, "laser_map_smoothness", "The laser map has noise of 15 km/s.")
        }
    }

    private var ofTheSpectra: FieldFaultDescription {
        switch self {
        case .counts: Row(.rejected, "flux_scale", "The data are counts where they should be fluxes.")
        case .missingPixels: Row(.rejected, "invalid_pixels", "Three tenths of the field hold no number.")
        case .missingChannel: Row(.warned, "invalid_channels", "One channel of the band holds no number.")
        case .hotChannel: Row(.rejected, "odd_channels", "One channel beside H-alpha is too high by the noise.")
        case .noiseSlope: Row(.warned, "noise_balance", "Noise rises fourfold towards large wavenumbers.")
        case .excessNoise:
            Row(.warned, "photon_noise", "Noise is three times the usual, 3.6 times that of the photons.", in: .hdf5)
        case .pedestal:
            Row(.warned, "out_of_band_level", "Light that no filter passed lies under all channels.")
        case .phaseError:
            Row(
                .warned, "imaginary_mean", "The phase is off by 0.3 radians: light is in the imaginary part.",
                in: .complex)
        case .imaginaryNoise:
            Row(
                .warned, "imaginary_noise", "The imaginary part is five times as noisy as the real one.",
                in: .complex)
        case .shiftedFilter: Row(.warned, "filter_edges", "The filter's edges lie 40 cm-1 from where they should.")
        case .backgroundObject:
            Row(.warned, "unexplained_lines", "Gas of a galaxy far behind shows at 5264 km/s in a tenth of the field.")
        default: Row(.warned, "wrap_around", "A line from outside the order stands where the filter lets nothing pass.")
        }
    }

    private var ofTheNightSky: FieldFaultDescription {
        switch self {
        case .laserWavelength: Row(.rejected, "sky_velocity", "The laser's wavelength is off: sky lines at 220 km/s.")
        case .roughWavelengths:
            Row(
                .warned, "sky_velocity_scatter", "Wavelengths swing by 16 km/s from one third of the field to the next."
            )
        case .skyRemoved: Row(.warned, "sky_discs", "The night sky's lines were taken out before.")
        default: Row(.warned, "sky_line_width", "Contrast is lost at large path differences: lines are broader.")
        }
    }

    private var ofTheScan: FieldFaultDescription {
        switch self {
        case .saturation:
            Row(.warned, "saturation", "The brightest star's pixels are saturated.", in: .hdf5)
        case .deepFrameHoles:
            Row(.warned, "deep_frame", "The deep frame lacks one pixel in fifty.", in: .hdf5)
        case .deepFrameOfOtherField:
            Row(.warned, "deep_frame_field", "The deep frame shows another field.", in: .hdf5)
        case .badSeeing:
            Row(.warned, "image_quality", "The seeing was 2.2 arcseconds.", in: .carded)
        case .clouds: Row(.warned, "extinction", "Clouds took 0.6 mag from some frames.", in: .carded)
        case .guidingDrift:
            Row(.warned, "frame_shift", "The guiding drifted by 20 pixels.", in: .carded)
        default: Row(.recorded, "scan_length", "The scan was made in five nights.", in: .carded)
        }
    }

    private var ofThePlace: FieldFaultDescription {
        switch self {
        case .imageScale: Row(.warned, "image_scale", "A pixel is 0.42 arcseconds wide.")
        case .referencePixel: Row(.warned, "reference_pixel", "The reference pixel lies 300 columns off.")
        default: Row(.warned, "pointing", "The reference point lies 10 arcminutes from the target.")
        }
    }
}
