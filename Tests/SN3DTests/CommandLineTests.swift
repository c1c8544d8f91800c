import Foundation
import Simulator
import TestSupport
import Testing

/// What a user meets when the input is bad: a documented exit code, a sentence, and the input as it was.
@Suite(.timeLimit(.minutes(5))) struct CommandLineTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func cube(_ name: String, change: (inout Data) -> Void = { _ in }) throws -> String {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (64, 64)
        let path = directory.path(name)
        try FieldSimulation(parameters).write(to: path, laserMap: nil, truth: nil)
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        change(&data)
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }

    private func replace(_ card: String, with other: String, in data: inout Data) {
        let target = Data(card.utf8)
        guard let range = data.range(of: target) else { return }
        data.replaceSubrange(range, with: Data(other.padding(toLength: card.count, withPad: " ", startingAt: 0).utf8))
    }

    private func process(_ path: String, _ options: [String] = []) throws -> Command {
        try Program.run(["process", path, "--products", directory.path("products")] + options)
    }

    @Test func aTruncatedCubeIsUnreadable() throws {
        let path = try cube("cut.fits") { $0.removeLast(100_000) }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let run = try process(path)
        #expect(run.status == 4)
        #expect((run.output + run.errors).contains("cut.fits"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    /// The exit code is the worst one, the other cubes are processed.
    @Test func oneBrokenCubeDoesNotEndTheBatch() throws {
        let broken = try cube("broken.fits") { replace("ORDER   =", with: "HIERORD =", in: &$0) }
        let good = try cube("good.fits") { _ in }
        let run = try Program.run(["process", broken, good, "--products", directory.path("products")])
        #expect(run.status == 4)
        #expect(run.text.contains("broken.fits") && run.output.contains("usable of"), "\(run.text)")
    }

    @Test func aTextFileIsUnreadable() throws {
        let run = try process(try directory.write("not a cube\n", to: "notes.fits"))
        #expect(run.status == 4)
        #expect((run.output + run.errors).contains("FITS"))
    }

    /// A program that reads the output hears of every file that it named.
    @Test func checkPrintsAnObjectForEveryFile() throws {
        let other = try cube("other.fits") { replace("FILTER  = 'SN3     '", with: "FILTER  = 'SN2     '", in: &$0) }
        let text = try directory.write("not a cube\n", to: "notes.fits")
        let run = try Program.run(["check", "--json", other, text, try cube("good.fits")])
        let objects = try run.output.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
        #expect(run.status == 4 && objects.count == 3, "\(run.text)")
        #expect(objects.first?["ignored"] as? String == "filter SN2, not SN3")
        #expect(objects.dropFirst().first?["failure_code"] as? String == "cube.not_fits")
        #expect((objects.last?["checks"] as? [Any])?.isEmpty == false)
    }

    @Test func aCubeWithoutOrderIsUnreadable() throws {
        let path = try cube("orderless.fits") { replace("ORDER   =", with: "HIERORD =", in: &$0) }
        let run = try process(path)
        #expect(run.status == 4)
        #expect((run.output + run.errors).contains("ORDER"))
    }

    @Test func aCubeOfAnotherFilterIsLeftAlone() throws {
        let path = try cube("sn1.fits") { replace("'SN3     '", with: "'SN1     '", in: &$0) }
        let run = try process(path)
        #expect(run.status == 0)
        #expect(run.errors.contains("nothing to do"))
        #expect(!FileManager.default.fileExists(atPath: directory.path("products")))
    }

    @Test func aMissingFileIsUnreadable() throws {
        let run = try process(directory.path("absent.fits"))
        #expect(run.status == 4)
        #expect(run.errors.contains("absent.fits"))
    }

    /// The shell passes names as bytes; Swift's `Process` does not.
    @Test func aNameThatIsNotUTF8IsToldAsThat() throws {
        let script = """
            cd '\(directory.url.path)' && cp good.fits $'\\xff\\x07.fits' && exec '\(Program.path)' check $'\\xff\\x07.fits' good.fits
            """
        _ = try cube("good.fits")
        let run = try Command("/bin/bash", ["-c", script])
        #expect(run.status == 4 && run.errors.contains(#"The name \xff\x07.fits is not UTF-8"#), "\(run.text)")
        #expect(run.errors.contains("rename it") && run.output.contains("good.fits"))
    }

    @Test func anEmptyDirectoryIsNoCube() throws {
        let empty = directory.path("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        for command in ["process", "check"] {
            let run = try Program.run([command, empty])
            #expect(run.status == 4)
            #expect(run.errors.contains("empty is not a regular file; give the path of a cube"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: empty).isEmpty)
    }

    @Test func aWrongConfigurationKeyIsAUsageError() throws {
        let config = try directory.write("watch:\n  directorys: [/tmp]\n", to: "sn3d.yaml")
        for arguments in [["run", "--config", config], ["config", "check", "--config", config]] {
            let run = try Program.run(arguments)
            #expect(run.status == 2)
            #expect(run.errors.contains("sn3d.yaml:2: unknown key 'directorys'"))
        }
    }

    @Test func anUnknownOptionIsAUsageError() throws {
        #expect(try Program.run(["process"]).status == 2)
        #expect(try Program.run(["process", "--colour"]).status == 2)
    }

    @Test func anUnreachableDatabaseSpoolsTheResult() throws {
        let run = try process(try cube("good.fits"), ["--database", "host=\(directory.path("no-server"))"])
        #expect(run.status == 5)
        let spool = try FileManager.default.contentsOfDirectory(atPath: directory.path("products/spool"))
        #expect(spool.count == 1)
        #expect(spool.first?.hasSuffix(".json") == true)
    }

    @Test func aCubeWithAWrongAxisIsRejectedWithoutMaps() throws {
        let path = try cube("shifted.fits") { data in
            // CRVAL3 100 cm-1 off: the header disagrees with its own ORDER, STEP and AXISCORR.
            replace("CRVAL3  =   141", with: "CRVAL3  =   142", in: &data)
        }
        let run = try process(path, ["--json"])
        #expect(run.status == 3)
        #expect(run.output.contains("\"outcome\":\"rejected\""))
        #expect(run.output.contains("\"failure_code\":\"calibration.axis"))
        #expect(run.output.contains("\"maps\":null"))
    }

    @Test func helpListsTheExitCodes() throws {
        let run = try Program.run(["--help"])
        #expect(run.status == 0)
        for code in ["2   wrong usage", "3   rejected", "4   cube unreadable", "5   database", "70  internal"] {
            #expect(run.output.contains(code))
        }
    }

    /// The form of `git describe --always --dirty`.
    @Test func theVersionNamesReleaseAndCommit() throws {
        let run = try Program.run(["--version"])
        #expect(run.status == 0)
        #expect(run.output.contains(/^sn3d \d+\.\d+\.\d+ \((v\d+\.\d+\.\d+|[0-9a-f]{10}|unknown)(-dirty)?\)\n$/))
    }

    private static let emulator = Command.find("qemu-x86_64")

    /// A Westmere has neither AVX2 nor fused multiply-add, a Haswell both.
    @Test(.enabled(if: emulator != nil, "skipped: no qemu-user, or not x86-64"))
    func anOldProcessorIsRefusedInWords() throws {
        func run(on processor: String) throws -> Command {
            try Command(#require(Self.emulator), ["-cpu", processor, Program.path, "--version"])
        }
        let old = try run(on: "Westmere")
        #expect(old.status == 2 && old.errors.contains("sn3d: this processor lacks AVX2"))
        #expect(old.output.isEmpty)
        let new = try run(on: "Haswell")
        #expect(new.status == 0 && new.output.hasPrefix("sn3d "))
    }
}
