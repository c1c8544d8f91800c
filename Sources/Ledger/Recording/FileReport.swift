import Foundation
import Records

extension Connection {
    /// Notes a service and what became of its files; an older report of a file never replaces a newer one.
    ///
    /// - Parameter running: the service's attempts that run; what it claimed for others is free again.
    func report(
        _ files: [WatchedFile], running: Set<UUID>, of identity: ServiceIdentity
    ) throws(LedgerError) {
        try transaction { () throws(LedgerError) in
            try note(identity)
            try add(files, of: identity.service)
            try release(allBut: running, of: identity.service)
        }
    }

    /// Notes that a service lives, by the database's clock.
    func note(_ identity: ServiceIdentity) throws(LedgerError) {
        try query(
            """
            INSERT INTO sn3.service AS known (service, host, software_version, result_version, configuration_sha256,
                started_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (service) DO UPDATE SET host = excluded.host, software_version = excluded.software_version,
                result_version = excluded.result_version, configuration_sha256 = excluded.configuration_sha256,
                started_at = excluded.started_at, seen_at = now()
            """,
            [
                .text(identity.service), .text(identity.host), .text(identity.software.version),
                .integer(identity.software.resultVersion), .bytes(hexadecimal: identity.configurationSHA256),
                .time(identity.startedAt),
            ])
    }

    private func add(_ files: [WatchedFile], of service: String) throws(LedgerError) {
        func array(_ value: (WatchedFile) -> SQLValue) -> SQLValue { .array(files.map(value)) }
        try query(
            """
            INSERT INTO sn3.watched_file AS known (service, path, state, seen_at, settled_at, changed_at,
                next_attempt_at, attempts, crashes, reason_code, reason, processing_id)
            SELECT $1, * FROM unnest($2::text[], $3::sn3.file_state[], $4::timestamptz[], $5::timestamptz[],
                $6::timestamptz[], $7::timestamptz[], $8::integer[], $9::integer[], $10::text[], $11::text[], $12::uuid[])
            ON CONFLICT (service, path) DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at,
                settled_at = excluded.settled_at, changed_at = excluded.changed_at,
                next_attempt_at = excluded.next_attempt_at, attempts = excluded.attempts, crashes = excluded.crashes,
                reason_code = excluded.reason_code, reason = excluded.reason, processing_id = excluded.processing_id
            WHERE known.changed_at <= excluded.changed_at
            """,
            [
                .text(service), array { .text($0.path) }, array { .text($0.state.rawValue) },
                array { .time($0.seenAt) }, array { .time($0.settledAt) }, array { .time($0.changedAt) },
                array { .time($0.nextAttemptAt) }, array { .integer($0.attempts) }, array { .integer($0.crashes) },
                array { .text($0.reason?.code) }, array { .text($0.reason?.message) }, array { .uuid($0.processingID) },
            ])
    }
}
