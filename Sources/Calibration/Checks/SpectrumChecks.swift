import Cubes
import Records
import Spectra

/// The checks that need every spectrum: damage and scale.
struct SpectrumChecks {
    let cube: SpectralCube
    let statistics: FieldStatistics
    let limits: CheckLimits

    /// Reduced cubes have an empty border of a few pixels by construction: it is not counted as damage.
    static let border = 4
    /// A field narrower than this is counted whole.
    static let smallest = 16
    /// No flux of a spectrum is a million times fainter than the sky.
    private static let faintest: Float = 1e-24

    /// Throws when the file cannot be read.
    func checks() throws(CubeError) -> [QualityCheck] {
        [
            try dataSum(), try fluxScale(), invalidPixels, invalidChannels, noiseCorrelation, scanReach,
            oddChannels,
        ]
    }

    private func dataSum() throws(CubeError) -> QualityCheck {
        guard let agrees = try cube.agreesWithDataSum() else {
            return limits.row(.dataSum, .pass, "The file names no checksum of its numbers.")
        }
        return agrees
            ? limits.row(.dataSum, .pass, "The file's numbers add up to DATASUM.")
            : limits.row(
                .dataSum, .fail,
                "The file's numbers do not add up to DATASUM: they were damaged, or changed, after it was written. Copy the"
                    + " file again, or give the cube as the reduction wrote it.")
    }

    private func fluxScale() throws(CubeError) -> QualityCheck {
        guard statistics.coveredCount > 0 else {
            return limits.row(
                .fluxScale, .fail,
                "No pixel holds a spectrum: \(try emptiness()). Copy the cube again, or give it as the reduction wrote"
                    + " it.")
        }
        let continua = statistics.pixels.continuum.filter(\.isFinite)
        let darkness = Double(continua.count { $0 < 0 }) / Double(max(1, continua.count))
        if darkness > Self.mostDark {
            let median = RobustStatistics.median(continua)
            let isOfTheScale = limits[.fluxScale].fail.contains(Double(abs(median)))
            return limits.row(
                .fluxScale, isOfTheScale ? .warn : .fail, value: Double(median),
                "The median spectrum's continuum, sky included, is \(median), and that of \(Int(100 * darkness)) % of the"
                    + " pixels is below 0, which no light is: another program took a constant or the sky off, or turned the"
                    + " sign. Give the cube as the reduction wrote it.")
        }
        let median = RobustStatistics.median(statistics.pixels.continuum.map { abs($0) })
        if cube.restoredScale != 1, limits[.fluxScale].fail.contains(Double(median)) {
            return limits.row(
                .fluxScale, .warn, value: Double(median),
                "The numbers are 1e17 times erg/s/cm2/A and its BSCALE is gone: a program such as astropy rewrote the file."
                    + " They were brought back. Take the cube as the reduction wrote it.")
        }
        return limits.judge(
            .fluxScale, Double(median), "The median spectrum's continuum, sky included, is \(median).",
            advice: median < Self.faintest
                ? "Numbers of this size are bytes in the wrong order, or were divided by a scale twice: FITS keeps them"
                    + " with the highest byte first. Export the cube again."
                : "The cube is not in erg/s/cm2/A: look at BSCALE, BUNIT and FLAMBDA, or export it again.")
    }

    /// Without the sky half of a field's continua are below 0, by their noise.
    private static let mostDark = 0.9

    /// What the numbers of a cube without a spectrum are, by its middle row.
    private func emptiness() throws(CubeError) -> String {
        var values = [Float](repeating: 0, count: cube.width * cube.channelCount)
        let row = cube.height / 2..<cube.height / 2 + 1
        try cube.reader().read(rows: row, channels: 0..<cube.channelCount, into: &values)
        let numbers = values.filter { $0.isFinite && $0 != 0 }
        if numbers.isEmpty { return "every number is NaN or 0" }
        if numbers.allSatisfy({ $0 < 0 }) {
            return "no number is above 0, as where another program took a constant off or cut off what was above it"
        }
        return "each has one and the same number throughout, such as \(numbers[0])"
    }

    private var invalidPixels: QualityCheck {
        let borderX = cube.width > Self.smallest ? Self.border : 0
        let borderY = cube.height > Self.smallest ? Self.border : 0
        var (sum, count) = (0.0, 0.0)
        for y in borderY..<cube.height - borderY {
            for x in borderX..<cube.width - borderX {
                let share = statistics.pixels.invalidShare[y * cube.width + x]
                guard share.isFinite, !cube.isExcluded(x: x, y: y) else { continue }
                sum += Double(share)
                count += 1
            }
        }
        // Of a field that is excluded as a whole nothing is left.
        let judged = limits.judge(
            .invalidPixels, count > 0 ? 100 * sum / count : 100,
            advice: "Look at the cube: part of the field was lost in the reduction.")
        guard statistics.darkCount > 0, judged.verdict != .fail else { return judged }
        return limits.row(
            .invalidPixels, .warn, value: judged.value,
            "\(judged.note) Small numbers stand in \(statistics.darkCount) pixels where no light fell, and count as missing:"
                + " the file was packed with loss before, and every number is off by some of the noise. Give the cube as"
                + " the reduction wrote it, or packed without loss (fpack -g2 -q 0).")
    }

    private var noiseCorrelation: QualityCheck {
        let measured = statistics.pixels.noiseCorrelation.filter(\.isFinite)
        guard measured.count >= Self.fewestCorrelations else {
            return limits.row(
                .noiseCorrelation, .pass, "The axis holds too little beyond the filter's edges to tell the noise.")
        }
        let center = Double(cube.laserMap.correction(x: cube.width / 2, y: cube.height / 2))
        let stretch = center.isFinite ? (cube.header.axisCorrection ?? center) / center : 1
        let expected = cube.setup.noiseCorrelation(stretch: stretch)
        let found = Double(RobustStatistics.median(measured))
        return limits.judge(
            .noiseCorrelation, found - expected,
            "The noise of neighbouring channels correlates by \(found.text(3)); a scan of so many steps gives"
                + " \(expected.text(3)).",
            advice: found > expected
                ? "The spectra were apodized, whatever APODIZ says, or smoothed, rounded or rearranged by another program:"
                    + " lines have another shape than the fit takes them to have. Give the cube as the reduction wrote it,"
                    + " without apodization."
                : "The noise is not that of an interferogram, and the errors of the fits are too small or too large.")
    }

    private var scanReach: QualityCheck {
        let correction = cube.header.axisCorrection ?? .nan
        guard let reach = ScanReach(statistics.blocks, axisCorrection: correction) else {
            return limits.row(
                .scanReach, .pass, "The spectra do not show where their path differences end.")
        }
        let steps = Int((reach.value * Double(cube.channelCount)).rounded())
        return limits.judge(
            .scanReach, 100 * (reach.value / cube.setup.bandLimit - 1),
            "The spectra end at the path difference of \(steps) steps, ZPDINDEX says that of \(cube.setup.longSide).",
            advice: "Line widths follow from it, and all broadenings are wrong. ZPDINDEX is near"
                + " \(cube.channelCount - steps), or another program resampled the spectra."
                + " \(HeaderChecks.reduceAgain)")
    }

    private var oddChannels: QualityCheck {
        guard let channels = OddChannels(statistics.blocks, bandLimit: cube.setup.bandLimit) else {
            return limits.row(
                .oddChannels, .pass, "The spectra do not show whether each channel follows from those around it.")
        }
        guard let odd = channels.odd else {
            return limits.row(.oddChannels, .pass, value: 0, "Each channel follows from those around it.")
        }
        let height = odd.height / Double(RobustStatistics.median(statistics.pixels.noise))
        return limits.judge(
            .oddChannels, height,
            "The channel at \((1e7 / statistics.axis[odd.channel]).text(2)) nm differs from what those around it give by"
                + " \(height.text(3)) of a pixel's noise, in a fifth of the field or more.",
            advice: "No scan gives that: a program or damage left it. Lines beside it move. \(HeaderChecks.reduceAgain)"
        )
    }

    /// With some 290 channels a pixel tells the correlation to 0.06, so many of them tell it to 0.01.
    private static let fewestCorrelations = 50

    private var invalidChannels: QualityCheck {
        let worst = statistics.missingInChannel.max() ?? 0
        let share = 100 * Double(worst) / Double(max(1, statistics.coveredCount))
        let limit = limits[.invalidChannels].warn.upper ?? .infinity
        let many = statistics.missingInChannel.count { 100 * Double($0) > limit * Double(statistics.coveredCount) }
        let filled = statistics.filledCount
        let filling =
            filled > 0
            ? " In \(filled) pixels channels in succession hold one and the same number, which no measurement gives: they"
                + " count as missing." : ""
        return limits.judge(
            .invalidChannels, share,
            "Share of the pixels that lack the channel of the band that most pixels lack; \(many) channels are beyond the"
                + " limit.\(filling)",
            advice: "Lines that fall there cannot be measured. Give the cube as the reduction wrote it.")
    }
}
