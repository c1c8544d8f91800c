import Foundation
import Testing

@testable import Journal

@Suite struct ServiceNotifierTests {
    @Test func everyStateReachesTheSocketOfSystemd() throws {
        let socket = try NotificationSocket()
        #expect(try PrivateJournal.probe(["notify"], environment: ["NOTIFY_SOCKET": socket.path]).status == 0)
        let states = socket.received()
        try #require(states.count == 4)
        #expect(states[0] == "READY=1\nSTATUS=watching READY=0")
        #expect(states[1] == "STATUS=fitting M33_FIELD7")
        #expect(states[2] == "WATCHDOG=1")
        #expect(states[3] == "STOPPING=1")
    }

    @Test func withoutSystemdNothingIsSentAndNothingFails() throws {
        #expect(try PrivateJournal.probe(["notify"]).status == 0)
    }

    @Test func theWatchdogsIntervalIsThatOfTheUnit() throws {
        #expect(try PrivateJournal.probe(["watchdog"], environment: ["WATCHDOG_USEC": "4000000"]).output == "4000\n")
        #expect(try PrivateJournal.probe(["watchdog"]).output == "none\n")
        let other = ["WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "1"]
        #expect(try PrivateJournal.probe(["watchdog"], environment: other).output == "none\n")
    }
}
