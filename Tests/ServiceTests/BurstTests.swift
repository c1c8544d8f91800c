import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: servicesRunHere, servicesReason))
struct BurstTests {
    /// 20 000 small files that are no cubes, then a cube: it is at work within ten seconds of its settling, and the
    /// service that found them all stays small.
    @Test(.timeLimit(.minutes(3)))
    func aCubeBehindABurstOfFilesIsTakenAtOnce() throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        let before = try service.residentMebibytes
        for number in 0..<20_000 {
            _ = FileManager.default.createFile(
                atPath: service.watched + "/junk\(number).fits", contents: Data("junk".utf8))
        }
        let start = ContinuousClock.now
        try service.deliver("cube")
        try service.eventually("the cube is done") { service.states["cube.fits"] == .done }
        let took = ContinuousClock.now - start
        let memory = try service.residentMebibytes
        print("done \(took) after its delivery behind 20 000 files; the service holds \(memory) MiB, \(before) before")
        #expect(took < .seconds(12))
        #expect(before < 60)
        // What it knows of a file takes 1.2 KiB: its version and path, in the queue and in the monitor.
        #expect(memory - before < 20_000 * 1.5 / 1024)

        // Killed, it knows them all at once, and takes what is new first.
        service.kill()
        let again = ContinuousClock.now
        try service.start()
        try service.eventually("it watches again") { service.logText.matches(of: /started, watching/).count == 2 }
        let ready = ContinuousClock.now - again
        try service.deliver("next")
        try service.eventually("the next cube is done") { service.states["next.fits"] == .done }
        print("ready \(ready) after its start, the next cube done \(ContinuousClock.now - again) after it")
        #expect(ready < .seconds(5))
        #expect(ContinuousClock.now - again < .seconds(15))
    }
}
