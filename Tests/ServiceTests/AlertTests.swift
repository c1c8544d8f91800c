import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: servicesRunHere, servicesReason))
struct AlertTests {
    /// A program of the administrator's hears of what is urgent; the database keeps all, once; a program that fails or
    /// hangs blocks nothing.
    @Test func alertsReachTheCommandAndTheDatabase() throws {
        let program = try TemporaryDirectory()
        let script = try program.write(
            """
            #!/bin/sh
            { printf '%s|%s|%s|' "$@"; cat; } >> "\(program.path("heard"))"
            case "$*" in *quarantined*) exec sleep 600 ;; esac
            exit 1
            """, to: "hear")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        let service = try RunningService(
            settings: """
                alerts:
                  command: ["\(script)", "director"]
                  timeout: 0.5
                queue: {retry: {crashes: 1}}
                """)
        try service.start(["LD_PRELOAD=\(Command.builtLibrary("Poison"))"])
        // An order of another filter's: refused by calibration.
        try service.deliver("cube", object: "REFUSED", changing: ("ORDER   = ", "                 7.0"))
        try service.deliver("poison-trap")
        try service.eventually("both have their answer") {
            service.states["cube.fits"] == .rejected && service.states["poison-trap.fits"] == .quarantined
        }
        func heard() -> String { (try? String(contentsOfFile: program.path("heard"), encoding: .utf8)) ?? "" }
        try service.eventually("the program heard of both") {
            heard().contains("director|calibration_rejected|3|") && heard().contains("director|cube_quarantined|3|")
        }
        #expect(heard().contains(#""kind":"cube_quarantined""#))
        #expect(!heard().contains("director|started|"))
        try service.eventually("its failures are told, and work goes on") {
            service.logText.contains("took longer than 0.5 s") && service.logText.contains("alert command failed")
        }
        try service.deliver("next")
        try service.eventually("the next cube is done") { service.states["next.fits"] == .done }

        service.kill(SIGTERM)
        try service.start()
        try service.eventually("the service's own alerts are in the database", within: .seconds(90)) {
            try service.rows(
                "SELECT kind, count(*) FROM sn3.alert WHERE kind IN ('started', 'cube_quarantined') GROUP BY 1 ORDER BY 1"
            )
                == ["cube_quarantined|1", "started|2"]
        }
        #expect(
            try service.rows(
                "SELECT count(*) FROM sn3.alert WHERE kind = 'cube_quarantined' AND service <> '' AND path LIKE '%poison-trap.fits'"
            )
                == ["1"])
        let metrics = try String(contentsOfFile: service.state + "/sn3d.prom", encoding: .utf8)
        #expect(
            metrics.contains("sn3d_files{state=\"done\"} 1.0") && metrics.contains("sn3d_database_up 1.0"), "\(metrics)"
        )
        let mode = try FileManager.default.attributesOfItem(atPath: service.state + "/sn3d.prom")[.posixPermissions]
        #expect(mode as? Int == 0o644)
    }
}
