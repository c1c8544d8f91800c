import Foundation
import Products
import Records
import TestSupport
import Testing

/// The tables of the module's README are those that the definitions print.
@Suite struct ReadmeTests {
    private func readme() throws -> String { try Repository.text(of: "Sources/Products/README.md") }

    @Test func theReadmePrintsTheMetrics() throws {
        let table = CheckDefinition.markdownTable(AssessmentMetric.allCases.map(\.definition)) + "\n\n"
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
