import ArgumentParser
import Records

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check or show a configuration file.",
        subcommands: [Check.self, Show.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether the daemon could run with this file.",
            discussion: """
                Looks at the file and at what it names: directories, rights, room, database, schema, clock. Run it as \
                the service's user: sudo -u sn3d sn3d config check. Exit status 2: the file is wrong; 6: something that it \
                names.
                """)

        @Option(help: "Configuration file.")
        var config: String

        func run() async throws {
            let settings = try ConfigurationFile.load(config)
            try settings.validate(forService: true)
            Terminal.say("good   \(config.printable) has settings that work together.")
            try await ServiceCheckup.report(Blocking.run { ServiceCheckup(settings: settings).findings })
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print every setting with the file's values.")

        @Option(help: "Configuration file; without it the defaults are shown.")
        var config: String?

        func run() throws {
            let settings = try config.map(ConfigurationFile.load) ?? Settings()
            print(try ConfigurationFile.render(settings), terminator: "")
        }
    }
}
