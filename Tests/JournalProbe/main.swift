// Does what the tests ask for in a process of its own, whose environment, namespaces and standard error they choose:
//   JournalProbe alerts ROUTE     raises the alerts that stand as a JSON array on standard input
//   JournalProbe log ROUTE        logs two lines
//   JournalProbe notify           sends every kind of service state
//   JournalProbe route            prints the route of this process
//   JournalProbe watchdog         prints the watchdog's interval in milliseconds
import Foundation
import Journal
import Logging
import Records

let arguments = CommandLine.arguments.dropFirst()
let route: MessageRoute =
    switch arguments.dropFirst().first {
    case "journal": .journal
    case "terminal": .terminal
    case "both": .both
    default: .current()
    }

switch arguments.first {
case "alerts":
    let alerts = try JSONDecoder().decode([Alert].self, from: FileHandle.standardInput.readDataToEndOfFile())
    let sink = route.alertSink
    for alert in alerts { sink.raise(alert) }
case "log":
    let route = route
    var logger = Logger(label: "probe") { _ in RoutedLogHandler(route: route) }
    logger[metadataKey: "processing-id"] = "b6"
    logger.warning("two\nlines", metadata: ["stage": "prior"])
    logger.debug("below the level")
case "notify":
    let notifier = ServiceNotifier()
    notifier.ready(status: "watching\nREADY=0")
    notifier.status("fitting M33_FIELD7")
    notifier.watchdog()
    notifier.stopping()
case "route":
    print(route)
case "watchdog":
    print(ServiceNotifier().watchdogInterval.map { "\(Int($0 / .milliseconds(1)))" } ?? "none")
default:
    FileHandle.standardError.write(Data("JournalProbe: alerts, log, notify, route or watchdog\n".utf8))
    exit(2)
}
