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
    /// Why a file cannot be checked.
    var failureMessage: String?

    func json() throws -> String {
        try render(
            .object([
                "cube": .string(cube), "failure_code": .of(failureCode), "failure_message": .of(failureMessage),
                "checks": .array(checks.map(JSONValue.of)),
            ]))
    }
}

/// A file that is left alone.
struct IgnoredReport {
    let cube: String
    let reason: String

    func json() throws -> String {
        try render(.object(["cube": .string(cube), "ignored": .string(reason)]))
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
                "cube": .string(record.claim.delivery.path),
                "sha256": .string(record.claim.delivery.sha256),
                "outcome": .string(record.outcome.rawValue),
                "verdict": .of(record.result?.verdict.rawValue),
                "failure_code": .of(record.failure?.code),
                "failure_message": .of(record.failure?.message),
                "processing_id": .string(record.claim.processingID.uuidString.lowercased()),
                "maps": .of(maps?.path),
                "checks": .array((record.checks + (record.result?.metrics ?? [])).map(JSONValue.of)),
                "summary": record.result.map { .of($0.summary) } ?? .null,
                "timing_s": .object(timing),
                "peak_memory_mib": .of(record.stages.map(\.peakMemory).max()),
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
    fileprivate static func of(_ summary: FieldSummary) -> JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: SummaryColumn.all.map { column in
                    switch column.value(summary) {
                    case .text(let text): (column.name, .string(text))
                    case .integer(let number): (column.name, .integer(number))
                    case .single(let number): (column.name, .of(number))
                    case .double(let number): (column.name, .of(number))
                    }
                }))
    }
}
