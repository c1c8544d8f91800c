import Cubes
import Records
import Spectra

/// The checks of the spectral axis that a header claims, against the one that the formula gives.
struct AxisChecks {
    let cube: SpectralCube
    let limits: CheckLimits

    var checks: [QualityCheck] { axis + storedAxis + [axisCoverage, wavenumberCalibrated] }

    /// What the fit and the checks need of the axis, cm-1.
    static let neededAxis = 14_560.0...15_480.0
    /// How headers write cm-1.
    private static let wavenumberUnits: Set = ["cm-1", "cm^-1", "1/cm", "cm**-1", "/cm"]
    /// CTYPE3 of an axis of wavenumbers (FITS standard 4.0, table 25), and what ORB called it.
    private static let wavenumberTypes: Set = ["WAVN", "WAVENUMBER"]
    private static let reduceAgain = HeaderChecks.reduceAgain

    private var header: CubeHeader { cube.header }

    private var axis: [QualityCheck] {
        [
            limits.judge(
                .axisCorrection, header.axisCorrection ?? .nan,
                "AXISCORR is \(header.axisCorrection.map { $0.text(6) } ?? "absent").",
                advice: "It is 1 / cos(angle) at the field's centre, near 1.037. \(Self.reduceAgain)"),
            axisCheck(.axisOrigin, "CRVAL3", firstWavenumber, formula: cube.axis.origin),
            axisCheck(.axisStep, "CDELT3", header.cdelt3, formula: cube.axis.step),
        ]
    }

    /// The wavenumber of the first channel that the header claims: CRVAL3 is that of channel CRPIX3.
    private var firstWavenumber: Double? {
        guard let value = header.crval3 else { return nil }
        guard let pixel = header.double("CRPIX3"), pixel != 1, let step = header.cdelt3 else { return value }
        return value + (1 - pixel) * step
    }

    /// What channels of the scan's axis a cube holds that was cut along it; nil for a whole one.
    private var cutOut: String? {
        guard let count = header.stepNumber, count > cube.channelCount, count <= 100_000, let claimed = header.cdelt3,
            let first = firstWavenumber
        else { return nil }
        let whole = ScanSetup(
            order: cube.setup.order, stepSize: cube.setup.stepSize, stepCount: count,
            zeroPathIndex: cube.setup.zeroPathIndex
        ).axis(correction: header.axisCorrection ?? .nan)
        let channel = (first - whole.origin) / whole.step
        guard abs(claimed - whole.step) < 1e-6, abs(channel - channel.rounded()) < 1e-2,
            (0...Double(count - cube.channelCount)).contains(channel.rounded())
        else { return nil }
        return "The cube is a spectral cut-out: \(cube.channelCount) of the scan's \(count) channels from channel"
            + " \(Int(channel.rounded()) + 1) on. Give the whole cube: a cut-out does not tell its noise and its sky."
    }

    private var reversed: String? {
        guard let step = header.cdelt3, step < 0 else { return nil }
        return "CDELT3 is \(step): another program turned the axis, and channels run from high wavenumbers to low ones."
            + " Turn it back, or give the cube as the reduction wrote it."
    }

    private var foreignUnit: String? {
        guard let unit = header.string("CUNIT3"), !Self.wavenumberUnits.contains(unit.lowercased()) else { return nil }
        return
            "CUNIT3 is \(unit): another program wrote the axis in another unit than the scan's cm-1. Give the cube as"
            + " the reduction wrote it."
    }

    private func axisCheck(
        _ check: CalibrationCheck, _ keyword: String, _ claimed: Double?, formula: Double
    ) -> QualityCheck {
        guard let claimed else {
            let claim = cube.header[keyword] == nil ? "absent" : "no number"
            return limits.row(
                check, .warn, "\(keyword) is \(claim): the axis follows ORDER, STEP and AXISCORR unconfirmed.")
        }
        let shift =
            check == .axisOrigin && cube.header.double("CRPIX3").map { $0 != 1 } == true
            ? ", brought from CRPIX3 to the first channel," : ""
        if !limits[check].fail.contains(claimed - formula), let cause = foreignUnit ?? reversed ?? cutOut {
            return limits.row(check, .fail, value: claimed - formula, cause)
        }
        return limits.judge(
            check, claimed - formula,
            "\(keyword)\(shift) is \(claimed.text(7)) cm-1, the formula gives \(formula.text(7)).",
            advice: "ORDER, STEP, AXISCORR or the number of channels does not belong to this axis. \(Self.reduceAgain)")
    }

    /// Of a file that stores the wavenumber of every channel, as HDF5 cubes do.
    private var storedAxis: [QualityCheck] {
        let stored = cube.storedAxis
        guard !stored.isEmpty else { return [] }
        let advice =
            "ORDER, STEP, AXISCORR or the number of channels does not belong to the spectra. \(Self.reduceAgain)"
        guard stored.count == cube.channelCount else {
            return [
                limits.row(
                    .storedAxis, .fail,
                    "The axis that the file stores (base_axis) has \(stored.count) channels, its data have"
                        + " \(cube.channelCount). \(advice)")
            ]
        }
        func deviation(_ channel: Int) -> Double { stored[channel] - cube.axis[channel] }
        let worst = stored.indices.filter { stored[$0].isFinite }.max { abs(deviation($0)) < abs(deviation($1)) }
        guard let worst else {
            return [
                limits.row(
                    .storedAxis, .warn,
                    "The axis that the file stores (base_axis) holds no number: the axis follows ORDER, STEP and AXISCORR."
                )
            ]
        }
        return [
            limits.judge(
                .storedAxis, deviation(worst),
                "The axis that the file stores (base_axis) has \(stored[worst].text(7)) cm-1 in channel \(worst + 1), the"
                    + " formula gives \(cube.axis[worst].text(7)).", advice: advice)
        ]
    }

    private var axisCoverage: QualityCheck {
        let margin = min(Self.neededAxis.lowerBound - cube.axis.origin, cube.axis.last - Self.neededAxis.upperBound)
        return limits.judge(
            .axisCoverage, margin,
            "The axis runs from \(cube.axis.origin.text(1)) to \(cube.axis.last.text(1)) cm-1. The value is its smaller margin beyond"
                + " 14560-15480.",
            advice: "Part of the SN3 band is missing. \(Self.reduceAgain)")
    }

    private var wavenumberCalibrated: QualityCheck {
        let type = header.axisType ?? "absent"
        if let foreignUnit { return limits.row(.wavenumberCalibrated, .fail, foreignUnit) }
        let isRight = header.wavenumberCalibrated == true && (header.axisType == nil || type == "WAVENUMBER")
        if isRight, let axis = header.string("CTYPE3"), !Self.wavenumberTypes.contains(axis.uppercased()) {
            return limits.row(
                .wavenumberCalibrated, .warn,
                "CTYPE3 is \(axis), which is no axis of wavenumbers (WAVN), but WAVTYPE, CUNIT3 and the formula say that it"
                    + " is one. Programs that go by CTYPE3 read the axis wrongly: write WAVN there.")
        }
        return limits.row(
            .wavenumberCalibrated, isRight ? .pass : .fail,
            "WAVCALIB is \(header.wavenumberCalibrated.map { $0 ? "T" : "F" } ?? "absent"), WAVTYPE \(type)"
                + (isRight ? "." : ": the pixels do not share one axis of wavenumbers. \(Self.reduceAgain)"))
    }
}
