import Files
import Foundation
import Records
import Testing

@testable import Arrival

@Suite struct ArrivalMonitorTests {
    /// SHA-256 of "abc", FIPS 180-4.
    private let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func aFileWrittenAndClosedSettlesWithItsDigest() throws {
        let folder = try WatchedFolder()
        try folder.write("abc", to: "2307000p.fits")
        let cube = try #require(try folder.cube())
        #expect(cube.path == folder.path("2307000p.fits"))
        #expect(cube.byteCount == 3)
        #expect(cube.sha256 == abc)
        #expect(cube.settledAt >= cube.arrivedAt + 0.04)
    }

    @Test func aFileRenamedIntoPlaceIsTakenOnceAndItsTemporaryNameNever() throws {
        let folder = try WatchedFolder()
        try folder.write("abc", to: ".2307000p.fits.Ab12")
        try folder.rename(
            folder.root.appendingPathComponent(".2307000p.fits.Ab12"),
            to: folder.root.appendingPathComponent("2307000p.fits"))
        #expect(try folder.namesUntilMarker() == ["2307000p.fits"])
    }

    @Test func filesFoundAtTheStartAreTaken() throws {
        let folder = try WatchedFolder(before: { root in
            let deep = root.appendingPathComponent("M33/SN3")
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            try Data("abc".utf8).write(to: deep.appendingPathComponent("a.FITS"))
        })
        #expect(try folder.cube()?.path == folder.path("M33/SN3/a.FITS"))
    }

    @Test func aSlowWriterIsWaitedForUntilItsFileIsComplete() throws {
        let whole = 10 * 1000
        let folder = try WatchedFolder(completeness: { path in
            let count = FileStatus.ofFile(path)?.byteCount ?? 0
            return count == whole
                ? .complete : .incomplete(Failure(code: "cube.truncated", message: "\(count) of \(whole) bytes"))
        })
        try folder.write("", to: "slow.fits")
        let handle = try FileHandle(forWritingTo: folder.root.appendingPathComponent("slow.fits"))
        for _ in 0..<10 {
            #expect(try folder.event(within: .milliseconds(60)) == nil)
            try handle.write(contentsOf: Data(count: 1000))
        }
        try handle.close()
        #expect(try folder.cube()?.byteCount == whole)
    }

    @Test func aFileThatStaysIncompleteIsToldOnceAndTakenWhenItGrows() throws {
        let short = Failure(code: "cube.truncated", message: "The file is short.")
        let folder = try WatchedFolder(
            patience: .milliseconds(80),
            completeness: { FileStatus.ofFile($0)?.byteCount ?? 0 < 3 ? .incomplete(short) : .complete })
        try folder.write("ab", to: "dead.fits")
        #expect(try folder.event() == .unusable(path: folder.path("dead.fits"), short))
        #expect(try folder.event(within: .milliseconds(300)) == nil)
        try folder.write("abc", to: "dead.fits")
        #expect(try folder.cube()?.sha256 == abc)
    }

    @Test func aFileInADirectoryMadeAMomentAgoIsFound() throws {
        let folder = try WatchedFolder()
        for number in 0..<50 {
            let deep = folder.root.appendingPathComponent("d\(number)/e/f")
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            try Data("\(number)".utf8).write(to: deep.appendingPathComponent("c.fits"))
        }
        #expect(try folder.namesUntilMarker() == (0..<50).map { "d\($0)/e/f/c.fits" }.sorted())
    }

    @Test func aDirectoryMovedInIsFoundWithWhatItHolds() throws {
        let folder = try WatchedFolder()
        let outside = folder.base.appendingPathComponent("outside")
        try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
        try Data("abc".utf8).write(to: outside.appendingPathComponent("a.fits"))
        try folder.rename(outside, to: folder.root.appendingPathComponent("M33"))
        #expect(try folder.cube()?.path == folder.path("M33/a.fits"))
        try folder.write("later", to: "M33/b.fits")
        #expect(try folder.cube()?.path == folder.path("M33/b.fits"))
    }

    @Test func aFileDeletedBeforeItSettlesIsDroppedQuietly() throws {
        let folder = try WatchedFolder()
        try folder.write("abc", to: "gone.fits")
        #expect(try folder.monitor.next(timeout: .zero) == [])
        try FileManager.default.removeItem(atPath: folder.path("gone.fits"))
        #expect(try folder.namesUntilMarker() == [])
    }

    @Test func otherFilesAreLeftAlone() throws {
        let folder = try WatchedFolder()
        let names = [
            ".hidden.fits", "a_laser.fits", "a.laser.fits", "a_calib_map.fits", "M33_2307000_SN3_maps.fits",
            "a.fits.part",
            "notes.txt", "fits",
        ]
        for name in names { try folder.write("abc", to: name) }
        #expect(try folder.namesUntilMarker() == [])
    }

    @Test func theSameContentUnderTwoNamesIsToldTwiceWithOneIdentity() throws {
        let folder = try WatchedFolder()
        try folder.write("abc", to: "a.fits")
        try folder.write("abc", to: "b.fits")
        let cubes = [try folder.cube(), try folder.cube()].compactMap { $0 }
        #expect(Set(cubes.map(\.path)) == [folder.path("a.fits"), folder.path("b.fits")])
        #expect(cubes.map(\.sha256) == [abc, abc])
    }

    @Test func aHardLinkIsTaken() throws {
        let folder = try WatchedFolder()
        let outside = folder.base.appendingPathComponent("outside.fits")
        try Data("abc".utf8).write(to: outside)
        try FileManager.default.linkItem(at: outside, to: folder.root.appendingPathComponent("link.fits"))
        #expect(try folder.cube()?.path == folder.path("link.fits"))
    }

    @Test func aPathIsToldAgainOnlyWithNewContent() throws {
        let folder = try WatchedFolder(rescanInterval: .milliseconds(20))
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube()?.sha256 == abc)
        try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: folder.path("a.fits"))
        #expect(try folder.namesUntilMarker() == [])
        try folder.write("abcd", to: "a.fits")
        #expect(try folder.cube()?.byteCount == 4)
    }

    @Test func pollingFindsFilesWithoutEvents() throws {
        let folder = try WatchedFolder(polling: true)
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube()?.sha256 == abc)
    }

    @Test func aWakeSignalEndsTheWait() async throws {
        let folder = try WatchedFolder()
        let wake = folder.wake
        let thread = Thread { wake.raise() }
        let start = ContinuousClock.now
        thread.start()
        #expect(try folder.monitor.next(timeout: .seconds(60)) == [])
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func nothingIsEverWrittenInTheWatchedDirectory() throws {
        let folder = try WatchedFolder(before: { try Data("abc".utf8).write(to: $0.appendingPathComponent("a.fits")) })
        let before = try FileManager.default.attributesOfItem(atPath: folder.root.path)[.modificationDate] as? Date
        #expect(try folder.cube() != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root.path) == ["a.fits"])
        #expect(
            try FileManager.default.attributesOfItem(atPath: folder.root.path)[.modificationDate] as? Date == before)
    }
}
