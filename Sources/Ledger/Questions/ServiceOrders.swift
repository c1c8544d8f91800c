import Foundation

/// A service that reports to a database.
package struct KnownService: Sendable, Hashable {
    /// The machine and the state directory.
    package let name: String
    package let host: String
    /// Seconds since its last report.
    package let silence: Double
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

    /// The answer to an order, JSON; nil while there is none.
    package func answer(toOrder number: Int) throws(LedgerError) -> String? {
        try query("SELECT answer FROM sn3.service_order WHERE order_id = $1", [.integer(number)]).scalar
    }

    /// Whether a service may still carry out an order.
    package func isOpen(order number: Int) throws(LedgerError) -> Bool {
        try query(
            """
            SELECT FROM sn3.service_order
            WHERE order_id = $1 AND answered_at IS NULL AND asked_at > clock_timestamp() - $2::interval
            """, [.integer(number), .text(Self.patience)]
        ).affectedCount == 1
    }

    /// Carries out the oldest order that waits for a service.
    ///
    /// - Parameter answer: takes a request and gives its answer, both JSON. It may be called again for the same order
    ///   when the database is lost in between.
    /// - Returns: false when no order waits.
    func carryOutOrder(for service: String, _ answer: (String) -> String) throws(LedgerError) -> Bool {
        try transaction { () throws(LedgerError) -> Bool in
            let waiting = try query(
                """
                SELECT order_id, request FROM sn3.service_order
                WHERE service = $1 AND answered_at IS NULL AND asked_at > clock_timestamp() - $2::interval
                ORDER BY order_id LIMIT 1 FOR UPDATE SKIP LOCKED
                """, [.text(service), .text(Self.patience)]
            ).rows.first
            guard let waiting, let request = waiting[1] else { return false }
            try query(
                "UPDATE sn3.service_order SET answer = $2, answered_at = clock_timestamp() WHERE order_id = $1",
                [.text(waiting[0]), .text(answer(request))])
            return true
        }
    }
}
