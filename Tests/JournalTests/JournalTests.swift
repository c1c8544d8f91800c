import Foundation
import Records
import Testing

@testable import Journal

@Suite struct JournalTests {
    @Test(.enabled(if: PrivateJournal.isPossible, PrivateJournal.needs))
    func everyFieldOfEveryKindOfAlertIsReadBack() throws {
        let alerts = AlertExamples.all
        let (messages, standardError) = try PrivateJournal.messages(
            of: ["alerts", "journal"], input: JSONEncoder().encode(alerts))
        try #require(messages.count == alerts.count)
        for (alert, message) in zip(alerts, messages) {
            #expect(message["MESSAGE"] == alert.message)
            #expect(message["PRIORITY"] == "\(alert.kind.priority)")
            #expect(message["MESSAGE_ID"] == alert.kind.journalMessageID)
            for (name, value) in AlertExamples.fields { #expect(message[name] == value, "\(name)") }
            #expect(message["_TRANSPORT"] == "journal")
        }
        #expect(standardError.isEmpty)
    }

    @Test(.enabled(if: PrivateJournal.isPossible, PrivateJournal.needs))
    func leavesOutWhatAnAlertDoesNotKnow() throws {
        let alert = Alert(kind: .started, message: "sn3d started")
        let (messages, _) = try PrivateJournal.messages(
            of: ["alerts", "journal"], input: JSONEncoder().encode([alert]))
        #expect(messages.count == 1)
        #expect(messages.first?.keys.filter { $0.hasPrefix("SN3_") } == [])
    }

    @Test(.enabled(if: PrivateJournal.isPossible, PrivateJournal.needs))
    func aMessageOfAMegabyteIsTakenWhole() throws {
        let alert = Alert(kind: .processingFailed, message: String(repeating: "0123456789abcdef", count: 1 << 16))
        let (messages, _) = try PrivateJournal.messages(
            of: ["alerts", "journal"], input: JSONEncoder().encode([alert]))
        #expect(messages.first?["MESSAGE"] == alert.message)
    }

    @Test(.enabled(if: PrivateJournal.isPossible, PrivateJournal.needs))
    func aCommandWithJournaldTellsBoth() throws {
        let alert = Alert(kind: .calibrationRejected, message: "off by 71 km/s", code: "calibration.sky_velocity")
        let (messages, standardError) = try PrivateJournal.messages(
            of: ["alerts"], input: JSONEncoder().encode([alert]))
        #expect(messages.map { $0["MESSAGE"] } == ["off by 71 km/s"])
        #expect(standardError == "sn3d: error: off by 71 km/s [calibration.sky_velocity]\n")
    }

    @Test(.enabled(if: PrivateJournal.isPossible, PrivateJournal.needs))
    func logLinesArriveWithTheirMetadata() throws {
        let (messages, _) = try PrivateJournal.messages(of: ["log", "journal"])
        let message = try #require(messages.first)
        #expect(messages.count == 1)
        #expect(message["MESSAGE"] == "two\nlines")
        #expect(message["PRIORITY"] == "4")
        #expect(message["SN3_PROCESSING_ID"] == "b6")
        #expect(message["SN3_STAGE"] == "prior")
        #expect(message["CODE_FILE"]?.hasSuffix("main.swift") == true)
    }

    @Test func withoutJournaldAlertsAndLogLinesGoToStandardError() throws {
        let alert = Alert(kind: .databaseDown, message: "away for\n5 minutes")
        let alerts = try PrivateJournal.probe(["alerts", "terminal"], input: JSONEncoder().encode([alert]))
        #expect(alerts.errors == "sn3d: critical: away for 5 minutes\n")
        let log = try PrivateJournal.probe(["log", "terminal"])
        #expect(log.errors == "sn3d: warning: two lines processing-id=b6 stage=prior\n")
    }

    @Test(arguments: [
        Circumstances(journalRuns: false, route: .terminal),
        Circumstances(journalRuns: false, stream: "8:15", route: .terminal),
        Circumstances(journalRuns: true, route: .both),
        Circumstances(journalRuns: true, stream: "8:15", route: .journal),
        // Standard error was redirected after systemd had set the variable.
        Circumstances(journalRuns: true, stream: "8:15", standardError: "8:16", route: .both),
        Circumstances(journalRuns: true, standardError: nil, route: .both),
    ])
    func theRouteFollowsSocketAndStream(_ circumstances: Circumstances) {
        let route = MessageRoute.choose(
            journalRuns: circumstances.journalRuns, journalStream: circumstances.stream,
            standardError: circumstances.standardError)
        #expect(route == circumstances.route)
    }

    struct Circumstances: Sendable {
        var journalRuns: Bool
        var stream: String?
        var standardError: String? = "8:15"
        var route: MessageRoute
    }

    @Test func metadataKeysBecomeFieldNamesThatJournaldTakes() {
        #expect(RoutedLogHandler.fieldName("processing-id") == "SN3_PROCESSING_ID")
        #expect(RoutedLogHandler.fieldName("größe.2") == "SN3_GR_SSE_2")
        #expect(RoutedLogHandler.fieldName(String(repeating: "k", count: 100)).count == 64)
    }
}
