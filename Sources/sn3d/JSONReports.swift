import Calibration
import Foundation
import Pipeline
import Products
import Records

/// What `--json` prints; a number that does not exist is null.
struct CheckReport {
    let cube: String
    let checks: [QualityCheck]
    let failureCode: String?

    func json() throws -> String {
        try render(
            .object([
                "cube": .string(cube), "failure_code": .of(failureCode), "checks": .array(checks.map(JSONValue.of)),
            ]))
    }
}

/// One object for each processed cube.
struct ProcessingReport {
    let record: ProcessingRecord

    func json() throws -> String {
        let maps = record.result?.products.first { $0.kind == .maps }
        let timing = Dictionary(
            record.stages.map { ($0.stage.rawValue, JSONValue.of($0.duration)) }, uniquingKeysWith: { $1 })
        return try render(
            .object([
                "cube": .string(record.cube.path),
                "sha256": .string(record.cube.sha256),
                "outcome": .string(record.outcome.rawValue),
                "verdict": .of(record.result?.verdict.rawValue),
                "failure_code": .of(record.failureCode),
                "failure_message": .of(record.failureMessage),
                "processing_id": .string(record.processingID.uuidString.lowercased()),
                "maps": .of(maps?.path),
                "checks": .array((record.checks + (record.result?.metrics ?? [])).map(JSONValue.of)),
                "summary": record.result.map(JSONValue.of) ?? .null,
                "timing_s": .object(timing),
            ]))
    }
}

private func render(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

extension JSONValue {
    fileprivate static func of(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    fileprivate static func of(_ number: Double?) -> JSONValue {
        guard let number, number.isFinite else { return .null }
        return .number(number)
    }

    fileprivate static func of(_ number: Float?) -> JSONValue { of(number.map(Double.init)) }

    fileprivate static func of(_ check: QualityCheck) -> JSONValue {
        .object([
            "name": .string(check.name), "verdict": .string(check.verdict.rawValue), "value": .of(check.value),
            "unit": .string(check.unit), "lower": .of(check.lower), "upper": .of(check.upper),
            "note": .string(check.note),
        ])
    }

    /// The columns of the database's `field_summary`.
    fileprivate static func of(_ result: ResultFacts) -> JSONValue {
        let summary = result.summary
        return .object([
            "quality_bits": .integer(Int(summary.qualityBits)),
            "verdict": .string(result.verdict.rawValue),
            "pixel_count": .integer(summary.pixelCount),
            "attempted_count": .integer(summary.attemptedCount),
            "converged_count": .integer(summary.convergedCount),
            "usable_count": .integer(summary.usableCount),
            "velocity_median_km_s": .of(summary.velocityMedian),
            "velocity_p16_km_s": .of(summary.velocityP16),
            "velocity_p84_km_s": .of(summary.velocityP84),
            "velocity_err_median_km_s": .of(summary.velocityErrorMedian),
            "broadening_median_km_s": .of(summary.broadeningMedian),
            "broadening_p16_km_s": .of(summary.broadeningP16),
            "broadening_p84_km_s": .of(summary.broadeningP84),
            "broadening_err_median_km_s": .of(summary.broadeningErrorMedian),
            "broadening_limit_fraction": .of(summary.broadeningLimitFraction),
            "snr_median": .of(summary.snrMedian),
            "reduced_chi2_median": .of(summary.reducedChiSquareMedian),
            "velocity_residual_median_km_s": .of(summary.velocityResidualMedian),
            "velocity_residual_mad_km_s": .of(summary.velocityResidualSigma),
            "broadening_residual_median_km_s": .of(summary.broadeningResidualMedian),
            "broadening_residual_mad_km_s": .of(summary.broadeningResidualSigma),
            "heliocentric_velocity_km_s": .of(result.heliocentricVelocity),
            "sky_zero_point_km_s": .of(result.skyZeroPoint),
        ])
    }
}
