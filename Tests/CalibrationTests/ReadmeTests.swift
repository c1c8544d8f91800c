import Calibration
import Foundation
import Records
import TestSupport
import Testing

private let readme = Repository.root.appending(path: "Sources/Calibration/README.md")

/// README's table of checks is the program's own.
@Suite struct ReadmeTests {
    @Test func theTableOfChecksIsThatOfTheDefinitions() throws {
        let parts = try String(contentsOf: readme, encoding: .utf8).split(
            separator: /<!-- (?:end of )?checks -->/, omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        let table = CheckDefinition.markdownTable(CalibrationCheck.definitions)
        if ProcessInfo.processInfo.environment["SN3D_UPDATE_README"] != nil {
            let text = "\(parts[0])<!-- checks -->\n\(table)\n<!-- end of checks -->\(parts[2])"
            try Data(text.utf8).write(to: readme)
            return
        }
        let shown = parts[1].trimmingCharacters(in: .newlines)
        #expect(shown == table, "set SN3D_UPDATE_README=1 to write the table anew")
    }

    @Test func everyCheckIsDefinedOnceInTheirOrder() {
        #expect(CalibrationCheck.definitions.map(\.name) == CalibrationCheck.allCases.map(\.rawValue))
    }

    @Test func limitsSayWhereTheyComeFrom() {
        for definition in CalibrationCheck.definitions {
            #expect(definition.sentence.hasSuffix("."), "\(definition.name)")
            #expect((definition.limits == MetricLimits()) == definition.source.isEmpty, "\(definition.name)")
        }
    }
}
