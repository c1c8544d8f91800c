import Foundation
import Testing

@testable import Arrival

@Suite struct DirectoryTests {
    @Test(arguments: [
        ("/nowhere/at/all", ArrivalError.Code.directoryMissing), ("/etc/passwd", .notADirectory),
    ])
    func aDirectoryThatIsNoneIsToldByName(path: String, code: ArrivalError.Code) {
        #expect {
            try ArrivalMonitor.check(directory: path)
        } throws: {
            ($0 as? ArrivalError)?.code == code && "\($0)".contains(path)
        }
    }

    /// The others are watched all the same, and the missing one is found when it comes.
    @Test func aDirectoryThatIsMissingAtTheStartIsLookedFor() throws {
        let folder = try WatchedFolder()
        let missing = folder.base.appendingPathComponent("later")
        let monitor = ArrivalMonitor(
            directories: [folder.root.path, missing.path],
            options: .init(settleWindow: .milliseconds(40), rescanInterval: .milliseconds(50)), wake: try WakeSignal())
        guard case .watchLost(let path, let reason)? = try monitor.next(timeout: .zero).first else {
            Issue.record("nothing was told")
            return
        }
        #expect(path == missing.path && reason.contains("does not exist"))
        func next() throws -> ArrivalEvent? {
            while let event = try monitor.next(timeout: WatchedFolder.limit).first {
                if case .seen = event { continue }
                return event
            }
            return nil
        }
        try folder.write("abc", to: "a.fits")
        guard case .settled(let file)? = try next() else {
            Issue.record("the other directory is not watched")
            return
        }
        #expect(file.path == folder.path("a.fits"))
        try FileManager.default.createDirectory(at: missing, withIntermediateDirectories: false)
        #expect(try next() == .watchRecovered(path: missing.path))
    }

    @Test func listsCubesOfATreeSorted() throws {
        let folder = try WatchedFolder()
        for directory in ["b/deep", ".hidden"] {
            try FileManager.default.createDirectory(
                at: folder.root.appendingPathComponent(directory), withIntermediateDirectories: true)
        }
        for name in ["b/deep/z.fits", "a.fits", "a_laser.fits", ".hidden/x.fits"] { try folder.write("", to: name) }
        // A loop that would never end.
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("b/loop"), withDestinationPath: folder.root.path)
        var found: [String: DirectoryTree.Entry.Kind] = [:]
        DirectoryTree.walk(
            folder.root.path, enter: { _ in }, found: { found[$0.path] = $0.kind }, unreadable: { _, _ in })
        #expect(
            found == [
                folder.path("a.fits"): .other, folder.path("a_laser.fits"): .other,
                folder.path("b/deep/z.fits"): .other, folder.path("b/loop"): .linkToDirectory,
            ])
    }

    @Test func aDirectoryInsideAnotherOneIsWatchedOnce() throws {
        let folder = try WatchedFolder()
        let inner = folder.root.appendingPathComponent("inner")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        try folder.write("abc", to: "inner/a.fits")
        let watch = DirectoryWatch(roots: [inner.path, folder.root.path, folder.root.path + "/"], polling: false)
        #expect(watch.scan() == [.file(folder.path("inner/a.fits"))])
    }

    @Test func aDirectoryMovedOutIsNotWatchedAnyMore() throws {
        let folder = try WatchedFolder()
        try FileManager.default.createDirectory(
            at: folder.root.appendingPathComponent("M33"), withIntermediateDirectories: true)
        let watch = DirectoryWatch(roots: [folder.root.path], polling: false)
        #expect(watch.scan() == [])
        let outside = folder.base.appendingPathComponent("outside")
        try folder.rename(folder.root.appendingPathComponent("M33"), to: outside)
        #expect(try watch.drain() == [])
        try Data("abc".utf8).write(to: outside.appendingPathComponent("a.fits"))
        #expect(try watch.drain() == [])
        try folder.write("abc", to: "b.fits")
        #expect(try watch.drain().contains(.file(folder.path("b.fits"))))
    }

    @Test(
        arguments: [
            ("/data/sitelle/x", "nfs4"), ("/data", nil), ("/data/sitelle2", nil), ("/with space/x", "fuse.sshfs"),
            ("/", nil),
        ] as [(String, String?)])
    func remoteFileSystemsAreRecognisedByTheMountTable(path: String, type: String?) {
        let table = """
            22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            90 22 0:51 / /data rw shared:7 - nfs server:/old rw
            91 22 0:52 / /data rw shared:8 - xfs /dev/sdb1 rw
            92 91 0:53 / /data/sitelle rw,noatime shared:9 master:2 - nfs4 server:/x rw,vers=4.2
            93 22 0:54 / /with\\040space rw - fuse.sshfs user@host: rw
            94 1 0:55 / / rw - overlay overlay rw
            """
        #expect(RemoteFileSystem.type(of: path, mountTable: table) == type)
    }
}
