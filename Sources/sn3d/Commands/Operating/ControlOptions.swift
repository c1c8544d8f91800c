import ArgumentParser
import Foundation
import Ledger
import Queue
import Records

/// Which service is asked.
struct ControlOptions: ParsableArguments {
    @Option(help: "Configuration file of the service.")
    var config: String?

    @Option(help: "A service on another machine, by its host or name; it is asked through the database.")
    var service: String?

    @Option(help: "libpq connection string; without it that of the configuration file, or libpq's environment.")
    var database: String?

    /// Where a service has its configuration.
    static let usual = "/etc/sn3d/sn3d.yaml"

    func ask(_ request: ControlRequest) throws -> ControlReply {
        guard let service else { return try ControlSocket(path: Self.settings(config).state.control).ask(request) }
        return try RemoteService(connection: connect(), name: service).ask(request)
    }

    /// The database that the service reports to.
    func connect() throws -> Connection {
        try Connection(try database ?? Self.settings(config).database.connection)
    }

    /// The settings of a configuration file, of the usual one where it is there, or the defaults.
    static func settings(_ config: String?) throws -> Settings {
        let file = config ?? (FileManager.default.fileExists(atPath: usual) ? usual : nil)
        return try file.map(ConfigurationFile.load) ?? Settings()
    }

    /// Asks for something to be done, and says what was.
    @discardableResult
    func order(_ request: ControlRequest) throws -> ControlReply {
        let reply = try ask(request)
        guard !reply.isRefused else { throw ControlError(code: .refused, message: reply.message) }
        Terminal.say((reply.lines + [reply.message]).joined(separator: "\n"))
        return reply
    }

    static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
}

/// Files that are named, or all that the command is for.
struct FileSelection: ParsableArguments {
    @Argument(help: "Files of the watched directories.")
    var files: [String] = []

    func selection(all: Bool) throws -> ControlRequest.Selection {
        if all { return .all }
        guard !files.isEmpty else { throw ValidationError("Name files, or say which with an option.") }
        return .paths(files.map(ControlOptions.absolute))
    }
}
