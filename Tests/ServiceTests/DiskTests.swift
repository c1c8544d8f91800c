import Foundation
import Glibc
import TestSupport
import Testing

@testable import Ledger

/// Disks that fail, and disks that other machines write to.
@Suite(
    .enabled(if: servicesRunHere, servicesReason),
    .enabled(if: TemporaryDirectory.canMount, "needs leave to mount"))
struct DiskTests {
    /// A cube in an ext4 file system whose disk has lost its second half, so that the kernel answers a reading with EIO.
    @Test(
        .enabled(if: canLoop, "needs loop devices, mkfs.ext4 and filefrag (e2fsprogs)"), .timeLimit(.minutes(2)))
    func aReadErrorInTheMiddleOfACubeIsRetriedThenSetAside() throws {
        let service = try RunningService(settings: "queue: {retry: {attempts: 3, backoff: 0.2}}")
        let image = service.directory.path("disk.img")
        try Self.shell(
            "truncate -s 32M '\(image)' && mkfs.ext4 -q -b 1024 '\(image)' && mount -o loop '\(image)' '\(service.watched)'"
        )
        defer { umount2(service.watched, Int32(MNT_DETACH)) }
        let cube = service.watched + "/cube.fits"
        try service.deliver("cube")
        let extents = try Self.shell("sync && filefrag -v '\(cube)'").output
        // `0:  0..  3443:  10241..  13684:  3444:`, in blocks of 1 KiB.
        let extent = try #require(extents.firstMatch(of: /\.\. *\d+: *(\d+)\.\. *(\d+):/))
        let (first, last) = (try #require(Int(extent.1)), try #require(Int(extent.2)))
        #expect(truncate(image, (first + last) / 2 << 10) == 0)
        try Self.shell("echo 3 > /proc/sys/vm/drop_caches")

        try service.start()
        try service.eventually("it is set aside") { service.states["cube.fits"] == .quarantined }
        let log = service.logText
        #expect(log.contains("Input/output error") && log.contains("is set aside after 3 attempts"), "\(log)")
        #expect(
            try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome IN ('complete', 'rejected')") == ["0"])
        #expect(service.process?.isRunning == true)
    }

    /// Another machine's files come without a notification: here from below an overlay.
    @Test(.timeLimit(.minutes(2)))
    func whatAnotherMachineDeliversIsFoundByPolling() throws {
        let service = try RunningService(polling: true)
        let (lower, upper) = (service.directory.path("lower"), service.directory.path("upper"))
        try Self.shell(
            """
            mkdir -p '\(lower)' '\(upper)' && mount -t tmpfs tmpfs '\(upper)' && mkdir '\(upper)/up' '\(upper)/work' &&
            mount -t overlay -o 'lowerdir=\(lower),upperdir=\(upper)/up,workdir=\(upper)/work' overlay '\(service.watched)'
            """)
        defer {
            umount2(service.watched, Int32(MNT_DETACH))
            umount2(upper, Int32(MNT_DETACH))
        }
        try service.start()
        try service.eventually("it watches") { service.logText.contains("started, watching") }
        try SmallCube.deliver("remote", object: "X", to: lower)
        try service.eventually("it is found and done") { service.states["remote.fits"] == .done }
    }

    private static let canLoop =
        access("/dev/loop-control", R_OK | W_OK) == 0
        && ["/sbin/mkfs.ext4", "/usr/sbin/filefrag"].allSatisfy(FileManager.default.isExecutableFile)

    @discardableResult
    private static func shell(_ command: String) throws -> Command {
        let run = try Command("/bin/sh", ["-c", command])
        try #require(run.status == 0, "\(command): \(run.errors)")
        return run
    }
}
