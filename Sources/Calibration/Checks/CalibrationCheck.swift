import Records

/// What calibration examines in a cube, in the order in which it does, causes before what follows from them: the first
/// that fails gives the rejection's code.
///
/// "Real" values below were read in cubes that CFHT delivered: NGC 4569 (2019, R 3000), M31 (2016, R 5000).
package enum CalibrationCheck: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    // Known from the header
    case fileComplete = "file_complete"
    case instrument
    case generation
    case dimensions
    case stepCount = "step_count"
    case order
    case stepSize = "step_size"
    case axisCorrection = "axis_correction"
    case axisOrigin = "axis_origin"
    case axisStep = "axis_step"
    case axisCoverage = "axis_coverage"
    case wavenumberCalibrated = "wavenumber_calibrated"
    case scanBalance = "scan_balance"
    case resolvingPower = "resolving_power"
    case trainedResolvingPower = "trained_resolving_power"
    case resolutionReached = "resolution_reached"
    case fluxPerCount = "flux_per_count"
    case imageQuality = "image_quality"
    case extinction
    case frameShift = "frame_shift"
    case scanLength = "scan_length"
    case imageScale = "image_scale"
    case referencePixel = "reference_pixel"
    case pointing
    case laserMapPresent = "laser_map_present"
    case laserMapFinite = "laser_map_finite"
    case laserMapRange = "laser_map_range"
    case laserMapCenter = "laser_map_center"
    case laserMapGradient = "laser_map_gradient"
    case laserMapSmoothness = "laser_map_smoothness"
    // Known from the spectra
    case fluxScale = "flux_scale"
    case invalidPixels = "invalid_pixels"
    case invalidChannels = "invalid_channels"
    case noiseBalance = "noise_balance"
    case outOfBandLevel = "out_of_band_level"
    case filterEdges = "filter_edges"
    case wrapAround = "wrap_around"
    case imaginaryNoise = "imaginary_noise"
    case imaginaryMean = "imaginary_mean"
    case deepFrame = "deep_frame"
    case saturation
    case photonNoise = "photon_noise"
    // Known from the night sky and the field's own lines
    case skyDiscs = "sky_discs"
    case skyVelocity = "sky_velocity"
    case skyVelocityError = "sky_velocity_error"
    case skyVelocityScatter = "sky_velocity_scatter"
    case skyResidual = "sky_residual"
    case skyResidualScatter = "sky_residual_scatter"
    case skyLineWidth = "sky_line_width"
    case systemicVelocity = "systemic_velocity"
    case heliocentricVelocity = "heliocentric_velocity"

    /// Unit of the value and its limits, empty for a pure number or a count.
    package var unit: String {
        switch self {
        case .axisOrigin, .axisStep, .axisCoverage, .filterEdges: "cm-1"
        case .stepSize, .laserMapFinite, .invalidPixels, .invalidChannels, .deepFrame: "%"
        case .laserMapRange: "nm"
        case .imageQuality: "arcsec"
        case .saturation: "counts"
        case .extinction: "mag"
        case .frameShift, .referencePixel: "px"
        case .scanLength: "d"
        case .imageScale: "arcsec/px"
        case .pointing: "arcmin"
        case .laserMapGradient: "deg/px"
        case .laserMapSmoothness, .skyVelocity, .skyVelocityError, .skyVelocityScatter, .skyResidual,
            .skyResidualScatter, .systemicVelocity,
            .heliocentricVelocity:
            "km/s"
        case .fluxPerCount: "erg cm-2 A-1"
        case .fluxScale: "erg s-1 cm-2 A-1"
        default: ""
        }
    }

    package var defaultLimits: MetricLimits {
        switch self {
        case .fileComplete, .instrument, .generation, .dimensions, .wavenumberCalibrated, .laserMapPresent,
            .heliocentricVelocity,
            .trainedResolvingPower, .scanLength:
            // Yes or no, recorded only, or the prior's to say: no limits to set.
            MetricLimits()
        case .stepCount:
            // One real header says 900 steps and the cube holds 556: the data are right.
            MetricLimits(warn: LimitRange(lower: 0, upper: 0))
        case .order:
            // SN3 fills folding order 8; in another one the axis means something else.
            MetricLimits(fail: LimitRange(lower: 8, upper: 8))
        case .stepSize:
            // SITELLE's mirror steps for SN3 reproduce far better than this.
            MetricLimits(fail: LimitRange(lower: -0.1, upper: 0.1))
        case .axisCorrection:
            // 1 / cos(13.9..16.9 deg), the angle at the field's centre; real 1.0362-1.0382.
            MetricLimits(fail: LimitRange(lower: 1.030, upper: 1.045))
        case .axisOrigin:
            // Real headers agree with the formula to 2e-8; 1e-3 cm-1 is 0.02 km/s.
            MetricLimits(fail: LimitRange(lower: -1e-3, upper: 1e-3))
        case .axisStep:
            // 1e-6 cm-1 over 800 channels is 0.02 km/s.
            MetricLimits(fail: LimitRange(lower: -1e-6, upper: 1e-6))
        case .axisCoverage:
            // Beyond the passband 14598-15439 cm-1 by a line's wings.
            MetricLimits(fail: LimitRange(lower: 0))
        case .scanBalance:
            // Real 0.200 and 0.363; a scan far outside was cut or its zero path difference is not where it is said.
            MetricLimits(fail: LimitRange(lower: 0.15, upper: 0.40))
        case .resolvingPower:
            // The method fails near R = 1000, where [NII] and H-alpha blend (the paper).
            MetricLimits(fail: LimitRange(lower: 1500))
        case .resolutionReached:
            // Real 0.94-0.97: the paper's R is that of the middle of the order, SITRESOL a round number.
            MetricLimits(warn: LimitRange(lower: 0.85, upper: 1.05))
        case .imageQuality:
            // Real medians 1.1-1.2 arcsec; 1.6 is five pixels.
            MetricLimits(warn: LimitRange(upper: 1.6))
        case .extinction:
            // Real 0.13 at most; 0.3 is a quarter of the light.
            MetricLimits(warn: LimitRange(upper: 0.3))
        case .frameShift:
            // Real 6 pixels within a night; 10 are 3.2 arcsec.
            MetricLimits(warn: LimitRange(upper: 10))
        case .imageScale:
            // Real 0.315-0.324 arcsec.
            MetricLimits(warn: LimitRange(lower: 0.30, upper: 0.34))
        case .referencePixel:
            // Real 55-57 pixels.
            MetricLimits(warn: LimitRange(upper: 200))
        case .pointing:
            // Half of the field's 11 arcmin.
            MetricLimits(warn: LimitRange(upper: 6))
        case .laserMapFinite:
            // Holes leave pixels without a line width.
            MetricLimits(fail: LimitRange(lower: 99.9))
        case .laserMapRange:
            // 543.5 nm / cos(theta) for theta of 11.0-20.4 deg; the detector sees 11.6-19.5.
            MetricLimits(fail: LimitRange(lower: 553.7, upper: 580.2))
        case .laserMapCenter:
            // A map of another run or binned differently; 2e-3 is 600 km/s if it were the axis.
            MetricLimits(fail: LimitRange(lower: -2e-3, upper: 2e-3))
        case .laserMapGradient:
            // Real 3.56e-3; the geometry of the interferometer does not change.
            MetricLimits(warn: LimitRange(lower: 3.0e-3, upper: 4.2e-3))
        case .laserMapSmoothness:
            // Real maps are smooth far below a tenth of a line width (62 km/s at R 4800).
            MetricLimits(warn: LimitRange(upper: 5))
        case .fluxPerCount:
            // Real 6.7e-17 and 3.4e-16.
            MetricLimits(fail: LimitRange(lower: 1e-17, upper: 1e-15))
        case .fluxScale:
            // Sky and continuum are 1e-17..5e-17; a factor of 1e17 or 1e4 wrong is what happens.
            MetricLimits(fail: LimitRange(lower: 1e-19, upper: 1e-15))
        case .invalidPixels:
            MetricLimits(warn: LimitRange(upper: 5), fail: LimitRange(upper: 20))
        case .invalidChannels:
            MetricLimits(warn: LimitRange(upper: 10))
        case .noiseBalance:
            // Real 1.04.
            MetricLimits(warn: LimitRange(lower: 0.7, upper: 1.4))
        case .outOfBandLevel:
            // The filter lets 1e-4 through out there; a tenth of the continuum is a mean or a phase gone wrong.
            MetricLimits(warn: LimitRange(upper: 0.1))
        case .filterEdges:
            // Temperature moves the edges by 2-3 cm-1, an uncalibrated laser by 5; other filters end elsewhere.
            MetricLimits(warn: LimitRange(lower: -15, upper: 15))
        case .wrapAround:
            // Of some 250 channels the highest stands 3 to 3.5 standard deviations out.
            MetricLimits(warn: LimitRange(upper: 5))
        case .imaginaryNoise:
            // Real 1.5.
            MetricLimits(warn: LimitRange(upper: 3))
        case .imaginaryMean:
            // A phase off by 0.1 radians.
            MetricLimits(warn: LimitRange(upper: 0.1))
        case .deepFrame:
            // Single dead pixels do no harm.
            MetricLimits(warn: LimitRange(upper: 1))
        case .saturation:
            // The detectors count to 65 535.
            MetricLimits(warn: LimitRange(upper: 50_000))
        case .photonNoise:
            // Real 1.33.
            MetricLimits(warn: LimitRange(lower: 0.7, upper: 2))
        case .skyVelocity:
            // True laser wavelength near 543.37 nm; real field 48-104 km/s, median 73.6. `refinedSkyVelocity` apart.
            MetricLimits(warn: LimitRange(lower: 40, upper: 120), fail: LimitRange(lower: 0, upper: 150))
        case .skyVelocityError:
            // 0.5 km/s is what the calibration promises; 10 km/s is a quarter of a channel: nothing was measured.
            MetricLimits(warn: LimitRange(upper: 0.5), fail: LimitRange(upper: 10))
        case .skyVelocityScatter:
            // Real 1.3-2.2 about a smooth surface.
            MetricLimits(warn: LimitRange(upper: 4), fail: LimitRange(upper: 10))
        case .skyDiscs:
            // A quadratic and a robust scatter need some tens of points over the field.
            MetricLimits(warn: LimitRange(lower: 50))
        case .skyResidual:
            // Real 1.3 about a smooth surface.
            MetricLimits(warn: LimitRange(upper: 2))
        case .skyResidualScatter:
            // Real 1.3-2.2.
            MetricLimits(warn: LimitRange(upper: 3))
        case .skyLineWidth:
            // Lines are never narrower than the scan's length allows; a tenth more is lost modulation.
            MetricLimits(warn: LimitRange(lower: 0.95, upper: 1.10))
        case .systemicVelocity:
            // Beyond this range of galaxies the lines leave the filter.
            MetricLimits(warn: LimitRange(lower: -800, upper: 3200))
        }
    }
}
