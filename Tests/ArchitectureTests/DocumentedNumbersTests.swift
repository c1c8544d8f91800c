import Foundation
import TestSupport
import Testing

/// Every README says what the tests and the bench measured.
@Suite struct DocumentedNumbersTests {
    private static let documents: [URL] = {
        let root = Repository.root
        let places = ["Sources", "systemd", "migrations", ".github"].flatMap { folder in
            (try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path))?
                .map { "\(folder)/\($0)" } ?? []
        }
        return (["README.md"] + places).filter { $0.hasSuffix(".md") }.map { root.appending(path: $0) }
    }()

    // Keys have a dot; other comments have none.
    nonisolated(unsafe) private static let marker = /<!-- ([a-z0-9_]+\.[a-z0-9_.]+) -->/

    @Test func everyMarkedNumberIsTheMeasuredOne() throws {
        let numbers = try DocumentedNumbers.all
        var used: Set<String> = []
        for document in Self.documents {
            var text = try String(contentsOf: document, encoding: .utf8)
            if DocumentedNumbers.isUpdating {
                for (key, number) in numbers {
                    let mark = NSRegularExpression.escapedPattern(for: "<!-- \(key) -->")
                    text = text.replacing(try Regex("[-+]?[0-9]+(?: [0-9]{3})?[.0-9]*(?:e-?[0-9]+)?\(mark)")) { _ in
                        "\(number)<!-- \(key) -->"
                    }
                }
                try Data(text.utf8).write(to: document)
            }
            for match in text.matches(of: Self.marker) {
                let key = String(match.1)
                used.insert(key)
                let number = try #require(numbers[key], "\(document.path) shows \(key), which nothing measures")
                let before = text[..<match.range.lowerBound]
                #expect(
                    before.hasSuffix(number) && before.dropLast(number.count).last?.isNumber != true,
                    "\(document.path) shows another number than \(number) for \(key)")
            }
        }
        #expect(used == Set(numbers.keys))
    }

    /// A cell that names the tests (T) or the bench (B) as its source, and the row of a table that does, hold a number
    /// that they write.
    @Test func everyNumberOfATableThatIsMeasuredIsMarked() throws {
        for document in Self.documents {
            for line in try String(contentsOf: document, encoding: .utf8).split(separator: "\n")
            where line.hasPrefix("|") {
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                let claims = cells.contains { ["T", "B", "T, B"].contains($0) }
                let named = cells.filter { $0.contains(/\([TB](, B)?\)/) }
                #expect(
                    (!claims || line.contains(Self.marker)) && named.allSatisfy { $0.contains(Self.marker) },
                    "\(document.path): \(line)")
            }
        }
    }

    /// What the demo prints is shown without marks.
    @Test func theDemoShownIsTheOneMeasured() throws {
        let numbers = try DocumentedNumbers.all
        let shown = try Repository.text(of: "README.md")
        func number(_ key: String) throws -> String { try #require(numbers["demo.\(key)"]) }
        for line in [
            "simulation's truth, \(try number("bright_pixels")) pixels with SNR >= 15, "
                + "\(try number("missing_velocities")) of them without a velocity",
            "velocity        \(try number("velocity_error")) km/s     +\(try number("velocity_bias")) km/s",
            "broadening      \(try number("broadening_error")) km/s",
        ] {
            #expect(shown.contains(line), "\(line)")
        }
    }
}
