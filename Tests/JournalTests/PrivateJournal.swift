import Foundation
import TestSupport
import Testing

/// A journald of its own for one program, in mount and process namespaces that vanish with it.
enum PrivateJournal {
    static let needs: Comment = "needs root, systemd-journald, and leave to make namespaces"

    static let isPossible: Bool = {
        guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/lib/systemd/systemd-journald"),
            FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")
        else { return false }
        let trial = try? Command("/usr/bin/unshare", namespaces + ["/bin/true"])
        return trial?.status == 0
    }()

    private static let namespaces = ["--mount", "--pid", "--fork", "--mount-proc"]

    /// The namespace's first process: when it ends, journald ends with it.
    private static let script = """
        mount --make-rprivate / && mount -t tmpfs tmpfs /run || exit 71
        mkdir -p /run/systemd/journal /run/log/journal /run/systemd/units
        [ -s /etc/machine-id ] || {
            echo 0123456789abcdef0123456789abcdef > /run/machine-id
            [ -e /etc/machine-id ] || : > /etc/machine-id
            mount --bind /run/machine-id /etc/machine-id || exit 72
        }
        /lib/systemd/systemd-journald </dev/null >/dev/null 2>&1 &
        tries=0
        until [ -S /run/systemd/journal/socket ] && [ -S /run/systemd/journal/io.systemd.journal ]; do
            tries=$((tries + 1)); [ $tries -lt 500 ] || exit 73
            sleep 0.02
        done
        "$@" || exit 74
        journalctl --sync || exit 75
        journalctl -D /run/log/journal -t sn3d --no-pager -q --all -o json
        """

    /// The small program of `Tests/JournalProbe`.
    static let probe = Command.built("JournalProbe")

    /// Runs the probe, with nothing of this process's environment but PATH.
    static func probe(
        _ arguments: [String], environment: [String: String] = [:], input: Data = Data()
    ) throws -> Command {
        try Command(probe, arguments, environment: environment, inheritsEnvironment: false, input: input)
    }

    /// Runs the probe beside a fresh journald.
    /// - Returns: every message of sn3d, oldest first, and what the probe wrote to standard error.
    static func messages(of arguments: [String], input: Data = Data()) throws -> ([[String: String]], String) {
        let output = try Command(
            "/usr/bin/unshare", namespaces + ["/bin/sh", "-c", script, "sh", probe] + arguments,
            inheritsEnvironment: false, input: input)
        try #require(output.status == 0, "\(output.errors)")
        let messages = try output.output.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object).compactMapValues { $0 as? String }
        }
        return (messages, output.errors)
    }
}
