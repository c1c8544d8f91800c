import Foundation
import TestSupport
import Testing

@Suite struct UnitFileTests {
    private static let hasAnalyze = Installation.has(Installation.analyze)

    @Test(.enabled(if: hasAnalyze, "systemd-analyze is not installed"))
    func verifyFindsNothing() throws {
        // The executable is not installed here; another one stands for it.
        let unit = try Installation.text(of: "sn3d.service")
            .replacingOccurrences(of: "/usr/lib/sn3d/sn3d ", with: "/bin/true ")
        let output = try Installation.withRoot(["sn3d.service": unit]) {
            try Command(
                Installation.analyze, ["verify", "--man=no", $0.appendingPathComponent("sn3d.service").path])
        }
        #expect(output.status == 0)
        #expect(output.text.isEmpty)
    }

    @Test(.enabled(if: hasAnalyze, "systemd-analyze is not installed"))
    func exposureIsAtMostThatOfHostnamed() throws {
        let output = try Command(
            Installation.analyze,
            [
                "security", "--no-pager", "--offline=true",
                Installation.folder.appendingPathComponent("sn3d.service").path,
            ])
        let line = try #require(output.text.split(separator: "\n").first { $0.contains("Overall exposure level") })
        let level = try #require(
            line.split(whereSeparator: { !"0123456789.".contains($0) }).compactMap { Double($0) }.last)
        print("systemd-analyze security: exposure \(level)")
        try DocumentedNumbers.expect("systemd.exposure", level)
        #expect(level <= 1.5)
    }

    @Test func serviceIsNotifiedWatchedAndStartedAgain() throws {
        let lines = try Set(Installation.text(of: "sn3d.service").split(separator: "\n").map(String.init))
        #expect(lines.contains("Type=notify"))
        #expect(lines.contains("User=sn3d"))
        #expect(lines.contains("Restart=on-failure"))
        #expect(lines.contains("ExecStart=/usr/lib/sn3d/sn3d run --config /etc/sn3d/sn3d.yaml"))
        #expect(lines.contains { $0.hasPrefix("WatchdogSec=") })
    }
}

@Suite struct AccountTests {
    private static let canCreate =
        Installation.has(Installation.sysusers, Installation.tmpfiles) && geteuid() == 0

    @Test(.enabled(if: canCreate, "needs root, systemd-sysusers and systemd-tmpfiles"))
    func accountAndDirectoriesAreCreatedOnAnEmptyRoot() throws {
        let files = [
            "usr/lib/sysusers.d/sn3d.conf": try Installation.text(of: "sn3d.sysusers.conf"),
            "usr/lib/tmpfiles.d/sn3d.conf": try Installation.text(of: "sn3d.tmpfiles.conf"),
            "etc/sn3d/sn3d.yaml": "",
        ]
        try Installation.withRoot(files) { root in
            let users = try Command(Installation.sysusers, ["--root=\(root.path)"])
            #expect(users.status == 0, "\(users.text)")
            let accounts = try String(contentsOf: root.appendingPathComponent("etc/passwd"), encoding: .utf8)
            #expect(accounts.contains("sn3d:x:") && accounts.contains(":/var/lib/sn3d:/usr/sbin/nologin"))

            let directories = try Command(Installation.tmpfiles, ["--root=\(root.path)", "--create"])
            #expect(directories.status == 0, "\(directories.text)")
            let modes = ["etc/sn3d": 0o750, "etc/sn3d/sn3d.yaml": 0o640, "var/lib/sn3d/products": 0o750]
            for (place, mode) in modes {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: root.appendingPathComponent(place).path)
                #expect(attributes[.posixPermissions] as? Int == mode, "\(place)")
            }
        }
    }
}
