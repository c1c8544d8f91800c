import Foundation
import Glibc
import TestSupport
import Testing

/// The unit as README installs it, under a systemd that has booted: in a container over a throw-away overlay of this
/// machine.
@Suite(
    .enabled(if: servicesRunHere, servicesReason),
    .enabled(if: BootedSystem.isPossible, "needs root, systemd-nspawn (systemd-container) and PostgreSQL's server"))
struct BootedSystemTests {
    @Test(.timeLimit(.minutes(4)))
    func theInstalledServiceWorksDiesReloadsAndStops() throws {
        let system = try BootedSystem()
        try system.install()
        try system.run("systemctl start sn3d")
        #expect(try system.run("systemctl is-active sn3d").output == "active\n")
        try system.deliver("2300001p")
        try system.eventually("the first cube is recorded") { try system.completeCount() == 1 }

        // Killed, it is back at work within 15 s, systemd's restart included.
        let killed = ContinuousClock.now
        try system.run("systemctl kill -s KILL sn3d")
        try system.deliver("2300002p")
        try system.eventually("the second cube is recorded") { try system.completeCount() == 2 }
        let resumed = ContinuousClock.now - killed
        print("work resumed and done \(resumed) after SIGKILL")
        #expect(resumed < .seconds(15))
        let ends = try system.run("journalctl -t sn3d -p err -o cat").output
        #expect(ends.contains("the service ended by signal KILL"), "\(ends)")
        #expect(try system.count("FROM sn3.alert WHERE kind = 'service_failed'") == 1)

        try system.run("systemctl reload sn3d")
        try system.eventually("the configuration is read") {
            try system.run("journalctl -t sn3d -o cat").output.contains("configuration was read again")
        }
        // An alert comes through while others write 10 000 lines.
        try system.run(
            "systemd-run --quiet --unit=flood sh -c 'seq 10000 | while read n; do echo $n; sleep 0.001; done'")
        let flood = "journalctl -u flood -o cat | grep -c '^[0-9]*$' || true"
        try system.eventually("others write") { try system.run(flood).output != "0\n" }
        let arrival = ContinuousClock.now
        try SmallCube.deliver("2300009p", object: "X", changing: ("ORDER   = ", "7"), to: system.watched)
        try system.eventually("the alert is in the journal") {
            try system.run("journalctl -t sn3d -p err -o cat").output.contains("2300009p")
        }
        let told = ContinuousClock.now - arrival
        let written = Int(try system.run(flood).output.trimmingCharacters(in: .newlines)) ?? 0
        print("an alert is in the journal \(told) after its cube arrived, at line \(written) of 10 000 of others")
        #expect((1..<10_000).contains(written), "they wrote before or after")
        // Half a second of it is for the cube to settle.
        #expect(told < .seconds(2.5))
        // Stopped with a cube at work: a good end, and the cube is done after the next start.
        try system.deliver("2300003p")
        try system.eventually("it is at work") {
            try system.run("pgrep -f 'sn3d worker|exe worker'", mayFail: true).status == 0
        }
        try system.run("systemctl stop sn3d")
        #expect(try system.run("systemctl show -p Result --value sn3d").output == "success\n")
        try system.run("systemctl start sn3d")
        try system.eventually("the third cube is recorded") { try system.completeCount() == 3 }

        // One that hangs is back within a minute.
        let hung = ContinuousClock.now
        try system.run("kill -STOP $(systemctl show -p MainPID --value sn3d)")
        try system.deliver("2300004p")
        try system.eventually("the fourth cube is recorded", within: .seconds(90)) { try system.completeCount() == 4 }
        print("work resumed and done \(ContinuousClock.now - hung) after a hang")
        let hangs = try system.run("journalctl -t sn3d -p err -o cat").output
        #expect(hangs.contains("was ended by the watchdog"), "\(hangs)")

        let score = try system.run("systemd-analyze security sn3d --no-pager").output.split(separator: "\n").last ?? ""
        let exposure = score.firstMatch(of: /([0-9.]+) (?:SAFE|OK)/).flatMap { Double($0.output.1) }
        print("systemd-analyze security: \(exposure ?? .nan)")
        #expect((exposure ?? 10) <= 0.5, "\(score)")
        let journal = try system.run("journalctl -u sn3d -o cat").output
        #expect(!journal.contains("thread priority"))
        #expect(!journal.contains("Error:"), "\(journal)")
    }
}

/// A systemd that boots in a container, with an overlay of this machine's files that is thrown away.
private final class BootedSystem {
    static let isPossible =
        getuid() == 0 && hasServer && access("/usr/bin/systemd-nspawn", X_OK) == 0
        && access("/usr/lib/postgresql/15/bin/pg_ctl", X_OK) == 0

    private let directory: TemporaryDirectory
    private let container: Process
    private let leader: pid_t
    private var root: String { directory.path("root") }

    init() throws {
        directory = try TemporaryDirectory()
        let (upper, root) = (directory.path("rw"), directory.path("root"))
        for path in [upper, root] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try #require(mount("tmpfs", upper, "tmpfs", 0, nil) == 0)
        for name in ["up", "work"] {
            try FileManager.default.createDirectory(atPath: upper + "/" + name, withIntermediateDirectories: false)
        }
        try #require(mount("overlay", root, "overlay", 0, "lowerdir=/,upperdir=\(upper)/up,workdir=\(upper)/work") == 0)
        _ = try Command(
            "/bin/sh",
            [
                "-c",
                """
                cd '\(root)' && : > etc/machine-id && rm -rf var/log/journal var/lib/sn3d etc/sn3d run/*
                for unit in getty@ console-getty systemd-networkd-wait-online ssh cron; do
                    ln -sf /dev/null etc/systemd/system/$unit.service
                done
                mkdir -p data/sitelle
                """,
            ])
        container = Process()
        container.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-nspawn")
        container.arguments = [
            "--quiet", "-b", "-D", root, "--register=no", "--keep-unit", "--machine=sn3d-\(getpid())",
            "--console=read-only", "--private-network", "--link-journal=no",
        ]
        (container.standardInput, container.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        container.standardError = FileHandle.nullDevice
        try container.run()
        let nspawn = container.processIdentifier
        var child: pid_t?
        for _ in 0..<200 where child == nil {
            poll(nil, 0, 50)
            let tasks = try? String(contentsOfFile: "/proc/\(nspawn)/task/\(nspawn)/children", encoding: .utf8)
            // Before it there is a child of nspawn's own that sets things up.
            child = tasks?.split(separator: " ").compactMap { pid_t($0) }.first { child in
                (try? String(contentsOfFile: "/proc/\(child)/comm", encoding: .utf8)) == "systemd\n"
            }
        }
        leader = try #require(child)
        try eventually("the system has booted") {
            ["running", "degraded"].contains(
                try run("systemctl is-system-running", mayFail: true).output.trimmingCharacters(in: .newlines))
        }
    }

    deinit {
        // SIGRTMIN (34 in glibc) + 4 halts the system; nspawn ends with it.
        kill(leader, 34 + 4)
        for _ in 0..<400 where container.isRunning { poll(nil, 0, 50) }
        if container.isRunning {
            for process in [leader, container.processIdentifier] { kill(process, SIGKILL) }
        }
        container.waitUntilExit()
        umount2(root, Int32(MNT_DETACH))
        umount2(directory.path("rw"), Int32(MNT_DETACH))
    }

    @discardableResult
    func run(_ command: String, mayFail: Bool = false) throws -> Command {
        let run = try Command(
            "/usr/bin/nsenter",
            [
                "-t", "\(leader)", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--", "/bin/sh", "-c",
                command,
            ])
        if !mayFail { try #require(run.status == 0, "\(command): \(run.errors) \(run.output)") }
        return run
    }

    /// README's commands, with the program of this build.
    func install() throws {
        let built = URL(fileURLWithPath: Command.built("sn3d")).deletingLastPathComponent().path
        let systemd = Repository.root.appending(path: "systemd").path
        _ = try Command(
            "/bin/sh",
            [
                "-c",
                """
                set -e; cd '\(root)'; mkdir -p usr/lib/sn3d etc/sn3d
                cp '\(built)/sn3d' usr/lib/sn3d/; cp -r '\(built)'/sn3d_*.resources usr/lib/sn3d/
                ln -sf /usr/lib/sn3d/sn3d usr/bin/sn3d
                cp '\(systemd)/sn3d.sysusers.conf' usr/lib/sysusers.d/sn3d.conf
                cp '\(systemd)/sn3d.tmpfiles.conf' usr/lib/tmpfiles.d/sn3d.conf
                cp '\(systemd)/sn3d.service' usr/lib/systemd/system/
                cp '\(systemd)/sn3d.catalog' usr/lib/systemd/catalog/
                sed 's/settle: 5/settle: 0.5/' '\(systemd)/sn3d.yaml.example' > etc/sn3d/sn3d.yaml
                """,
            ])
        try run("systemd-sysusers && systemd-tmpfiles --create && journalctl --update-catalog", mayFail: true)
        try eventually("PostgreSQL answers") {
            try run("su postgres -c 'psql -Atc \"SELECT 1\"'", mayFail: true).status == 0
        }
        try run("su postgres -c 'createdb sn3 && /usr/lib/sn3d/sn3d migrate --database dbname=sn3'")
        try run("su postgres -c \"psql -q sn3 -c 'CREATE ROLE sn3d LOGIN' -c 'GRANT sn3_daemon TO sn3d'\"")
        try run(
            """
            chgrp sn3d /etc/sn3d/sn3d.yaml && su -s /bin/sh sn3d -c 'sn3d config check --config /etc/sn3d/sn3d.yaml' \
            && systemctl daemon-reload
            """
        )
    }

    var watched: String { root + "/data/sitelle" }

    func deliver(_ name: String) throws { try SmallCube.deliver(name, object: name, to: watched) }

    func completeCount() throws -> Int { try count("FROM sn3.processing WHERE outcome = 'complete'") }

    func count(_ what: String) throws -> Int {
        let query = "su postgres -c \"psql -Atc \\\"SELECT count(*) \(what)\\\" sn3\""
        return Int(try run(query).output.trimmingCharacters(in: .newlines)) ?? -1
    }

    func eventually(
        _ what: String, within limit: Duration = .seconds(60), _ condition: () throws -> Bool
    ) throws {
        let end = ContinuousClock.now + limit
        while try !condition() {
            try #require(ContinuousClock.now < end, "never: \(what)")
            poll(nil, 0, 100)
        }
    }
}
