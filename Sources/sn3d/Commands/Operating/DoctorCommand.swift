import ArgumentParser
import Foundation

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Whether a service could work here, or works: directories, room, database, clock.",
        discussion: """
            Run it as the service's user: sudo -u sn3d sn3d doctor. Exit status 6: something needs a person.
            """)

    @Option(help: "Configuration file; without it /etc/sn3d/sn3d.yaml.")
    var config: String?

    func run() async throws {
        let settings = try ConfigurationFile.load(config ?? ControlOptions.usual)
        try settings.validate(forService: true)
        let checkup = ServiceCheckup(settings: settings)
        try await ServiceCheckup.report(Blocking.run { checkup.findings + [checkup.service] })
    }
}
