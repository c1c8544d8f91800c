import Cubes
import Records
import Spectra

/// The checks of how the scan went, from what the header says of each of its frames: seeing, clouds, guiding, nights.
struct ScanChecks {
    let cube: SpectralCube
    let limits: CheckLimits

    var checks: [QualityCheck] { weather + length }

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
