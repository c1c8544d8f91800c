import Foundation

/// A value as PostgreSQL reads it from text; nil is NULL. Numbers that are not a number become NULL, since one NaN
/// would spoil every average over its column.
package struct SQLValue: Sendable {
    let text: String?

    package static let null = SQLValue(text: nil)

    /// A text without the character NUL, which PostgreSQL cannot keep.
    package static func text(_ value: String?) -> SQLValue { SQLValue(text: value?.replacing("\0", with: "")) }

    package static func uuid(_ value: UUID?) -> SQLValue { SQLValue(text: value?.uuidString) }

    package static func integer(_ value: (some BinaryInteger)?) -> SQLValue { SQLValue(text: value.map { "\($0)" }) }

    package static func boolean(_ value: Bool?) -> SQLValue { SQLValue(text: value.map { $0 ? "true" : "false" }) }

    package static func number(_ value: Double?) -> SQLValue {
        SQLValue(text: value.flatMap { $0.isNaN ? nil : number($0) })
    }

    package static func number(_ value: Float?) -> SQLValue {
        SQLValue(text: value.flatMap { $0.isNaN ? nil : number($0) })
    }

    /// A time to the microsecond, as the server keeps it; NULL for one that is no date.
    package static func time(_ value: Date?) -> SQLValue {
        SQLValue(text: value.flatMap { years.contains($0.timeIntervalSince1970) ? timestamp($0) : nil })
    }

    /// The seconds since 1970 of the years 1 to 9999, which ISO 8601 writes with four digits: other times are unknown.
    private static let years = -62_135_596_800.0..<253_402_300_800.0

    /// A bytea from hexadecimal digits.
    package static func bytes(hexadecimal value: String?) -> SQLValue { SQLValue(text: value.map { "\\x\($0)" }) }

    /// A one-dimensional array.
    static func array(_ values: [SQLValue]) -> SQLValue {
        let elements = values.map { value in
            guard let text = value.text else { return "NULL" }
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(escaped)\""
        }
        return SQLValue(text: "{\(elements.joined(separator: ","))}")
    }

    private static func number<Value: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Value) -> String {
        value.isInfinite ? (value > 0 ? "Infinity" : "-Infinity") : "\(value)"
    }

    private static func timestamp(_ date: Date) -> String {
        let microseconds = Int((date.timeIntervalSince1970 * 1e6).rounded())
        var seconds = microseconds / 1_000_000
        var fraction = microseconds % 1_000_000
        if fraction < 0 {
            seconds -= 1
            fraction += 1_000_000
        }
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", Int(parts.tm_year) + 1900, parts.tm_mon + 1,
            parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, fraction)
    }
}
