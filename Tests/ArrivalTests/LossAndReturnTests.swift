import Foundation
import Glibc
import TestSupport
import Testing

@testable import Arrival

@Suite struct LossAndReturnTests {
    @Test func aMovedDirectoryIsToldAndFoundAgainWithWhatArrivedMeanwhile() throws {
        let folder = try WatchedFolder(rescanInterval: .milliseconds(50))
        let elsewhere = folder.base.appendingPathComponent("elsewhere")
        try folder.rename(folder.root, to: elsewhere)
        #expect(try folder.event() == .watchLost(path: folder.root.path, reason: "it was moved"))
        try Data("abc".utf8).write(to: elsewhere.appendingPathComponent("a.fits"))
        try folder.rename(elsewhere, to: folder.root)
        #expect(try folder.event() == .watchRecovered(path: folder.root.path))
        #expect(try folder.cube()?.path == folder.path("a.fits"))
        try folder.write("abcd", to: "b.fits")
        #expect(try folder.cube()?.path == folder.path("b.fits"))
    }

    @Test func filesKnownBeforeTheLossAreNotToldAgain() throws {
        let folder = try WatchedFolder(rescanInterval: .milliseconds(50))
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube() != nil)
        let elsewhere = folder.base.appendingPathComponent("elsewhere")
        try folder.rename(folder.root, to: elsewhere)
        #expect(try folder.event() == .watchLost(path: folder.root.path, reason: "it was moved"))
        // Scans go on meanwhile and find none of the files.
        #expect(try folder.event(within: .milliseconds(200)) == nil)
        try folder.rename(elsewhere, to: folder.root)
        #expect(try folder.event() == .watchRecovered(path: folder.root.path))
        #expect(try folder.namesUntilMarker() == [])
    }

    @Test func aDeletedDirectoryIsTold() throws {
        let folder = try WatchedFolder()
        try FileManager.default.removeItem(at: folder.root)
        #expect(try folder.event() == .watchLost(path: folder.root.path, reason: "it was deleted"))
    }

    @Test(.enabled(if: TemporaryDirectory.canMount, "needs leave to mount"))
    func aFileSystemMountedOverTheDirectoryIsNoticedWithoutAnyEvent() throws {
        let folder = try WatchedFolder(rescanInterval: .milliseconds(50))
        #expect(mount("tmpfs", folder.root.path, "tmpfs", 0, nil) == 0)
        defer { umount2(folder.root.path, Int32(MNT_DETACH)) }
        let reason = "another directory or file system has taken its place"
        #expect(try folder.event() == .watchLost(path: folder.root.path, reason: reason))
        #expect(try folder.event() == .watchRecovered(path: folder.root.path))
        try folder.write("abc", to: "a.fits")
        #expect(try folder.cube()?.path == folder.path("a.fits"))
    }

    @Test(.enabled(if: TemporaryDirectory.canMount, "needs leave to mount"))
    func anEmptyMountPointIsNotTheReturnOfAnUnmountedDisk() throws {
        let folder = try WatchedFolder(
            rescanInterval: .milliseconds(50), before: { #expect(mount("tmpfs", $0.path, "tmpfs", 0, nil) == 0) })
        defer { umount2(folder.root.path, Int32(MNT_DETACH)) }
        #expect(umount(folder.root.path) == 0)
        #expect(
            try folder.event() == .watchLost(path: folder.root.path, reason: "its file system was unmounted"))
        #expect(try folder.event(within: .milliseconds(200)) == nil)
        #expect(mount("tmpfs", folder.root.path, "tmpfs", 0, nil) == 0)
        #expect(try folder.event() == .watchRecovered(path: folder.root.path))
    }

    @Test func anOverflowOfTheEventQueueLosesNothing() throws {
        let folder = try WatchedFolder()
        let limit =
            try Int(
                String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)) ?? 16384
        try #require(limit <= 100_000)
        // Creating, closing and removing one file makes at least two events; equal neighbours would be merged.
        for number in 0...limit / 2 {
            let path = folder.path("n\(number)")
            close(open(path, O_CREAT | O_WRONLY, 0o600))
            unlink(path)
        }
        try folder.write("abc", to: "a.fits")
        #expect(try folder.event() == .overflow)
        #expect(try folder.cube()?.path == folder.path("a.fits"))
    }
}
