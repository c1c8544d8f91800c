import Foundation

/// A service that reports to a database.
package struct KnownService: Sendable, Hashable {
    /// The machine and the state directory.
    package let name: String
    package let host: String
    /// Seconds since its last report.
    package let silence: Double
}

/// Where an order to a service stands.
package enum OrderState: Sendable, Hashable {
    /// The service has not seen it yet.
    case waiting
    /// The service carries it out.
    case taken
    /// JSON, as over the control socket.
    case answered(String)
    /// Nobody took it in time; nobody will.
    case expired
}

/// Orders that reach a service through its database: those of operators on other machines.
extension Connection {
    /// The time after which an order is not carried out any more, by the database's clock.
    private static let patience = "30 seconds"

    /// The services that report to the database, the one that reported last first.
    package func services() throws(LedgerError) -> [KnownService] {
        try query(
            "SELECT service, host, extract(epoch FROM now() - seen_at) FROM sn3.service ORDER BY seen_at DESC, service"
        ).rows.map { row in
            KnownService(name: row[0] ?? "", host: row[1] ?? "", silence: row[2].flatMap(Double.init) ?? .infinity)
        }
    }

    /// Leaves an order for a service.
    ///
    /// - Parameter request: JSON, as over the control socket.
    /// - Returns: the order's number.
    package func leaveOrder(_ request: String, for service: String) throws(LedgerError) -> Int {
        let number = try query(
            "INSERT INTO sn3.service_order (service, request) VALUES ($1, $2) RETURNING order_id",
            [.text(service), .text(request)]
        ).scalar
        return number.flatMap { Int($0) } ?? 0
    }

    /// Where an order stands.
    package func state(ofOrder number: Int) throws(LedgerError) -> OrderState {
        let found = try query(
            """
            SELECT answer, taken_at IS NOT NULL, asked_at > clock_timestamp() - $2::interval
            FROM sn3.service_order WHERE order_id = $1
            """, [.integer(number), .text(Self.patience)]
        ).rows.first
        if let answer = found?[0] { return .answered(answer) }
        if found?[1] == "t" { return .taken }
        return found?[2] == "t" ? .waiting : .expired
    }

    /// Carries out the oldest order that waits for a service. What is begun is never begun again: whatever ends the
    /// service in between, the order stays without an answer.
    ///
    /// - Parameter answer: takes a request and gives its answer, both JSON.
    /// - Returns: false when no order waits.
    func carryOutOrder(for service: String, _ answer: (String) -> String) throws(LedgerError) -> Bool {
        let taken = try query(
            """
            UPDATE sn3.service_order SET taken_at = clock_timestamp() WHERE order_id = (
                SELECT order_id FROM sn3.service_order
                WHERE service = $1 AND taken_at IS NULL AND asked_at > clock_timestamp() - $2::interval
                ORDER BY order_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING order_id, request
            """, [.text(service), .text(Self.patience)]
        ).rows.first
        guard let taken, let request = taken[1] else { return false }
        try query(
            "UPDATE sn3.service_order SET answer = $2, answered_at = clock_timestamp() WHERE order_id = $1",
            [.text(taken[0]), .text(answer(request))])
        return true
    }
}
