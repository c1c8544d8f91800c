import Foundation
import TestSupport
import Testing

@testable import sn3d

@Suite struct ConfigurationFileTests {
    private func message(_ text: String) -> String {
        do {
            _ = try ConfigurationFile.parse(text, path: "sn3d.yaml")
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func namesLineAndKeyOfAnUnknownKey() {
        let text = message("watch:\n  directories: [/data]\n  settel: 5\n")
        #expect(text.hasPrefix("sn3d.yaml:3: unknown key 'settel' in 'watch'"))
        #expect(text.contains("settle"))
    }

    @Test func namesLineAndKeyOfAWrongType() {
        #expect(message("watch:\n  settle: soon\n") == "sn3d.yaml:2: 'watch.settle' must be a number.")
        #expect(message("watch:\n  polling: 3\n") == "sn3d.yaml:2: 'watch.polling' must be true or false.")
        #expect(message("watch: 5\n").hasPrefix("sn3d.yaml:1: 'watch' is a section"))
    }

    @Test func takesWholeNumbersOnlyWhereNothingElseMakesSense() throws {
        #expect(message("machine:\n  threads: 1.5\n") == "sn3d.yaml:2: 'machine.threads' must be a whole number.")
        #expect(try ConfigurationFile.parse("watch:\n  settle: 60\n", path: "f").watch.settle == 60)
    }

    @Test(arguments: [0, -2, 65]) func squaresHaveSomePixelsAndNoMoreThanAHeaderSays(bin: Int) throws {
        for key in ["bin", "prior_bin"] {
            let settings = try ConfigurationFile.parse("processing:\n  pixels:\n    \(key): \(bin)\n", path: "f")
            let error = #expect(throws: ConfigurationError.self) { try settings.validate(forService: false) }
            #expect(error?.message == "processing.pixels.\(key) must be 1 to 64 pixels.")
        }
    }

    @Test func anEmptyFileGivesTheDefaults() throws {
        #expect(try ConfigurationFile.parse("", path: "sn3d.yaml") == Settings())
    }

    @Test(arguments: [
        ("nowhere.yaml", "it is not there"), ("folder", "it is no file"), ("odd.yaml", "it is no text in UTF-8"),
    ])
    func aFileThatCannotBeReadIsNamedWithTheReason(name: String, words: String) throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path("folder"), withIntermediateDirectories: false)
        try Data([0x77, 0xFF, 0xFE]).write(to: directory.url.appending(path: "odd.yaml"))
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.load(directory.path(name)) }
        #expect(error?.message.contains("\(name) cannot be read: \(words)") == true, "\(error?.message ?? "")")
    }

    @Test func whatIsShownReadsBackToTheSame() throws {
        var settings = Settings()
        settings.watch.directories = ["/data/sitelle", "/mnt/b"]
        settings.processing.pixels.attemptSnr = 7
        let text = try ConfigurationFile.render(settings)
        #expect(try ConfigurationFile.parse(text, path: "shown") == settings)
    }

    @Test func theExampleHoldsTheDefaultsAndIsGoodForTheService() throws {
        let example = Repository.root.appending(path: "systemd/sn3d.yaml.example")
        var settings = try ConfigurationFile.load(example.path)
        try settings.validate(forService: true)
        settings.watch.directories = []
        settings.database.connection = ""
        #expect(settings == Settings())
    }

    /// The key that has to be corrected is named before the service starts.
    @Test(arguments: [
        ("products: {directory: /data/products}", "products.directory lies in the watched directory /data"),
        ("database: {connection: x, spool: /data}", "database.spool lies in the watched directory /data"),
        ("state: {directory: state}", "state is no absolute path"),
        ("queue: {retry: {attempts: 0}}", "queue.retry"), ("queue: {deadline: 0}", "deadline"),
        ("alerts: {priority: 9}", "alerts.priority"), ("alerts: {timeout: 0}", "alerts.timeout"),
    ])
    func aValueThatCannotWorkIsRefusedByItsKey(text: String, words: String) throws {
        let database = text.hasPrefix("database") ? "" : "database: {connection: x}\n"
        let settings = try ConfigurationFile.parse("watch: {directories: [/data]}\n\(database)\(text)\n", path: "f")
        let error = #expect(throws: ConfigurationError.self) { try settings.validate(forService: true) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func theServiceNeedsDirectoriesAndADatabase() {
        #expect(throws: ConfigurationError.self) { try Settings().validate(forService: true) }
    }
}
