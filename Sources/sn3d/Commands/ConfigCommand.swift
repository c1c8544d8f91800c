import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check or show a configuration file.",
        subcommands: [Check.self, Show.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say whether the daemon could run with this file.")

        @Option(help: "Configuration file.")
        var config: String

        func run() throws {
            try ConfigurationFile.load(config).validate(forService: true)
            print("\(config) is good. sn3d doctor looks at the directories and the database that it names.")
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
