import Cubes
import Glibc
import Records
import Spectra

/// The checks that need no more than a cube's header: is this a cube whose axis and lines the formulas describe?
struct HeaderChecks {
    let cube: SpectralCube
    let limits: CheckLimits
    /// Resolving powers that the prior was trained for, nil where no prior is in play.
    let trainedResolvingPower: ClosedRange<Double>?

    /// The mirror's steps that SITELLE used for SN3, nm: since 2016, and in 2015.
    static let knownSteps = [2943.025792, 2880.88]
    var checks: [QualityCheck] {
        [fileComplete, instrument, format, packing, dimensions, stepCount, order, stepSize]
            + AxisChecks(cube: cube, limits: limits).checks + [apodization, scanBalance, resolvingPower] + trained
            + reached + [fluxPerCount]
    }

    private var header: CubeHeader { cube.header }
    /// A scan of so many steps may have lost its first frame. 19 steps of 842 move a broadening of 18.8 km/s by 2.2 km/s.
    private static let lostAtStart = 100
    static let reduceAgain = "Have the scan reduced again, or ask CFHT which reduction this is."

    private var fileComplete: QualityCheck {
        guard !cube.hasForeignEnd else {
            return limits.row(
                .fileComplete, .warn,
                "After the image the file holds bytes that are neither padding nor another unit: its numbers may stand in"
                    + " another place than the header says. Copy it again from the archive.")
        }
        return limits.row(
            .fileComplete, .pass,
            "The file holds all \(cube.width) x \(cube.height) x \(cube.channelCount) values that its header declares.")
    }

    private var instrument: QualityCheck {
        let found = [header.instrument, header.filter, header.fileType].map { $0 ?? "unnamed" }
        let isRight =
            found[0].uppercased().hasPrefix("SITELLE") && found[1] == "SN3"
            && (header.fileType == nil || found[2].lowercased().contains("spectrum"))
        return limits.row(
            .instrument, isRight ? .pass : .fail,
            "Instrument \(found[0]), filter \(found[1]), product \(found[2])"
                + (isRight ? "." : ": not a spectral cube of SITELLE's SN3 filter; process it with another tool."))
    }

    /// One that is not recognised cannot be opened.
    private var format: QualityCheck {
        let words =
            switch cube.format {
            case .fits: "a FITS cube of fluxes"
            case .level1: "an HDF5 cube of level 1, fluxes in quadrants"
            case .level2: "an HDF5 cube of level 2, fluxes"
            case .level25: "an HDF5 cube of level 2.5, fluxes"
            case .level3: "an HDF5 cube of level 3, complex counts, brought to fluxes by FLAMBDA"
            }
        return limits.row(.format, .pass, "It is \(words).")
    }

    private var packing: QualityCheck {
        guard let quantization = cube.quantization else {
            return limits.row(.packing, .pass, "The file holds every number as it was measured.")
        }
        let isZeroKept = quantization == "SUBTRACTIVE_DITHER_2"
        return limits.row(
            .packing, .warn,
            "The file was packed with loss (ZQUANTIZ is \(quantization)): every number is off by some of the noise"
                + (isZeroKept ? "." : ", and dead pixels, which were 0, hold numbers.")
                + " Pack the cube without loss: fpack -g2 -q 0.")
    }

    private var dimensions: QualityCheck {
        let isFull = (cube.width, cube.height) == CubeHeader.detectorSize
        return limits.row(
            .dimensions, isFull ? .pass : .warn,
            "The cube has \(cube.width) x \(cube.height) pixels"
                + (isFull
                    ? "." : ", SITELLE's detector 2048 x 2064: a cut-out or a binned cube, processed as it is."))
    }

    private var stepCount: QualityCheck {
        let members = header.scanMembers.count
        let claims = [header.stepNumber, members == 0 ? nil : members].compactMap(\.self)
        let difference = claims.map { $0 - cube.channelCount }.max { abs($0) < abs($1) } ?? 0
        return limits.judge(
            .stepCount, Double(difference),
            "The data have \(cube.channelCount) channels, STEPNB is \(header.stepNumber.map(String.init) ?? "absent")"
                + " and the header names \(members) scan members.",
            advice: "The data's number is used; look for lost frames in the scan.")
    }

    private var order: QualityCheck {
        limits.judge(
            .order, Double(cube.setup.order), "The folding order is \(cube.setup.order).",
            advice: "SN3 is observed in order 8. \(Self.reduceAgain)")
    }

    private var stepSize: QualityCheck {
        let step = cube.setup.stepSize
        let deviations = Self.knownSteps.map { 100 * (step - $0) / $0 }
        return limits.judge(
            .stepSize, deviations.min { abs($0) < abs($1) } ?? .nan,
            "The mirror's step is \(step) nm. The value is its distance from SITELLE's known steps for SN3.",
            advice: "Known are 2943.03 nm and, in 2015, 2880.88 nm. \(Self.reduceAgain)")
    }

    /// A card that is absent, or says None, is that of a scan that was not apodized: ORB's default. `noise_correlation`
    /// sees whether that is true.
    private var apodization: QualityCheck {
        let text = header.string("APODIZ") ?? "absent"
        let isUnsaid = ["absent", "none", "nan"].contains(text.lowercased())
        let degree = isUnsaid ? 1 : Double(text) ?? .nan
        return limits.judge(
            .apodization, degree, "APODIZ is \(text).",
            advice: "Apodized lines are wider than the fit takes them to be, and broadenings too large. Have the scan"
                + " reduced without apodization.")
    }

    private var scanBalance: QualityCheck {
        let (zero, count) = (cube.setup.zeroPathIndex, cube.setup.stepCount)
        // The scan's frames are counted from zero path difference. A few may be lost at its start.
        if let first = header.scanMembers.map(\.step).min(), abs(zero + first) > max(1, count / Self.lostAtStart) {
            return limits.row(
                .scanBalance, .fail, value: Double(zero) / Double(count),
                "ZPDINDEX is \(zero), but the first of the header's scan members is step \(first). Line widths follow"
                    + " from it. \(Self.reduceAgain)")
        }
        return limits.judge(
            .scanBalance, Double(zero) / Double(count),
            "Zero path difference is step \(zero) of \(count).",
            advice: "ZPDINDEX is wrong or the scan was cut short. \(Self.reduceAgain)")
    }

    private var resolvingPower: QualityCheck {
        limits.judge(
            .resolvingPower, cube.setup.resolvingPower, "Resolving power that the scan reaches at mid order.",
            advice: "[NII] and H-alpha blend: no velocity or broadening can be trusted; observe with more steps.")
    }

    private var trained: [QualityCheck] {
        guard let range = trainedResolvingPower else { return [] }
        let value = cube.setup.resolvingPower
        let isInside = range.contains(value)
        return [
            QualityCheck(
                name: CalibrationCheck.trainedResolvingPower.rawValue, verdict: isInside ? .pass : .warn, value: value,
                lower: range.lowerBound, upper: range.upperBound,
                note: isInside
                    ? "The prior was trained for this resolving power."
                    : "The prior was not trained for this resolving power: its start may be poor; train one that was.")
        ]
    }

    private var reached: [QualityCheck] {
        guard let requested = header.sitelleResolution, requested > 0 else { return [] }
        return [
            limits.judge(
                .resolutionReached, cube.setup.resolvingPower / requested,
                "Share of the resolving power of \(requested.text(0)), which SITRESOL asked for, that the scan reaches.",
                advice: "The scan was cut short, or the header is another scan's.")
        ]
    }

    private var fluxPerCount: QualityCheck {
        let values = cube.fluxConversion
        // FITS cubes and those of level 1 hold fluxes: a number that does not exist changes nothing.
        guard !values.isEmpty, ![.fits, .level1].contains(cube.format) || values.contains(where: { !$0.isNaN }) else {
            if cube.format == .level25 {
                return limits.row(.fluxPerCount, .pass, "FLAMBDA is 1: the file holds fluxes already.")
            }
            return limits.row(
                .fluxPerCount, .warn, "FLAMBDA is absent or no number: the flux scale is judged by magnitude alone.")
        }
        let advice = "The flux calibration failed. \(Self.reduceAgain)"
        guard values.count == 1 || values.count == cube.channelCount else {
            return limits.row(
                .fluxPerCount, .fail, "FLAMBDA has \(values.count) values for \(cube.channelCount) channels. \(advice)")
        }
        let band = values.count == 1 ? values[...] : values[cube.axis.channels(in: SN3Band.alwaysCovered)]
        // Logarithms tell how far out a value lies; that of one that is not positive is NaN or infinite.
        let middle =
            log(limits[.fluxPerCount].fail.lower ?? 1e-17) / 2 + log(limits[.fluxPerCount].fail.upper ?? 1e-15) / 2
        let worst =
            band.first { !($0.isFinite && $0 > 0) } ?? band.max { abs(log($0) - middle) < abs(log($1) - middle) }
            ?? .nan
        return limits.judge(
            .fluxPerCount, worst,
            "FLAMBDA is \(worst)\(values.count == 1 ? "" : " in the channel that is furthest out").", advice: advice)
    }
}
