import Foundation
import Ledger
import ServiceLifecycle

/// Answers operators on other machines, who leave their orders in the database.
struct OrderDesk: Service {
    /// With a connection of its own: an operator waits.
    let ledger: PostgresLedger
    let service: String
    let controls: ServiceControls

    /// The time between two looks.
    private static let interval = Duration.seconds(1)

    func run() async {
        await repeatUntilShutdown {
            // A database that is away has no orders; the spool tells that it is.
            try? await Blocking.run { while try ledger.carryOutOrder(for: service, answer) {} }
            return Self.interval
        }
    }

    private func answer(_ request: String) -> String {
        let reply: ControlReply
        do {
            reply = controls.answer(try JSONLine.decode(ControlRequest.self, from: Data(request.utf8)))
        } catch {
            reply = ControlReply(
                message: "sn3d \(Software.version) on this machine does not know this order: use the same version.",
                isRefused: true)
        }
        return (try? JSONLine.encode(reply)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// A service on another machine, reached through the database that it reports to.
struct RemoteService {
    let connection: Connection
    /// Its name, or that of its machine.
    let name: String

    /// The time between two looks for the answer, ms.
    private static let turn: Int32 = 200
    /// A service that reports every five seconds and has not done so for longer is away, s.
    private static let silence = 45.0
    /// The time after which somebody who waits is told for what.
    private static let patience = Duration.seconds(2)
    /// The time after which an order that was begun counts as one whose end is not known.
    private static let longestOrder = Duration.seconds(600)

    func ask(_ request: ControlRequest) throws -> ControlReply {
        let service = try known()
        guard service.silence < Self.silence else {
            throw ControlError(
                code: .notRunning,
                message: "\(service.name) has been silent for \(StatusReport.span(service.silence)); nothing was asked."
                    + " Look at it on \(service.host).")
        }
        let order = try connection.leaveOrder(
            String(decoding: JSONLine.encode(request), as: UTF8.self), for: service.name)
        let start = ContinuousClock.now
        var isTold = false
        while true {
            let waited = ContinuousClock.now - start
            switch try connection.state(ofOrder: order) {
            case .answered(let answer):
                return try JSONLine.decode(ControlReply.self, from: Data(answer.utf8))
            case .expired:
                throw ControlError(
                    code: .notRunning,
                    message: "\(service.name) has not taken the order, which is not carried out any more. Look at it on"
                        + " \(service.host).")
            case .taken where waited > Self.longestOrder:
                throw ControlError(
                    code: .notRunning,
                    message: "\(service.name) began the order and has not said how it ended. Look at it on"
                        + " \(service.host).")
            case .taken, .waiting: break
            }
            if waited > Self.patience, !isTold {
                ExitStatus.say("waiting for \(service.name); the order stands, also if you stop waiting")
                isTold = true
            }
            poll(nil, 0, Self.turn)
        }
    }

    private func known() throws -> KnownService {
        let all = try connection.services()
        let meant = all.filter { $0.name == name || $0.host == name }
        if meant.count == 1 { return meant[0] }
        // A machine's services of old state directories do not count beside one that lives.
        let alive = meant.filter { $0.silence < Self.silence }
        if alive.count == 1 { return alive[0] }
        let names = (meant.isEmpty ? all : meant).map {
            "\($0.name), heard of \(StatusReport.span($0.silence)) ago"
        }
        throw ControlError(
            code: .unknown,
            message: meant.isEmpty
                ? "No service \(name) reports to this database"
                    + (names.isEmpty ? "." : "; these do: \(names.joined(separator: "; ")).")
                : "Several services of \(name) report: name one of \(names.joined(separator: "; ")).")
    }
}
