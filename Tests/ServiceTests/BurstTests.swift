import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: hasServer, "needs PostgreSQL's server: apt-get install postgresql"))
struct BurstTests {
    /// 20 000 small files that are no cubes, then a cube: it is at work within ten seconds of its settling, and the
    /// service that found them all stays small.
    @Test(.timeLimit(.minutes(3)))
    func aCubeBehindABurstOfFilesIsTakenAtOnce() throws {
        let service = try RunningService()
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        for number in 0..<20_000 {
            _ = FileManager.default.createFile(
                atPath: service.watched + "/junk\(number).fits", contents: Data("junk".utf8))
        }
        let start = ContinuousClock.now
        try service.deliver("cube")
        try service.eventually("the cube is done") { service.states["cube.fits"] == .done }
        let took = ContinuousClock.now - start
        let memory = try service.residentMebibytes
        print("done \(took) after its delivery behind 20 000 files; the service holds \(memory) MiB")
        #expect(took < .seconds(12))
        #expect(memory < 60 + 20_000 / 1000)
    }
}
