import ArgumentParser
import Foundation
import Ledger

struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "The alerts that nobody has acknowledged, from the database.",
        subcommands: [List.self, Acknowledge.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show alerts with their numbers, the latest first. Exit status 6: some are not acknowledged.")

        @OptionGroup var options: DatabaseOptions

        @Flag(help: "Show those too that were acknowledged.")
        var all = false

        @Option(help: "The most lines.")
        var limit = 50

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws { try DatabaseOptions.validate(limit: limit) }

        func run() async throws {
            let alerts = try await Blocking.run { [options, all, limit] in
                try options.connect().alerts(withAcknowledged: all, limit: limit)
            }
            if json {
                Terminal.say(try JSONLine.text(alerts))
            } else if alerts.isEmpty {
                Terminal.say("No alert waits for a person.")
            } else {
                let lines = alerts.map { alert in
                    "\(alert.number)  \(alert.raisedAt)  \(Self.priorities[alert.priority])  \(alert.message.printable)"
                        + (alert.acknowledgedBy.map { "  (\($0))" } ?? "")
                }
                Terminal.say(lines.joined(separator: "\n"))
            }
            if alerts.contains(where: { $0.acknowledgedBy == nil }) {
                throw ExitCode(ExitStatus.needsAPerson.rawValue)
            }
        }

        /// What syslog calls its priorities.
        private static let priorities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Note that you have seen alerts; they are not shown again.",
            discussion: "Takes a member of sn3_operator.")

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "Numbers of alerts, as sn3d alerts shows them.")
        var numbers: [Int] = []

        @Flag(help: "All that nobody has acknowledged.")
        var all = false

        @Option(help: "Your name; without it, that of the user.")
        var by = NSUserName()

        func validate() throws {
            guard all != !numbers.isEmpty else { throw ValidationError("Give numbers of alerts, or --all.") }
        }

        func run() async throws {
            let count = try await Blocking.run { [options, numbers, all, by] in
                try options.connect().acknowledge(all ? nil : numbers, by: by)
            }
            Terminal.say("\(count) \(count == 1 ? "alert was" : "alerts were") acknowledged by \(by).")
            let others = Set(numbers).count - count
            if !all, others > 0 {
                throw ControlError(
                    code: .refused,
                    message:
                        "\(others) of the numbers \(others == 1 ? "is" : "are") no alert's, or acknowledged already:"
                        + " sn3d alerts list --all shows them.")
            }
        }
    }
}
