import ArgumentParser
import Foundation
import Ledger
import Records

struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results", abstract: "How the last processings ended, from the database, from any machine.",
        discussion: """
            The letters of the third column are the steps that were done: open, calibration, prior, fit, assess, write, \
            record.
            """)

    @OptionGroup var options: DatabaseOptions

    @Option(help: "Those that ended since a day, 2026-09-01 or 2026-09-01T12:00:00Z. Without it, the last week.")
    var since: String?

    @Option(help: "The most lines.")
    var limit = 50

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        try DatabaseOptions.validate(limit: limit)
        _ = try since.map(Self.date)
    }

    private static let week = 604_800.0

    func run() async throws {
        let start = try since.map(Self.date) ?? Date().addingTimeInterval(-Self.week)
        let lines = try await Blocking.run { [options, limit] in
            try options.connect().results(since: start, limit: limit)
        }
        if json { return Terminal.say(try JSONLine.text(lines)) }
        guard !lines.isEmpty else { return Terminal.say("No processing has ended since \(since ?? "a week ago").") }
        func number(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "" }
        let table = TextTable(
            ["finished", "outcome", "steps", "field", "velocity_km_s", "broadening_km_s", "limits", "usable", "file"],
            lines.map { line in
                [
                    line.finishedAt, line.verdict.map { "\(line.outcome), \($0)" } ?? line.outcome, line.steps,
                    line.field ?? "", number(line.velocity), number(line.broadening),
                    line.broadeningLimitFraction.map { String(format: "%.0f %%", 100 * $0) } ?? "",
                    line.usableCount.map(String.init) ?? "",
                    line.path.printable + (line.failure.map { " [\($0)]" } ?? ""),
                ]
            })
        Terminal.say(table.text)
    }

    private static func date(_ text: String) throws -> Date {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        if let date = try? Date(text, strategy: .iso8601.year().month().day()) { return date }
        throw ValidationError("--since takes a day such as 2026-09-01, or a time such as 2026-09-01T12:00:00Z.")
    }
}
