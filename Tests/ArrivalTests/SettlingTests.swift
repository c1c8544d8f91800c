import Files
import Foundation
import Records
import Testing

@testable import Arrival

@Suite struct SettlingTests {
    private let start = ContinuousClock.now
    private let date = Date(timeIntervalSince1970: 1_700_000_000)
    private let path = "/data/a.fits"

    private let half = Failure(code: "cube.truncated", message: "half")

    private func status(byteCount: Int = 100, modified: Int64 = 1, changed: Int64 = 1) -> FileStatus {
        FileStatus(device: 1, inode: 2, byteCount: byteCount, modified: modified, changed: changed)
    }

    private func settling() -> Settling { Settling(window: .seconds(5), patience: .seconds(600)) }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func aFileLeftAloneForTheWindowIsSettled() {
        var settling = settling()
        settling.observe(path, status(), at: at(0), date: date)
        let early = settling.finding(path, at: at(4.99))
        let late = settling.finding(path, at: at(5))
        #expect(early == .waiting)
        #expect(late == .settled(arrivedAt: date))
        #expect(settling.nextLook == at(5))
        #expect(settling.due(at: at(4.99)).isEmpty)
        #expect(settling.due(at: at(5)) == [path])
    }

    @Test(arguments: [(101, 1, 1), (100, 2, 1), (100, 1, 2)] as [(Int, Int64, Int64)])
    func anyChangeStartsTheWindowAnew(byteCount: Int, modified: Int64, changed: Int64) {
        var settling = settling()
        settling.observe(path, status(), at: at(0), date: date)
        settling.observe(
            path, status(byteCount: byteCount, modified: modified, changed: changed), at: at(4), date: date + 4)
        let before = settling.finding(path, at: at(8.9))
        let after = settling.finding(path, at: at(9))
        #expect(before == .waiting)
        #expect(after == .settled(arrivedAt: date))
    }

    @Test func lookingAgainWithoutChangeDoesNotProlongTheWindow() {
        var settling = settling()
        for second in 0...4 { settling.observe(path, status(), at: at(Double(second)), date: date) }
        let finding = settling.finding(path, at: at(5))
        #expect(finding == .settled(arrivedAt: date))
    }

    @Test func anIncompleteFileWaitsInSilenceAndIsToldOnce() {
        var settling = settling()
        settling.observe(path, status(), at: at(0), date: date)
        settling.markIncomplete(path, because: half)
        #expect(settling.due(at: at(599)).isEmpty)
        let told = settling.finding(path, at: at(600))
        let again = settling.finding(path, at: at(10_000))
        #expect(told == .stalled(half))
        #expect(again == .waiting)
        #expect(settling.nextLook == nil)
    }

    @Test func anIncompleteFileThatGrowsIsTriedAgain() {
        var settling = settling()
        settling.observe(path, status(), at: at(0), date: date)
        settling.markIncomplete(path, because: half)
        settling.observe(path, status(byteCount: 200), at: at(700), date: date)
        let finding = settling.finding(path, at: at(705))
        #expect(finding == .settled(arrivedAt: date))
    }

    @Test func aRemovedFileIsForgotten() {
        var settling = settling()
        settling.observe(path, status(), at: at(0), date: date)
        settling.remove(path)
        #expect(settling.nextLook == nil)
        #expect(settling.paths.isEmpty)
    }

    @Test func theOldestComesFirst() {
        var settling = settling()
        settling.observe("/b", status(), at: at(0), date: date)
        settling.observe("/a", status(), at: at(1), date: date + 1)
        settling.observe("/c", status(), at: at(1), date: date + 1)
        #expect(settling.due(at: at(60)) == ["/b", "/a", "/c"])
    }
}
