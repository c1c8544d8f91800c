import ArgumentParser
import Foundation

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try files again that failed, with all their attempts.")

    @OptionGroup var service: ControlOptions
    @OptionGroup var files: FileSelection

    @Flag(help: "All files that are set aside or wait for another attempt.")
    var failed = false

    func run() throws { try service.order(.retry(files.selection(all: failed))) }
}

struct ReprocessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprocess", abstract: "Process files again that have a result, behind what arrives.",
        discussion: "A changed configuration or program reprocesses nothing by itself.")

    @OptionGroup var service: ControlOptions
    @OptionGroup var files: FileSelection

    @Flag(help: "All files with maps.")
    var all = false

    @Flag(help: "Say how many, and do nothing.")
    var dryRun = false

    func run() throws { try service.order(.reprocess(files.selection(all: all), dryRun: dryRun)) }
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
        commandName: "quarantine", abstract: "Set a file aside until sn3d retry takes it back.")

    @OptionGroup var service: ControlOptions

    @Argument(help: "A file of a watched directory.")
    var file: String

    func run() throws { try service.order(.quarantine(path: ControlOptions.absolute(file))) }
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
