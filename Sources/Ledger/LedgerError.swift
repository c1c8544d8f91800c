import Records

/// Something kept a processing from being recorded or looked up.
package struct LedgerError: CodedError {
    /// Stable text, also in the journal's SN3_CODE.
    package enum Code: String, Sendable {
        /// No server, or it is starting, stopping, or has no connection to spare.
        case unreachable = "database.unreachable"
        /// The server's disk or memory is full, or its disk fails.
        case exhausted = "database.exhausted"
        /// A statement waited too long, or lost against another transaction more than once.
        case busy = "database.busy"
        case permission = "database.permission"
        /// Another service works on the same cube.
        case claimed = "database.claimed"
        /// The schema is missing or older than the program.
        case migrationNeeded = "database.migration_needed"
        /// A migration was edited after it had been applied.
        case migrationChanged = "database.migration_changed"
        /// The database was migrated by a newer program.
        case migrationUnknown = "database.migration_unknown"
        /// The server refused a statement or a value.
        case statement = "database.statement"
        /// A record could not be kept in the spool's directory.
        case spoolUnwritable = "spool.unwritable"
        /// A file of the spool is no record.
        case spoolDamaged = "spool.damaged"
        /// PostgreSQL's programs for a private cluster are missing.
        case serverMissing = "cluster.server_missing"
        /// A private cluster did not start.
        case serverFailed = "cluster.server_failed"
    }

    package let code: Code
    /// What happened and what to do about it.
    package let message: String
    /// The server's five-character SQLSTATE, nil when there is none.
    package let sqlState: String?
    package let cause: (any Error)?

    init(_ code: Code, _ message: String, sqlState: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.cause = cause
    }
}

extension LedgerError {
    /// Whether the same work may succeed later with no change of the data: the database is away, full, busy, or has to
    /// be migrated or opened to this role first.
    package var isTemporary: Bool {
        [.unreachable, .exhausted, .busy, .permission, .migrationNeeded, .migrationUnknown, .migrationChanged]
            .contains(code)
    }

    /// Whether the transaction lost against another one (serialization failure, deadlock).
    var isConflict: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// The error for a statement that a server answered with this SQLSTATE (PostgreSQL documentation, appendix A).
    init(sqlState: String, detail: String) {
        let code = Self.code(of: sqlState)
        let advice =
            switch code {
            case .unreachable: "Start it again, or wait until it accepts connections."
            case .exhausted: "Make room on the server."
            case .busy: "Look for a transaction that holds locks in schema sn3 (pg_stat_activity)."
            case .permission:
                "Connect as a member of sn3_reader to read, of sn3_operator to acknowledge alerts and to give orders, of"
                    + " sn3_daemon for the service, of sn3_owner, with CREATE on the database, for sn3d migrate."
            case .migrationNeeded: "Run sn3d migrate on this database."
            default: "This is a fault of the program or of the data; the sentence above names the row."
            }
        self.init(code, "PostgreSQL answered \(sqlState): \(detail). \(advice)", sqlState: sqlState)
    }

    /// What is neither a fault of the statement nor of its values says nothing about the record: the server, its
    /// disk, or another session.
    private static func code(of sqlState: String) -> Code {
        switch sqlState {
        case "57014", "40001", "40P01", "55P03", "55006": .busy
        case "42501": .permission
        case "3F000", "42P01", "42703", "42704": .migrationNeeded
        default:
            switch sqlState.prefix(2) {
            case "53" where sqlState != "53300", "58": .exhausted
            case "28": .permission
            case "0A", "20", "21", "22", "23", "24", "26", "2B", "2F", "34", "39", "3B", "3D", "42", "44", "P0":
                .statement
            default: .unreachable
            }
        }
    }

    /// Another service works on what is named.
    package static func claimed(_ name: String, on host: String) -> LedgerError {
        LedgerError(.claimed, "\(name) is worked on by another service, on \(host); it is looked at again soon.")
    }

    /// Another service has set aside what is named.
    package static func setAside(_ name: String, on host: String) -> LedgerError {
        LedgerError(
            .claimed,
            "\(name) was set aside by the service on \(host): sn3d why and sn3d retry with --service \(host).")
    }

    static func unreachable(_ detail: String) -> LedgerError {
        LedgerError(
            .unreachable,
            "PostgreSQL cannot be reached: \(detail)\(detail.hasSuffix("?") ? "" : ".") Start the server or correct the"
                + " connection string.")
    }
}
