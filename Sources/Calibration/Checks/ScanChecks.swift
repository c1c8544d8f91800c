import Cubes
import Records
import Spectra

/// The checks of how the scan went, from what the header says of each of its frames: seeing, clouds, guiding, nights.
struct ScanChecks {
    let cube: SpectralCube
    let limits: CheckLimits

    var checks: [QualityCheck] { weather + length + [observationTime, objectName, headerValues] }

    private var members: [ScanMember] { cube.header.scanMembers }

    private var weather: [QualityCheck] {
        [
            check(
                .imageQuality, \.imageQuality, quantile: 0.5,
                advice: "The seeing was poor: neighbouring regions blend."),
            check(
                .extinction, \.extinction, quantile: 0.99,
                advice: "Clouds passed: the fluxes are too low and lines have false wings."),
            check(
                .frameShift, \.shift, quantile: 0.99,
                advice: "The guiding drifted: images are smeared and the border is lost."),
        ].compactMap(\.self)
    }

    /// nil where no frame's card has the value: there is nothing to say.
    private func check(
        _ check: CalibrationCheck, _ value: KeyPath<ScanMember, Double?>, quantile: Double, advice: String
    ) -> QualityCheck? {
        let values = members.compactMap { $0[keyPath: value] }.map { Float($0) }
        guard !values.isEmpty else { return nil }
        return limits.judge(check, Double(RobustStatistics.quantile(quantile, of: values)), advice: advice)
    }

    private var observationTime: QualityCheck {
        let time = cube.header.time
        let missing =
            time.start == nil
            ? ["The header gives no date that can be read: velocities stay in the observatory's frame."] : []
        let dayAlone =
            time.isDayAlone
            ? [
                "The header gives a day without a time: midnight at the observatory stands in, which leaves up to"
                    + " 0.6 km/s in heliocentric velocities."
            ] : []
        let remarks = time.remarks + missing + dayAlone
        return limits.row(
            .observationTime, remarks.isEmpty ? .pass : .warn, value: time.start,
            remarks.isEmpty
                ? CalibrationCheck.observationTime.definition.sentence
                : remarks.joined(separator: " ") + " Correct the header.")
    }

    private var objectName: QualityCheck {
        guard let object = cube.header.object else {
            return limits.row(
                .objectName, .warn,
                "OBJECT is absent or empty: the result belongs to no field of the survey by name. Correct the header.")
        }
        return limits.row(.objectName, .pass, "The object is \(object).")
    }

    private var headerValues: QualityCheck {
        let oddities = cube.header.oddities
        guard !oddities.isEmpty else {
            return limits.row(
                .headerValues, .pass, "The header's numbers are ones that their quantities can have, each said once.")
        }
        return limits.row(.headerValues, .warn, oddities.joined(separator: " ") + " Correct the header.")
    }

    private var length: [QualityCheck] {
        guard let start = cube.header.mjdObs, let end = cube.header.mjdEnd, end >= start else { return [] }
        return [
            limits.row(
                .scanLength, .pass, value: end - start,
                end - start > FrameTimes.longestNight
                    ? "Time from the start of the scan to its end: it went on in another night."
                    : CalibrationCheck.scanLength.definition.sentence)
        ]
    }
}
