import Files
import Foundation
import Records
import Testing

@testable import Arrival

@Suite struct ArrivalMonitorTests {
    @Test func aFileWrittenAndClosedSettlesAsItIs() throws {
        let folder = try WatchedFolder()
        try folder.write("abc", to: "2307000p.fits")
        #expect(try folder.anyEvent() == .seen(folder.path("2307000p.fits")))
        let cube = try #require(try folder.cube())
        #expect(cube.path == folder.path("2307000p.fits"))
        #expect(cube.version.file == FileStatus.ofFile(cube.path) && cube.version.companions.isEmpty)
        #expect(Date() >= cube.arrivedAt + 0.04)
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

    @Test func aSlowWriterIsWaitedFor() throws {
        let folder = try WatchedFolder(settleWindow: .seconds(1))
        try folder.write("", to: "slow.fits")
        let handle = try FileHandle(forWritingTo: folder.root.appendingPathComponent("slow.fits"))
        for _ in 0..<5 {
            #expect(try folder.event(within: .milliseconds(300)) == nil)
            try handle.write(contentsOf: Data(count: 1000))
        }
        try handle.close()
        #expect(try folder.cube()?.version.file.byteCount == 5000)
    }

    /// What a queue knows from before the start is not handed on again, as long as nothing of it has changed.
    @Test func knownFilesAreHandedOnWhenTheyChanged() throws {
        let folder = try WatchedFolder(
            known: { root in
                let versions = ["same.fits", "other.fits"].compactMap { name -> (String, FileVersion)? in
                    let path = root.appendingPathComponent(name).path
                    return FileStatus.ofFile(path).map { (path, FileVersion(file: $0, companions: [:])) }
                }
                try? Data("longer".utf8).write(to: root.appendingPathComponent("other.fits"))
                return Dictionary(uniqueKeysWithValues: versions)
            },
            before: { root in
                for name in ["same.fits", "other.fits"] {
                    try Data("abc".utf8).write(to: root.appendingPathComponent(name))
                }
            })
        #expect(try folder.namesUntilMarker() == ["other.fits"])
    }

    @Test func aFileThatIsGoneIsTold() throws {
        let folder = try WatchedFolder(rescanInterval: .milliseconds(50))
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube() != nil)
        try FileManager.default.removeItem(atPath: folder.path("a.fits"))
        #expect(try folder.anyEvent() == .vanished(folder.path("a.fits")))
    }

    /// A real cube behind a burst of small files: each costs one look.
    @Test func aBurstOfFilesSettlesInOneTurn() throws {
        let folder = try WatchedFolder()
        for number in 0..<3000 { try folder.write("", to: "junk\(number).fits") }
        let start = ContinuousClock.now
        var names: Set<String> = []
        while names.count < 3000, let cube = try folder.cube() { names.insert(cube.path) }
        #expect(names.count == 3000)
        let took = ContinuousClock.now - start
        print("3000 files settled in \(took)")
        #expect(took < .seconds(10))
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
        #expect(try folder.monitor.next(timeout: .zero) == [.seen(folder.path("gone.fits"))])
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

    @Test func aHardLinkIsTaken() throws {
        let folder = try WatchedFolder()
        let outside = folder.base.appendingPathComponent("outside.fits")
        try Data("abc".utf8).write(to: outside)
        try FileManager.default.linkItem(at: outside, to: folder.root.appendingPathComponent("link.fits"))
        #expect(try folder.cube()?.path == folder.path("link.fits"))
    }

    @Test func aPathIsToldAgainOnlyWhenItsFileChanged() throws {
        let folder = try WatchedFolder(rescanInterval: .milliseconds(20))
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube()?.version.file.byteCount == 3)
        #expect(try folder.namesUntilMarker() == [])
        try folder.write("abcd", to: "a.fits")
        #expect(try folder.cube()?.version.file.byteCount == 4)
    }

    @Test func pollingFindsFilesWithoutEvents() throws {
        let folder = try WatchedFolder(polling: true)
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube()?.path == folder.path("a.fits"))
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

    /// Raised twice it ends one wait; not raised, none before its time.
    @Test func aWaitEndsWithItsSignalOrItsTime() throws {
        let wake = try WakeSignal()
        let thread = Thread {
            wake.raise()
            wake.raise()
        }
        let start = ContinuousClock.now
        thread.start()
        while !thread.isFinished { sched_yield() }
        #expect(wake.wait(atMost: .seconds(60)))
        #expect(ContinuousClock.now - start < .seconds(30))
        let second = ContinuousClock.now
        #expect(!wake.wait(atMost: .milliseconds(100)))
        #expect(ContinuousClock.now - second >= .milliseconds(100))
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
