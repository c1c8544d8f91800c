import Foundation
import Products
import Records
import Testing

/// The tables of the module's README are those that the definitions print.
@Suite struct ReadmeTests {
    private func readme() throws -> String {
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Products/README.md").standardized
        return try String(contentsOf: file, encoding: .utf8)
    }

    private func text(_ range: LimitRange) -> String {
        func number(_ value: Double) -> String { String(format: "%g", value) }
        return switch (range.lower, range.upper) {
        case (let lower?, let upper?): "\(number(lower)) to \(number(upper))"
        case (let lower?, nil): ">= \(number(lower))"
        case (nil, let upper?): "<= \(number(upper))"
        case (nil, nil): ""
        }
    }

    @Test func theReadmePrintsTheMetrics() throws {
        let rows = AssessmentMetric.allCases.map(\.definition).map { metric in
            "| `\(metric.name)` | \(metric.sentence) | \(metric.unit) | \(text(metric.limits.warn)) | "
                + "\(text(metric.limits.fail)) | \(metric.source) |"
        }
        let head = [
            "| metric | what it is | unit | passes within | fails outside | source of the limits |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        let table = (head + rows).joined(separator: "\n") + "\n\n"
        #expect(try readme().contains(table), "README's table of metrics should be:\n\(table)")
    }

    @Test func theReadmePrintsTheMaskBits() throws {
        let rows = PixelMask.definitions.map { bit in
            "| \(bit.bit) | \(bit.name) | \(bit.meaning) | \(bit.excludes ? "yes" : "") |"
        }
        let head = ["| bit | name | meaning | excludes |", "| --- | --- | --- | --- |"]
        let table = (head + rows).joined(separator: "\n") + "\n\n"
        #expect(try readme().contains(table), "README's table of mask bits should be:\n\(table)")
    }
}
