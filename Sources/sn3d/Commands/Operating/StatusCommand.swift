import ArgumentParser
import Foundation
import Queue
import Records

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What the service does, and whether anything needs a person.",
        discussion: "Asks the service itself: it answers while the database is away. Exit status 6: see Problems.")

    /// How often --watch asks; nothing tells of a change.
    private static let refreshInterval = Duration.seconds(2)

    @OptionGroup var service: ControlOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show it anew every two seconds, until Ctrl-C.")
    var watch = false

    func run() async throws {
        while true {
            guard let status = try service.ask(.status).status else { return }
            if watch { Terminal.say("\u{1B}[2J\u{1B}[H", terminator: "") }
            Terminal.say(json ? try JSONLine.text(status) : StatusReport(status, now: Date()).text)
            guard watch else {
                if !status.problems.isEmpty { throw ExitCode(ExitStatus.needsAPerson.rawValue) }
                return
            }
            try await Task.sleep(for: Self.refreshInterval)
        }
    }
}

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "The files that wait, and what for.")

    @OptionGroup var service: ControlOptions

    func run() throws {
        let entries = try service.ask(.queue).entries
        Terminal.say(entries.isEmpty ? "Nothing waits." : entries.map(EntryText.line).joined(separator: "\n"))
    }
}

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Where a file stands, why, and what to do.")

    @OptionGroup var service: ControlOptions

    @Argument(help: "A file of a watched directory.")
    var file: String

    func run() throws {
        let reply = try service.ask(.why(path: ControlOptions.absolute(file)))
        guard let entry = reply.entries.first else { throw ControlError(code: .refused, message: reply.message) }
        Terminal.say(([EntryText.account(of: entry)] + reply.lines.map { "But       \($0)" }).joined(separator: "\n"))
    }
}
