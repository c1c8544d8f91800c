import CPostgres
import Glibc

/// One connection to PostgreSQL. Not Sendable: libpq allows one thread at a time on a connection.
package final class Connection {
    private let handle: OpaquePointer

    /// - Parameter conninfo: libpq's connection string or URI; what it leaves out comes from libpq's environment
    ///   variables, and a server that does not answer within 10 s counts as unreachable.
    package init(_ conninfo: String) throws(LedgerError) {
        // A keyword that comes later wins, so that the string may set its own time limit but not the encoding.
        let settings = [
            ("connect_timeout", "10"), ("tcp_user_timeout", "30000"), ("keepalives_idle", "30"),
            ("fallback_application_name", "sn3d"),
            ("dbname", conninfo), ("client_encoding", "UTF8"),
        ]
        let opened = Self.withCStrings(settings.map(\.0)) { keywords in
            Self.withCStrings(settings.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let opened else { throw .unreachable("libpq has no memory for a connection") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = Self.message(of: opened)
            PQfinish(opened)
            throw .unreachable(message)
        }
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        handle = opened
    }

    deinit { PQfinish(handle) }

    /// Whether the server was still there at the last statement.
    package var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// One statement with parameters $1, $2, ...
    @discardableResult
    package func query(_ sql: String, _ parameters: [SQLValue] = []) throws(LedgerError) -> QueryResult {
        let result = Self.withCStrings(parameters.map(\.text)) { values in
            PQexecParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
        }
        return try take(result)
    }

    /// Statements separated by semicolons, without parameters.
    package func execute(_ script: String) throws(LedgerError) {
        _ = try take(PQexec(handle, script))
    }

    /// All or nothing: an error of `body` or of the commit undoes what `body` did.
    package func transaction<Value>(_ body: () throws(LedgerError) -> Value) throws(LedgerError) -> Value {
        try execute("BEGIN")
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // The first error is the one to report; a connection that is gone has rolled back by itself.
            try? execute("ROLLBACK")
            throw error
        }
    }

    private func take(_ result: OpaquePointer?) throws(LedgerError) -> QueryResult {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return Self.rows(of: result)
        default: throw error(of: result)
        }
    }

    private func error(of result: OpaquePointer?) -> LedgerError {
        // Without a SQLSTATE it was libpq that spoke, not the server. A server that crashed while the connection was
        // idle ends the next statement so, and the connection still counts as good.
        guard isAlive, let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
            return .unreachable(Self.message(of: handle))
        }
        let fields = "MD".utf8.compactMap { PQresultErrorField(result, Int32($0)) }
        let detail = fields.map { String(cString: $0) }.joined(separator: "; ")
        return LedgerError(sqlState: String(cString: state), detail: detail)
    }

    private static func rows(of result: OpaquePointer?) -> QueryResult {
        let columnCount = PQnfields(result)
        let rows = (0..<PQntuples(result)).map { row in
            (0..<columnCount).map { column in
                PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
            }
        }
        return QueryResult(
            columns: (0..<columnCount).map { String(cString: PQfname(result, $0)) }, rows: rows,
            affectedCount: Int(String(cString: PQcmdTuples(result))) ?? 0)
    }

    private static func message(of handle: OpaquePointer) -> String {
        String(cString: PQerrorMessage(handle)).split { $0 == "\n" || $0 == "\t" }.joined(separator: " ")
            .trimmingSuffix(of: ".")
    }

    /// A NULL-terminated array of C strings for the duration of `body`.
    private static func withCStrings<Value>(
        _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        let copies = strings.map { $0.map { strdup($0) } ?? nil }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}

/// What a query answered, as text: nil stands for NULL.
package struct QueryResult: Sendable {
    package let columns: [String]
    package let rows: [[String?]]
    /// Rows that an INSERT or UPDATE touched, or a SELECT returned.
    package let affectedCount: Int

    /// The first column of the first row.
    package var scalar: String? { rows.first?.first ?? nil }
}

extension String {
    fileprivate func trimmingSuffix(of character: Character) -> String {
        last == character ? String(dropLast()) : self
    }
}
