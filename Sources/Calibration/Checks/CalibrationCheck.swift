import Records

/// What calibration examines in a cube, in the order in which it does, causes before what follows from them: the first
/// that fails gives the rejection's code.
package enum CalibrationCheck: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    // Known from the header
    case fileComplete = "file_complete"
    case instrument
    case format
    case packing
    case dimensions
    case stepCount = "step_count"
    case order
    case stepSize = "step_size"
    case axisCorrection = "axis_correction"
    case axisOrigin = "axis_origin"
    case axisStep = "axis_step"
    case storedAxis = "stored_axis"
    case axisCoverage = "axis_coverage"
    case wavenumberCalibrated = "wavenumber_calibrated"
    case apodization
    case scanBalance = "scan_balance"
    case resolvingPower = "resolving_power"
    case trainedResolvingPower = "trained_resolving_power"
    case resolutionReached = "resolution_reached"
    case fluxPerCount = "flux_per_count"
    case imageQuality = "image_quality"
    case extinction
    case frameShift = "frame_shift"
    case scanLength = "scan_length"
    case observationTime = "observation_time"
    case objectName = "object_name"
    case headerValues = "header_values"
    case imageScale = "image_scale"
    case referencePixel = "reference_pixel"
    case pointing
    case visibility
    case laserMapPresent = "laser_map_present"
    case laserMapFinite = "laser_map_finite"
    case laserMapRange = "laser_map_range"
    case laserMapCenter = "laser_map_center"
    case laserMapGradient = "laser_map_gradient"
    case laserMapSmoothness = "laser_map_smoothness"
    // Known from the spectra
    case dataSum = "data_sum"
    case fluxScale = "flux_scale"
    case invalidPixels = "invalid_pixels"
    case invalidChannels = "invalid_channels"
    case noiseCorrelation = "noise_correlation"
    case scanReach = "scan_reach"
    case oddChannels = "odd_channels"
    case noiseBalance = "noise_balance"
    case outOfBandLevel = "out_of_band_level"
    case filterEdges = "filter_edges"
    case wrapAround = "wrap_around"
    case imaginaryNoise = "imaginary_noise"
    case imaginaryMean = "imaginary_mean"
    case deepFrame = "deep_frame"
    case deepFrameField = "deep_frame_field"
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
    case unexplainedLines = "unexplained_lines"
    case heliocentricVelocity = "heliocentric_velocity"
}
