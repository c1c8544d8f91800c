import ArgumentParser
import Foundation
import Journal
import Records

/// Tells operators of an end that the service could not tell itself: systemd runs it after each (ExecStopPost).
struct EndedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ended", abstract: "Tell how the service ended, for systemd, which runs it.",
        shouldDisplay: false)

    @Option(help: "Configuration file of the service.")
    var config: String

    func run() throws {
        guard let ending = ServiceEnding(ProcessInfo.processInfo.environment) else { return }
        let journal = MessageRoute.current().alertSink
        let alert = Alert(kind: .serviceFailed, message: ending.sentence, code: "service." + ending.result)
        // A configuration that cannot be read names no place to keep the alert for the database.
        guard let state = try? ConfigurationFile.load(config).state else { return journal.raise(alert) }
        AlertDesk(journal: journal, service: state.service, file: state.alerts).raise(alert)
    }
}

/// How systemd says that a service ended, in the environment of ExecStopPost (systemd.exec(5), "Environment variables").
struct ServiceEnding: Equatable {
    /// systemd's word, with underscores: `signal`, `watchdog`, `exit_code`.
    let result: String
    let sentence: String

    /// nil for an end as it should be.
    init?(_ environment: [String: String]) {
        guard let word = environment["SERVICE_RESULT"], word != "success" else { return nil }
        result = word.replacing("-", with: "_")
        let status = environment["EXIT_STATUS"] ?? "unknown"
        let way =
            switch (word, environment["EXIT_CODE"]) {
            case ("watchdog", _): "was ended by the watchdog, as it gave no sign of life"
            case ("oom-kill", _): "was ended because the machine ran out of memory"
            case ("timeout", _): "did not start or stop in time"
            case (_, "exited"): "ended with status \(status)"
            case (_, "killed"), (_, "dumped"): "ended by signal \(status)"
            default: "could not be started"
            }
        sentence =
            "the service \(way) (\(word)); systemd starts it again unless it was told to stop. journalctl -u sn3d has what"
            + " it said before"
    }
}
