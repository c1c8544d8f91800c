import ArgumentParser
import Foundation
import Ledger

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try files again that failed, with all their attempts.")

    @OptionGroup var service: ControlOptions
    @OptionGroup var files: FileSelection

    @Flag(help: "All files that are set aside or wait for another attempt.")
    var failed = false

    func run() throws { try service.order(.retry(files.selection(all: failed))) }
}

struct ReprocessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprocess", abstract: "Process files again that have a result, behind what arrives.",
        discussion: """
            A changed configuration or program reprocesses nothing by itself. --field, --run, --older-than and \
            --out-of-date ask the database which cubes are meant; several of them narrow the choice.
            """)

    @OptionGroup var service: ControlOptions
    @OptionGroup var files: FileSelection

    @Flag(help: "All files with maps.")
    var all = false

    @Option(help: "The cubes of a field.")
    var field: String?

    @Option(name: .customLong("run"), help: "The cubes of a queue run, 18BQ19.")
    var queueRun: String?

    @Option(help: "Those whose result is older than so many days.")
    var olderThan: Double?

    @Flag(help: "Those whose result another program or configuration gave.")
    var outOfDate = false

    @Flag(help: "Say how many and how long, and do nothing.")
    var dryRun = false

    private static let day = 86_400.0

    func validate() throws {
        if let olderThan, !(olderThan >= 0) { throw ValidationError("--older-than takes days, 0 or more.") }
    }

    func run() async throws {
        let choice = ResultChoice(
            field: field, queueRun: queueRun, before: olderThan.map { Date().addingTimeInterval(-$0 * Self.day) },
            isOutOfDate: outOfDate)
        let selection: ControlRequest.Selection
        if choice.isEverything {
            selection = try files.selection(all: all)
        } else {
            guard files.files.isEmpty, !all else {
                throw ValidationError("Name files, or --all, or a choice from the database, not several of them.")
            }
            let paths = try await database { connection in try connection.cubes(choice) }
            guard !paths.isEmpty else { return Terminal.say("No current result is one of those.") }
            selection = .paths(paths)
        }
        let reply = try service.order(.reprocess(selection, dryRun: dryRun))
        // A database that is away knows nothing of durations.
        if dryRun, let seconds = try? await database({ connection in try connection.usualDuration() }) {
            Terminal.say("That is some \(StatusReport.span(seconds * Double(reply.entries.count))) of work.")
        }
    }

    private func database<Value: Sendable>(
        _ question: @escaping @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await Blocking.run { [service] in try question(service.connect()) }
    }
}

struct FirstCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first", abstract: "Take a waiting file before all others.")

    @OptionGroup var service: ControlOptions

    @Argument(help: "A file that waits.")
    var file: String

    func run() throws { try service.order(.first(path: ControlOptions.absolute(file))) }
}

struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "The files that are set aside, and those that are to be.",
        subcommands: [List.self, Add.self, Release.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the files that are set aside, and why.")

        @OptionGroup var service: ControlOptions

        func run() throws {
            let entries = try service.ask(.quarantined).entries
            Terminal.say(
                entries.isEmpty ? "No file is set aside." : entries.map(EntryText.account).joined(separator: "\n\n"))
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set a file aside until it is released.")

        @OptionGroup var service: ControlOptions

        @Argument(help: "A file of a watched directory.")
        var file: String

        func run() throws { try service.order(.quarantine(path: ControlOptions.absolute(file))) }
    }

    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Queue files again that are set aside, with all their attempts, as sn3d retry does.")

        @OptionGroup var service: ControlOptions
        @OptionGroup var files: FileSelection

        func run() throws { try service.order(.retry(files.selection(all: false))) }
    }
}

struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End the work on a file, or take it out of the queue.",
        discussion: """
            A file with a result that waits to be processed again keeps that result. Any other is set aside until sn3d \
            retry takes it back.
            """)

    @OptionGroup var service: ControlOptions

    @Argument(help: "A file that is worked on, or waits.")
    var file: String

    func run() throws { try service.order(.cancel(path: ControlOptions.absolute(file))) }
}

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Start no further cube, until sn3d resume, also after a restart.")

    @OptionGroup var service: ControlOptions

    func run() throws { try service.order(.pause) }
}

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Work on waiting cubes again.")

    @OptionGroup var service: ControlOptions

    func run() throws { try service.order(.resume) }
}

struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Look through all watched directories now.")

    @OptionGroup var service: ControlOptions

    func run() throws { try service.order(.scan) }
}

struct SpoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spool", abstract: "The results that wait for the database, and those that it refused.",
        subcommands: [List.self, Retry.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the results that are not in the database.")

        @OptionGroup var service: ControlOptions

        func run() throws { try service.order(.spool) }
    }

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give results that the database refused to it again.")

        @OptionGroup var service: ControlOptions

        func run() throws { try service.order(.retrySpool) }
    }
}

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Remove what killed attempts left, and name products that are gone.",
        discussion: "The service does so by itself at its start and once an hour.")

    @OptionGroup var service: ControlOptions

    @Flag(help: "Say what would be removed, and remove nothing.")
    var dryRun = false

    func run() throws { try service.order(.sweep(dryRun: dryRun)) }
}
