import Files
import Foundation
import Testing

@testable import Arrival

@Suite struct SettlingTests {
    private let start = ContinuousClock.now
    private let date = Date(timeIntervalSince1970: 1_700_000_000)
    private let path = "/data/a.fits"

    private func status(byteCount: Int = 100, modified: Int64 = 1, changed: Int64 = 1) -> FileStatus {
        FileStatus(device: 1, inode: 2, byteCount: byteCount, modified: modified, changed: changed)
    }

    private func settling() -> Settling { Settling(window: .seconds(5)) }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func aFileLeftAloneForTheWindowIsSettled() {
        var settling = settling()
        settling.observe(path, status(), at: at(0), date: date)
        let early = settling.settledFile(path, at: at(4.99))
        let late = settling.settledFile(path, at: at(5))
        #expect(early == nil)
        #expect(late?.arrivedAt == date)
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
        let before = settling.settledFile(path, at: at(8.9))
        let after = settling.settledFile(path, at: at(9))
        #expect(before == nil)
        #expect(after?.arrivedAt == date)
    }

    @Test func lookingAgainWithoutChangeDoesNotProlongTheWindow() {
        var settling = settling()
        for second in 0...4 { settling.observe(path, status(), at: at(Double(second)), date: date) }
        let finding = settling.settledFile(path, at: at(5))
        #expect(finding?.arrivedAt == date)
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
