import Files
import Foundation
import Glibc
import Ledger
import TestSupport
import Testing

/// What an operator asks and orders, while the database is there and while it is away.
@Suite(.enabled(if: servicesRunHere, servicesReason))
struct OperatorTests {
    @Test(.timeLimit(.minutes(3)))
    func operatorsAskAndActWithoutTheDatabase() throws {
        let service = try RunningService(settings: "queue: {retry: {backoff: 3600}}")
        try service.start()
        try service.deliver("good")
        try service.eventually("the cube is done") { service.states["good.fits"] == .done }

        // The database knows every file too, and any machine may ask it.
        _ = try service.directory.write("no cube", to: "in/readme.fits")
        let connection = try Connection(service.cluster.conninfo)
        func state(_ name: String) throws -> String? {
            try connection.query(
                "SELECT state || coalesce(' ' || reason_code, '') FROM sn3.watched_file WHERE path = $1",
                [.text(service.watched + "/" + name)]
            ).scalar
        }
        try service.eventually("the done cube has its row") { try state("good.fits") == "done" }
        try service.eventually("so does what is no cube") { try state("readme.fits") == "rejected cube.not_fits" }
        #expect(try service.ask("results").output.contains("ocpfaw"))
        let alerts = try service.ask("alerts")
        #expect(alerts.status == 6 && alerts.output.contains("readme.fits"), "\(alerts.output)")
        #expect(try service.ask("alerts", "ack", "--all", "--by", "kane").output.contains("acknowledged by kane"))
        #expect(try service.ask("alerts").status == 0)
        #expect(
            try service.ask("reprocess", "--run", "18BQ19", "--dry-run").output.contains(
                /1 file would be.*\n.* \d+ s of work/))
        #expect(try service.ask("spool").output.contains("No result waits"))
        #expect(try service.ask("sweep", "--dry-run").output == "Killed attempts left nothing.\n")
        let maps = try #require(service.productFiles.first { $0.hasSuffix(".fits") })
        try FileManager.default.moveItem(atPath: maps, toPath: maps + ".away")
        let swept = try service.ask("sweep")
        #expect(swept.output.contains("missing  \(maps)") && swept.output.contains("A recorded product is not there"))
        try FileManager.default.moveItem(atPath: maps + ".away", toPath: maps)
        let doctor = try service.ask("doctor")
        #expect(doctor.status == 0 && !doctor.output.contains("wrong"), "\(doctor.output)")

        service.cluster.stop()
        let ill = try service.ask("doctor")
        #expect(ill.status == 6 && ill.output.contains("The database does not serve"), "\(ill.output)")
        var run = try service.ask("status")
        #expect(run.status == 0 && run.output.contains("1 done"), "\(run.output)")
        #expect(run.output.contains("  ocpfaw  done  warn  ") && run.output.contains("good.fits"), "\(run.output)")
        run = try service.ask("why", service.watched + "/good.fits")
        #expect(run.output.contains("State     done") && run.output.contains("Result    "), "\(run.output)")

        // Paused, nothing is started, and what waits can be put in order.
        #expect(try service.ask("pause").status == 0)
        try service.deliver("late")
        try service.eventually("it waits") { service.states["late.fits"] == .queued }
        run = try service.ask("queue")
        #expect(run.output.contains("waiting") && run.output.contains("late.fits"))
        run = try service.ask("status")
        #expect(run.status == 6 && run.output.contains("work is paused while 1 wait"), "\(run.output)")
        #expect(try service.ask("first", service.watched + "/late.fits").status == 0)
        run = try service.ask("why", service.watched + "/late.fits")
        #expect(run.output.contains("But       work is paused while 1 wait"), "\(run.output)")
        #expect(try service.ask("quarantine").output == "No file is set aside.\n")
        #expect(try service.ask("quarantine", "add", service.watched + "/late.fits").status == 0)
        #expect(try service.ask("quarantine", "list").output.contains("An operator set it aside"))
        run = try service.ask("status")
        #expect(run.status == 6 && run.output.contains("1 file is set aside"), "\(run.output)")
        #expect(try service.ask("why", service.watched + "/late.fits").output.contains("An operator set it aside"))
        #expect(try service.ask("resume").status == 0)
        run = try service.ask("quarantine", "release", service.watched + "/late.fits")
        #expect(run.output.contains("1 file is queued again"), "\(run.text)")
        try service.eventually("it is done without the database") { service.states["late.fits"] == .done }

        // Again: how many first, then in earnest.
        #expect(try service.ask("reprocess", "--all", "--dry-run").output.contains("2 files would be"))
        run = try service.ask("reprocess", service.watched + "/good.fits", "/nowhere.fits")
        #expect(run.output.contains("1 file is queued") && run.output.contains("not taken: /nowhere.fits, never seen"))
        try service.eventually("it is done again") { service.states["good.fits"] == .done }

        // Orders about nothing are refused in words.
        run = try service.ask("retry", "/nowhere.fits")
        #expect(run.status == 6 && run.errors.contains("Nothing failed"), "\(run.errors)")
        for order in [["why"], ["first"], ["quarantine", "add"], ["cancel"]] {
            run = try service.ask(order + ["/nowhere.fits"])
            #expect(run.status == 6 && run.errors.contains("never seen"), "\(run.errors)")
        }
        #expect(try service.ask("scan").status == 0)
        let json = try JSONSerialization.jsonObject(with: Data(try service.ask("status", "--json").output.utf8))
        let counts = (json as? [String: Any])?["counts"] as? [String: Int]
        #expect(counts?["done"] == 2)
    }

    @Test func aServiceThatDoesNotRunIsSaid() throws {
        let service = try RunningService()
        let run = try service.ask("status")
        #expect(run.status == 6 && run.errors.contains("No service answers"), "\(run.errors)")
    }

    /// Neither another service's socket nor a file of another kind is taken away for one's own.
    @Test func aSocketThatIsInUseAndAFileInItsPlaceStay() throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it answers") { try service.ask("status").status == 0 }
        let file = try service.directory.write("precious", to: "file")
        let config = service.directory.path("sn3d.yaml")
        let text = try String(contentsOfFile: config, encoding: .utf8)
        for control in [service.state + "/control", file] {
            let other = text.replacing("directory: \"\(service.state)\"", with: "directory: \"\(service.state)-x\"")
                .replacing("control: \"\(service.state)/control\"", with: "control: \"\(control)\"")
            _ = try service.directory.write(other, to: "other.yaml")
            let log = service.directory.path("other.log")
            let process = try ChildProcess(
                [Command.built("sn3d"), "run", "--config", service.directory.path("other.yaml")],
                environment: ["PATH=/usr/bin:/bin"], input: .inherited, output: .appended(path: log),
                errors: .appended(path: log), isInNewSession: true)
            try service.eventually("it says so") {
                try String(contentsOfFile: log, encoding: .utf8).contains("operators cannot ask this service")
            }
            process.kill(SIGTERM)
            #expect(process.wait() == .exited(0))
            try FileManager.default.removeItem(atPath: log)
        }
        #expect(try service.ask("status").status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
    }

    /// The second answer is the first one's.
    @Test func aCubeThatWasRefusedStaysRefused() throws {
        let service = try RunningService()
        let folder = service.directory.url.path
        try SmallCube.deliver("other", object: "X", changing: ("ORDER   = ", "7"), to: folder)
        for _ in 0..<2 { #expect(try service.ask("process", folder + "/other.fits").status == 3) }
        service.cluster.stop()
        let run = try service.ask("process", folder + "/other.fits", "--force")
        #expect(run.errors.contains("waits in") && run.errors.contains("for the database"), "\(run.text)")
    }

    @Test func workOnACubeIsCancelled() throws {
        let service = try RunningService()
        try service.start(["LD_PRELOAD=\(Command.builtLibrary("Poison"))"])
        let cube = service.watched + "/poison-hang.fits"
        try service.deliver("poison-hang")
        try service.eventually("it is worked on") { service.states["poison-hang.fits"] == .running }
        let run = try service.ask("cancel", cube)
        #expect(run.status == 0 && run.output.contains("is being ended"), "\(run.text)")
        try service.eventually("it is set aside") { service.states["poison-hang.fits"] == .quarantined }
        #expect(try service.ask("why", cube).output.contains("An operator cancelled"))
        #expect(try service.ask("cancel", cube).errors.contains("neither runs nor waits"))
        try service.deliver("sound")
        try service.eventually("work goes on") { service.states["sound.fits"] == .done }
    }

    /// What an operator types on another machine, with the database alone in common.
    @Test func aServiceOnAnotherMachineIsAskedThroughTheDatabase() throws {
        let service = try RunningService()
        try service.start()
        try service.deliver("good")
        try service.eventually("the cube is done") { service.states["good.fits"] == .done }
        let name = try #require(try service.rows("SELECT service FROM sn3.service").first)
        func ask(_ arguments: String..., of name: String = name) throws -> Command {
            try Command(
                Command.built("sn3d"), arguments + ["--service", name, "--database", service.cluster.conninfo])
        }
        var run = try ask("status")
        #expect(run.status == 0 && run.output.contains("1 done") && run.output.contains("good.fits"), "\(run.text)")
        #expect(try ask("why", service.watched + "/good.fits").output.contains("Result    "))
        #expect(try ask("pause").output.contains("No further cube is started"))
        try service.deliver("late")
        try service.eventually("it waits") { service.states["late.fits"] == .queued }
        #expect(try ask("queue").output.contains("late.fits"))
        run = try ask("reprocess", service.watched + "/absent.fits")
        #expect(run.status == 6 && run.errors.contains("never seen"), "\(run.text)")
        #expect(try ask("resume").status == 0)
        try service.eventually("it is done") { service.states["late.fits"] == .done }
        run = try ask("status", of: "elsewhere")
        #expect(run.status == 6 && run.errors.contains("No service elsewhere reports"), "\(run.text)")
        #expect(run.errors.contains(name), "\(run.text)")
    }
}
