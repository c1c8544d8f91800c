/// What can be wrong with a cube: one fault at a time is planted into a field. `FieldFaultDescription` tells what each
/// is and what has to notice it.
package enum FieldFault: String, Sendable, Hashable, Codable, CaseIterable {
    // The file
    case truncatedFile = "truncated_file"
    case missingQuadrant = "missing_quadrant"
    case unknownFormat = "unknown_format"
    case otherInstrument = "other_instrument"
    case otherFilter = "other_filter"
    // The header
    case stepCount = "step_count"
    case order
    case stepSize = "step_size"
    case axisCorrection = "axis_correction"
    case axisOrigin = "axis_origin"
    case axisStep = "axis_step"
    case storedAxis = "stored_axis"
    case notCalibrated = "not_calibrated"
    case zeroPath = "zero_path"
    case zeroPathMoved = "zero_path_moved"
    case fewSteps = "few_steps"
    case resolutionMissed = "resolution_missed"
    case fluxPerCountZero = "flux_per_count_zero"
    case fluxPerCountUndefined = "flux_per_count_undefined"
    case fluxPerCountAbsurd = "flux_per_count_absurd"
    // The laser map
    case laserMapAbsent = "laser_map_absent"
    case laserMapHoles = "laser_map_holes"
    case laserMapUnit = "laser_map_unit"
    case laserMapOfOtherRun = "laser_map_of_other_run"
    case laserMapFlipped = "laser_map_flipped"
    case laserMapRough = "laser_map_rough"
    // The spectra
    case counts
    case missingPixels = "missing_pixels"
    case missingChannel = "missing_channel"
    case hotChannel = "hot_channel"
    case noiseSlope = "noise_slope"
    case excessNoise = "excess_noise"
    case pedestal
    case phaseError = "phase_error"
    case imaginaryNoise = "imaginary_noise"
    case shiftedFilter = "shifted_filter"
    case wrappedLine = "wrapped_line"
    case backgroundObject = "background_object"
    // The night sky
    case laserWavelength = "laser_wavelength"
    case roughWavelengths = "rough_wavelengths"
    case skyRemoved = "sky_removed"
    case lowContrast = "low_contrast"
    // The deep frame
    case saturation
    case deepFrameHoles = "deep_frame_holes"
    case deepFrameOfOtherField = "deep_frame_of_other_field"
    // The scan
    case badSeeing = "bad_seeing"
    case clouds
    case guidingDrift = "guiding_drift"
    case severalNights = "several_nights"
    // The place on the sky
    case imageScale = "image_scale"
    case referencePixel = "reference_pixel"
    case pointing
}
