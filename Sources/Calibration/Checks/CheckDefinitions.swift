import Records

extension CalibrationCheck {
    /// The definition of every check, in the order of `allCases`. "Real" values were read in cubes that CFHT delivered:
    /// NGC 4569 (2019, R 3000), M31 (2016, R 5000).
    package static let definitions = ofTheHeader + ofTheSpectra

    private static let ofTheHeader: [CheckDefinition] = [
        .init(
            .fileComplete,
            sentence: "Whether the file holds all values that its header declares."),
        .init(
            .instrument,
            sentence: "Whether the file is a spectral cube of SITELLE in the filter SN3."),
        .init(
            .format,
            sentence: "The format of the file."),
        .init(
            .packing,
            sentence: "Whether packing kept every number of the file as it was."),
        .init(
            .dimensions,
            sentence: "Whether the cube has the detector's 2048 x 2064 pixels."),
        .init(
            .stepCount, warn: .init(lower: 0, upper: 0),
            sentence: "STEPNB, or the number of scan members, less the number of channels.",
            source: "One real header says 900 steps and the cube holds 556: the data are right."),
        .init(
            .order, fail: .init(lower: 8, upper: 8),
            sentence: "Folding order.",
            source: "SN3 fills folding order 8; in another one the axis means something else."),
        .init(
            .stepSize, unit: "%", fail: .init(lower: -0.1, upper: 0.1),
            sentence: "Distance of the mirror's step from SITELLE's known steps for SN3.",
            source: "SITELLE's mirror steps for SN3 reproduce far better than this."),
        .init(
            .axisCorrection, fail: .init(lower: 1.030, upper: 1.045),
            sentence: "AXISCORR.",
            source: "1 / cos(13.9..16.9 deg), the angle at the field's centre; real 1.0362-1.0382."),
        .init(
            .axisOrigin, unit: "cm-1", fail: .init(lower: -1e-3, upper: 1e-3),
            sentence: "CRVAL3 less the wavenumber that the formula gives.",
            source: "Real headers agree with the formula to 2e-8; 1e-3 cm-1 is 0.02 km/s."),
        .init(
            .axisStep, unit: "cm-1", fail: .init(lower: -1e-6, upper: 1e-6),
            sentence: "CDELT3 less the channel width that the formula gives.",
            source: "1e-6 cm-1 over 800 channels is 0.02 km/s."),
        .init(
            .storedAxis, unit: "cm-1", fail: .init(lower: -1e-3, upper: 1e-3),
            sentence: "Wavenumber of the axis that the file stores (base_axis) less the formula's, in the channel that "
                + "is furthest off.",
            source: "As axis_origin."),
        .init(
            .axisCoverage, unit: "cm-1", fail: .init(lower: 0),
            sentence: "Smaller margin of the axis beyond 14560-15480 cm-1.",
            source: "Beyond the passband 14598-15439 cm-1 by a line's wings."),
        .init(
            .wavenumberCalibrated,
            sentence: "Whether WAVCALIB and WAVTYPE say that all pixels share one axis of wavenumbers."),
        .init(
            .apodization, fail: .init(lower: 1, upper: 1),
            sentence: "APODIZ, the degree of apodization.",
            source: "The fitted line is that of an unapodized scan; a degree of 1.25 makes it a quarter wider."),
        .init(
            .scanBalance, fail: .init(lower: 0.15, upper: 0.40),
            sentence: "Step of zero path difference over the number of steps.",
            source: "Real 0.200 and 0.363; a scan far outside was cut or its zero path difference is not "
                + "where it is said."),
        .init(
            .resolvingPower, fail: .init(lower: 1500),
            sentence: "Resolving power at mid order.",
            source: "The method fails near R = 1000, where [NII] and H-alpha blend (the paper)."),
        .init(
            .trainedResolvingPower,
            sentence: "Resolving power, against the range that the networks were trained for."),
        .init(
            .resolutionReached, warn: .init(lower: 0.85, upper: 1.05),
            sentence: "Resolving power over the one that SITRESOL asked for.",
            source: "Real 0.94-0.97: the paper's R is that of the middle of the order, SITRESOL a round number."),
        .init(
            .fluxPerCount, unit: "erg cm-2 A-1", fail: .init(lower: 1e-17, upper: 1e-15),
            sentence: "FLAMBDA, in the channel that is furthest out.",
            source: "Real 6.7e-17 and 3.4e-16."),
        .init(
            .imageQuality, unit: "arcsec", warn: .init(upper: 1.6),
            sentence: "Median image quality of the frames.",
            source: "Real medians 1.1-1.2 arcsec; 1.6 is five pixels."),
        .init(
            .extinction, unit: "mag", warn: .init(upper: 0.3),
            sentence: "99th percentile of the frames' extinction.",
            source: "Real 0.13 at most; 0.3 is a quarter of the light."),
        .init(
            .frameShift, unit: "px", warn: .init(upper: 10),
            sentence: "99th percentile of the frames' shift.",
            source: "Real 6 pixels within a night; 10 are 3.2 arcsec."),
        .init(
            .scanLength, unit: "d",
            sentence: "Time from the start of the scan to its end."),
        .init(
            .observationTime, unit: "d",
            sentence: "Start of the scan, modified Julian date, UTC."),
        .init(
            .objectName,
            sentence: "Whether the header names the object."),
        .init(
            .headerValues,
            sentence: "Whether the header's numbers are ones that their quantities can have."),
        .init(
            .imageScale, unit: "arcsec/px", warn: .init(lower: 0.30, upper: 0.34),
            sentence: "Width of a detector pixel at the field's centre.",
            source: "Real 0.315-0.324 arcsec."),
        .init(
            .referencePixel, unit: "px", warn: .init(upper: 200),
            sentence: "Distance of CRPIX from the field's centre.",
            source: "Real 55-57 pixels."),
        .init(
            .pointing, unit: "arcmin", warn: .init(upper: 6), fail: .init(upper: 60),
            sentence: "Distance of the WCS' reference point from the target.",
            source: "Half of the field's 11 arcmin; five fields away one of the two is another place."),
        .init(
            .visibility,
            sentence: "Whether the place of the field stood in CFHT's sky at the scan's time."),
        .init(
            .laserMapPresent,
            sentence: "Whether there is a laser map."),
        .init(
            .laserMapFinite, unit: "%", fail: .init(lower: 99.9),
            sentence: "Share of the laser map that holds a number.",
            source: "Holes leave pixels without a line width."),
        .init(
            .laserMapRange, unit: "nm", fail: .init(lower: 553.7, upper: 580.2),
            sentence: "Wavelength of the laser map that is furthest out, 0.2 % of the pixels left out.",
            source: "543.5 nm / cos(theta) for theta of 11.0-20.4 deg; the detector sees 11.6-19.5."),
        .init(
            .laserMapCenter, fail: .init(lower: -2e-3, upper: 2e-3),
            sentence: "1 / cos(angle) of the laser map at the field's centre, less AXISCORR.",
            source: "A map of another run or binned differently; 2e-3 is 600 km/s if it were the axis."),
        .init(
            .laserMapGradient, unit: "deg/px", warn: .init(lower: 3.0e-3, upper: 4.2e-3),
            sentence: "Gradient of the angle along a column of the detector.",
            source: "Real 3.56e-3; the geometry of the interferometer does not change."),
        .init(
            .laserMapSmoothness, unit: "km/s", warn: .init(upper: 5),
            sentence: "Scatter of the laser map about a smooth surface.",
            source: "Real maps are smooth far below a tenth of a line width (62 km/s at R 4800)."),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: definitions.map { ($0.name, $0) })

    /// What is known of the check before anything is measured.
    package var definition: CheckDefinition {
        guard let definition = Self.byName[rawValue] else { preconditionFailure("\(rawValue) is not defined") }
        return definition
    }
}

extension CheckDefinition {
    init(
        _ check: CalibrationCheck, unit: String = "", warn: LimitRange = LimitRange(),
        fail: LimitRange = LimitRange(), sentence: String, source: String = ""
    ) {
        self.init(
            name: check.rawValue, unit: unit, limits: MetricLimits(warn: warn, fail: fail), source: source,
            sentence: sentence)
    }
}
