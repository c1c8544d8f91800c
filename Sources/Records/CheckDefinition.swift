/// What is known of a check before anything is measured: a row of the tables that the documentation prints.
package struct CheckDefinition: Sendable {
    /// The check's stable name, in the database, the maps file, the journal and the configuration.
    package let name: String
    /// The unit of the value and its limits, empty for a pure number.
    package let unit: String
    /// The limits that hold unless the configuration says otherwise.
    package let limits: MetricLimits
    /// Where the limits come from, empty for a check without limits.
    package let source: String
    /// A sentence that says what the value is.
    package let sentence: String
    /// A sentence that says what a value outside its limits points to; empty where it depends on what was found.
    package let advice: String

    package init(
        name: String, unit: String, limits: MetricLimits, source: String, sentence: String, advice: String = ""
    ) {
        self.name = name
        self.unit = unit
        self.limits = limits
        self.source = source
        self.sentence = sentence
        self.advice = advice
    }

    /// The definitions as a Markdown table: check, what its value is, unit, limits of warning and failure, their source.
    package static func markdownTable(_ definitions: [CheckDefinition]) -> String {
        let header = [
            "| check | value | unit | warns outside | fails outside | source of the limits |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        let rows = definitions.map { definition in
            let cells = [
                "`\(definition.name)`", definition.sentence, definition.unit, text(definition.limits.warn),
                text(definition.limits.fail), definition.source,
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return (header + rows).joined(separator: "\n")
    }

    private static func text(_ range: LimitRange) -> String {
        switch (range.lower, range.upper) {
        case (let lower?, let upper?): lower == upper ? number(lower) : "\(number(lower)) to \(number(upper))"
        case (let lower?, nil): ">= \(number(lower))"
        case (nil, let upper?): "<= \(number(upper))"
        case (nil, nil): ""
        }
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
    }
}
