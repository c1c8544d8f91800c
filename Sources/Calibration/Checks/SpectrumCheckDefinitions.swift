import Records

extension CalibrationCheck {
    /// The definitions of the checks that need spectra.
    static let ofTheSpectra: [CheckDefinition] = [
        .init(
            .dataSum,
            sentence: "Whether the file's numbers add up to its checksum."),
        .init(
            .fluxScale, unit: "erg s-1 cm-2 A-1", fail: .init(lower: 1e-19, upper: 1e-15),
            sentence: "Median continuum of the field's spectra, sky included.",
            source: "Sky and continuum are 1e-17..5e-17; a factor of 1e17 or 1e4 wrong is what happens."),
        .init(
            .invalidPixels, unit: "%", warn: .init(upper: 5), fail: .init(upper: 20),
            sentence: "Share of the field inside its border that holds no number, or an exact zero, in "
                + "14570-15470 cm-1.",
            source: "One of the nine quadrants of a cube is 11 % of the field: half of one, and two."),
        .init(
            .invalidChannels, unit: "%", warn: .init(upper: 10),
            sentence: "Share of the pixels that lack the channel of the band that most pixels lack.",
            source: "Single dead pixels are far fewer than a tenth."),
        .init(
            .noiseCorrelation, warn: .init(lower: -0.1, upper: 0.055), fail: .init(upper: 0.075),
            sentence:
                "Correlation of the noise of neighbouring channels beyond the filter's edges, less that of a scan.",
            source: "ORB's apodization of 1.1, which makes a broadening of 18.8 km/s 22.4, adds 0.08, 1.25 adds 0.21."),
        .init(
            .scanReach, unit: "%", warn: .init(lower: -1, upper: 1), fail: .init(lower: -5, upper: 5),
            sentence: "Largest path difference in the spectra over the one that ZPDINDEX gives, less 1.",
            source: "Real -0.3 (M31), simulated -0.5 to 0.3; 1 % moves a broadening of 18.8 km/s by some 0.8 km/s, 5 % "
                + "is beyond what any spectra leave in doubt."),
        .init(
            .oddChannels, warn: .init(upper: 0.05), fail: .init(upper: 0.5),
            sentence: "Height of the channel that follows least from those around it, over the noise of a pixel's "
                + "channel.",
            source: "Real and simulated below 0.02. A channel beside H-alpha that is 0.3 too high moves the "
                + "median velocity of a field with SNR 7 by 1 km/s, 1.9 by 8 km/s."),
        .init(
            .noiseBalance, warn: .init(lower: 0.7, upper: 1.4),
            sentence: "Noise beyond the filter's blue edge (15600-15800 cm-1) over that beyond its red one "
                + "(14150-14500).",
            source: "Real 1.04."),
        .init(
            .outOfBandLevel, warn: .init(upper: 0.1),
            sentence: "Level of the mean spectrum beyond the filter's edges over its continuum inside.",
            source: "The filter lets 1e-4 through out there; a tenth of the continuum is a mean or a phase "
                + "gone wrong."),
        .init(
            .filterEdges, unit: "cm-1", warn: .init(lower: -15, upper: 15),
            sentence: "Larger distance of the mean spectrum's edges from the filter's.",
            source: "Temperature moves the edges by 2-3 cm-1, an uncalibrated laser by 5; other filters end "
                + "elsewhere."),
        .init(
            .wrapAround, warn: .init(upper: 5),
            sentence: "Highest peak beyond the filter's edges over the scatter there.",
            source: "Of some 250 channels the highest stands 3 to 3.5 standard deviations out."),
        .init(
            .imaginaryNoise, warn: .init(upper: 3),
            sentence: "Root mean square of the imaginary part inside the filter over the noise of the real one.",
            source: "Real 1.5."),
        .init(
            .imaginaryMean, warn: .init(upper: 0.1),
            sentence: "Mean of the imaginary part inside the filter over that of the real one.",
            source: "A phase off by 0.1 radians."),
        .init(
            .deepFrame, unit: "%", warn: .init(upper: 1),
            sentence: "Share of the deep frame without a positive number of counts.",
            source: "Single dead pixels do no harm."),
        .init(
            .deepFrameField, unit: "%", warn: .init(lower: 50),
            sentence: "Share of the stars in the spectra that are in the deep frame too.",
            source: "Simulated 100 in their own, 14 at most in another or in one that was rolled, swapped or turned."),
        .init(
            .saturation, unit: "counts", warn: .init(upper: 50_000),
            sentence: "Counts of a frame in the brightest pixels of the deep frame.",
            source: "The detectors count to 65 535."),
        .init(
            .photonNoise, warn: .init(lower: 0.7, upper: 2),
            sentence: "Noise of the spectra over that of the light in the deep frame.",
            source: "Real 1.33."),
        .init(
            .skyDiscs, warn: .init(lower: 50),
            sentence: "Regions in which the night sky's lines were measured, scaled to a full field.",
            source: "A quadratic and a robust scatter need some tens of points over the field."),
        .init(
            .skyVelocity, unit: "km/s", warn: .init(lower: 40, upper: 120), fail: .init(lower: 0, upper: 150),
            sentence: "Median velocity at which the OH lines appear; it is subtracted from all velocities.",
            source: "True laser wavelength near 543.37 nm; real field 48-104 km/s, median 73.6. A cube that "
                + "was refined on the sky before shows less than 10 and passes."),
        .init(
            .skyVelocityError, unit: "km/s", warn: .init(upper: 0.5), fail: .init(upper: 10),
            sentence: "Error of the zero point at the centre.",
            source: "0.5 km/s is what the calibration promises; 10 km/s is a quarter of a channel: nothing "
                + "was measured."),
        .init(
            .skyVelocityScatter, unit: "km/s", warn: .init(upper: 4), fail: .init(upper: 10),
            sentence: "Scatter of the regions' zero points about a smooth map.",
            source: "Real 1.3-2.2 about a smooth surface."),
        .init(
            .skyResidual, unit: "km/s", warn: .init(upper: 2),
            sentence: "Median size of what the zero point leaves of the regions' velocities.",
            source: "Real 1.3 about a smooth surface."),
        .init(
            .skyResidualScatter, unit: "km/s", warn: .init(upper: 3),
            sentence: "Scatter of what the zero point leaves of the regions' velocities.",
            source: "Real 1.3-2.2."),
        .init(
            .skyLineWidth, warn: .init(lower: 0.95, upper: 1.10),
            sentence: "Width of the sky's lines over what the scan's length gives.",
            source: "Lines are never narrower than the scan's length allows; a tenth more is lost modulation."),
        .init(
            .systemicVelocity, unit: "km/s", warn: .init(lower: -800, upper: 3200),
            sentence: "Velocity at which the lines of the field are expected, topocentric.",
            source: "Beyond this range of galaxies the lines leave the filter."),
        .init(
            .unexplainedLines, warn: .init(upper: 0),
            sentence: "Bright lines of the field that gas of no velocity in the range explains, or that stand alone.",
            source: "The five lines of gas at any velocity of a survey's galaxies are known; most gas shows several."),
        .init(
            .heliocentricVelocity, unit: "km/s",
            sentence: "The observatory's velocity towards the target; it is added to all velocities."),
    ]
}
