import Files
import Foundation
import Glibc
import TestSupport
import Testing

/// What befalls a service that nobody sits beside, made for real.
@Suite(.enabled(if: servicesRunHere, servicesReason))
struct FaultTests {
    /// Whatever is done with a cube, nothing in a watched directory is opened for writing, made, renamed or deleted.
    @Test(arguments: [false, true])
    func watchedFilesAreOnlyRead(isPacked: Bool) throws {
        let service = try RunningService()
        try service.deliver("cube")
        if isPacked {
            #expect(try Command("/usr/bin/gzip", ["--fast", service.watched + "/cube.fits"]).status == 0)
        }
        let queue = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        defer { close(queue) }
        let events = [
            IN_CLOSE_WRITE, IN_MODIFY, IN_ATTRIB, IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO,
        ].reduce(0) { $0 | UInt32($1) }
        try #require(inotify_add_watch(queue, service.watched, events) >= 0)
        try service.start()
        let name = isPacked ? "cube.fits.gz" : "cube.fits"
        try service.eventually("it is done") { service.states[name] == .done }
        #expect(try service.ask("reprocess", service.watched + "/" + name).status == 0)
        try service.eventually("it is done again") {
            try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome = 'complete'") == ["2"]
        }
        #expect(service.kill(SIGTERM) == .exited(0))
        var bytes = [UInt8](repeating: 0, count: 4096)
        #expect(read(queue, &bytes, bytes.count) == -1 && errno == EAGAIN, "something was written")
    }

    /// The settled state travels with the cube: what is recorded is what was processed.
    @Test func aFileReplacedWhileItWaitsIsRecordedAsItIs() throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        #expect(try service.ask("pause").status == 0)
        try service.deliver("cube", object: "OLD")
        try service.eventually("it waits") { service.states["cube.fits"] == .queued }
        try service.deliver("cube", object: "NEW")
        #expect(try service.ask("resume").status == 0)
        try service.eventually("the new content is done") {
            try service.rows("SELECT f.name FROM sn3.cube JOIN sn3.field f USING (field_id)") == ["NEW"]
        }
        let digest = FileDigest.sha256(of: try SmallCube.content(object: "NEW"))
        try service.eventually("it is recorded") {
            try service.rows(
                "SELECT encode(sha256, 'hex') FROM sn3.cube JOIN sn3.processing p USING (cube_id) WHERE outcome = 'complete'"
            )
                == [digest]
        }
        // The old content, delivered again, is one of its own.
        try service.deliver("again", object: "OLD")
        try service.eventually("the old content is done too") {
            try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome = 'complete'") == ["2"]
        }
    }

    /// After three windows a cube is processed without its laser map, and again when that comes.
    @Test func aLaserMapThatComesLateIsUsed() throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        let path = service.watched + "/cube.fits"
        try SmallCube.content(object: "LATE").write(to: URL(fileURLWithPath: path))
        let verdicts = """
            SELECT verdict FROM sn3.calibration_check JOIN sn3.processing USING (processing_id)
            WHERE name = 'laser_map_present' AND outcome = 'complete' ORDER BY started_at
            """
        try service.eventually("it is done without its map") { try service.rows(verdicts) == ["warn"] }
        try SmallCube.laserMap.write(to: URL(fileURLWithPath: service.watched + "/cube_laser.fits"))
        try service.eventually("it is done with its map") { try service.rows(verdicts) == ["warn", "pass"] }
    }

    /// A file that lacks its end is waited for, also in silence, and no attempt is used up.
    @Test(arguments: ["plain", "preallocated"])
    func anInterruptedCopyIsTakenWhenItIsWhole(kind: String) throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        try SmallCube.laserMap.write(to: URL(fileURLWithPath: service.watched + "/cube_laser.fits"))
        let content = try SmallCube.content(object: "SLOW")
        let path = service.watched + "/cube.fits"
        let half = content.prefix(content.count / 2)
        let reserved = kind == "plain" ? Data() : Data(count: content.count - half.count)
        try (half + reserved).write(to: URL(fileURLWithPath: path))
        try service.eventually("it is waited for") { service.logText.contains("cube.fits is waited for") }
        #expect(service.states["cube.fits"] == .settling)
        #expect(try service.rows("SELECT count(*) FROM sn3.processing") == ["0"])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.write(contentsOf: content)
        try handle.close()
        try service.eventually("it is done") { service.states["cube.fits"] == .done }
        #expect(try service.rows("SELECT outcome FROM sn3.processing") == ["complete"])
        #expect(!service.logText.contains("sn3d: error:"))
    }

    @Test(.enabled(if: TemporaryDirectory.canMount, "needs leave to mount"))
    func aFullProductsDiskIsWaitedOutAndAnUnmountedOneIsNotWrittenTo() throws {
        let service = try RunningService()
        let products = service.products
        try FileManager.default.createDirectory(atPath: products, withIntermediateDirectories: true)
        try #require(mount("tmpfs", products, "tmpfs", 0, "size=16m") == 0)
        defer { umount2(products, Int32(MNT_DETACH)) }
        try service.start()
        try service.deliver("first")
        try service.eventually("the first is done") { service.states["first.fits"] == .done }

        let filler = products + "/filler"
        try Data(count: 12 << 20).write(to: URL(fileURLWithPath: filler))
        try service.deliver("second")
        try service.eventually("the lack of room is told") { service.logText.contains("[product.disk_full]") }
        #expect(service.states["second.fits"] == .queued)
        #expect(try service.ask("status").status == 6)
        try FileManager.default.removeItem(atPath: filler)
        try service.eventually("it is done after room was made") { service.states["second.fits"] == .done }
        #expect(service.logText.contains("products can be written again"))

        // Unmounted, its empty mount point is no products directory.
        try #require(umount(products) == 0)
        try service.deliver("third")
        try service.eventually("the missing disk is told") { service.logText.contains("[product.root_missing]") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: products).isEmpty)
        try #require(mount("tmpfs", products, "tmpfs", 0, "size=16m") == 0)
        _ = FileManager.default.createFile(atPath: products + "/.sn3d-products", contents: nil)
        try service.eventually("it is done on the disk that came back") { service.states["third.fits"] == .done }
    }

    /// A cube that the service may not read is told at once, retried, and done when it may.
    @Test func aCubeThatCannotBeReadIsToldAndRetried() throws {
        // Root may read everything, so that the library says no in the kernel's place, as long as no `.allowed` is there.
        let service = try RunningService(settings: "queue: {retry: {backoff: 0.2, attempts: 50}}")
        try service.start(["LD_PRELOAD=\(Command.builtLibrary("Poison"))"])
        try service.deliver("poison-denied")
        try service.eventually("the refusal is told") {
            service.logText.contains("could not be processed now") && service.logText.contains("Permission denied")
        }
        #expect(service.states["poison-denied.fits"] != .rejected)
        #expect(!service.logText.contains("sn3d: error:"))
        try Data().write(to: URL(fileURLWithPath: service.directory.path("in/.allowed")))
        try service.eventually("it is done when it may be read") { service.states["poison-denied.fits"] == .done }
    }

    /// systemctl reload sends SIGHUP: other directories are watched, a wrong file changes nothing.
    @Test func aChangedConfigurationIsTakenAndAWrongOneIsNot() throws {
        let service = try RunningService()
        try service.start()
        try service.deliver("first")
        try service.eventually("the first is done") { service.states["first.fits"] == .done }
        let path = service.directory.path("sn3d.yaml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let second = service.directory.path("in-2")
        try FileManager.default.createDirectory(atPath: second, withIntermediateDirectories: false)
        try Data(text.replacing("directories: [", with: "directories: [\"\(second)\", ").utf8)
            .write(to: URL(fileURLWithPath: path))
        service.process?.kill(SIGHUP)
        try service.eventually("it is read") { service.logText.contains("configuration was read again") }
        try SmallCube.deliver("second", object: "second", to: second)
        try service.eventually("a cube of the new directory is done") { service.states["second.fits"] == .done }
        try Data("watch:\n  directorys: []\n".utf8).write(to: URL(fileURLWithPath: path))
        service.process?.kill(SIGHUP)
        try service.eventually("it is refused") { service.logText.contains("unknown key 'directorys'") }
        try SmallCube.deliver("third", object: "third", to: second)
        try service.eventually("work goes on") { service.states["third.fits"] == .done }
    }

    /// What `systemctl stop` does, with a cube at work: a good end, and the cube is done after the next start.
    @Test func aStopWithWorkInHandIsAGoodEnd() throws {
        let service = try RunningService()
        for number in 1...3 {
            try service.start()
            try service.deliver("cube\(number)")
            try service.eventually("it is at work") { try !service.workers.isEmpty }
            #expect(service.kill(SIGTERM) == .exited(0))
        }
        try service.start()
        try service.eventually("all are done") { service.states.values.count { $0 == .done } == 3 }
        try service.eventually("each is recorded once") {
            try service.rows("SELECT count(*), count(DISTINCT cube_id) FROM sn3.processing WHERE outcome = 'complete'")
                == ["3|3"]
        }
        #expect(service.kill(SIGTERM) == .exited(0))
    }

    /// A table that is locked for long keeps no cube from its result, and no watchdog from the service.
    @Test func lockedTablesAreWaitedOut() throws {
        let service = try RunningService()
        try service.start()
        try service.deliver("first")
        try service.eventually("the first is done") { service.states["first.fits"] == .done }
        let holder = try service.connection()
        try holder.execute("BEGIN; LOCK TABLE sn3.processing IN ACCESS EXCLUSIVE MODE")
        try service.deliver("second")
        try service.eventually("it is done, and its result waits") {
            service.states["second.fits"] == .done && service.logText.contains("[database.busy]")
        }
        try holder.execute("ROLLBACK")
        try service.eventually("it is recorded", within: .seconds(90)) {
            try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome = 'complete'") == ["2"]
        }
    }
}
