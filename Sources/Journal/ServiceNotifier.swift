import CSystemd
import Glibc

/// Tells systemd how the service fares (`Type=notify`). Without a NOTIFY_SOCKET every call does nothing.
package struct ServiceNotifier: Sendable {
    package init() {}

    /// The service is up: the first scan is done.
    package func ready(status: String) { notify("READY=1\nSTATUS=\(Self.oneLine(status))") }

    /// The status in words, for `systemctl status`.
    package func status(_ status: String) { notify("STATUS=\(Self.oneLine(status))") }

    /// The configuration is being read again; `ready` ends it.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        notify("RELOADING=1\nMONOTONIC_USEC=\(Int(now.tv_sec) * 1_000_000 + Int(now.tv_nsec) / 1000)")
    }

    package func stopping() { notify("STOPPING=1") }

    /// The service is alive. To be sent by the working loop when `WatchdogGate` allows it.
    package func watchdog() { notify("WATCHDOG=1") }

    /// The time after which systemd restarts a silent service; nil when it does not watch this process.
    package var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        return sd_watchdog_enabled(0, &microseconds) > 0 ? .microseconds(Int64(clamping: microseconds)) : nil
    }

    private func notify(_ state: String) { sd_notify(0, state) }

    /// A line break would start another variable.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
