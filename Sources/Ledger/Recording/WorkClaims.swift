import Foundation
import Records

/// What came of asking for one of several files.
package enum WorkClaim: Sendable, Hashable {
    /// The caller alone works on this file until it gives it back.
    case taken(path: String)
    /// Others work on all of them; this host on the first.
    case held(host: String)
    /// None is free; on this host, the first was set aside.
    case setAside(host: String)
}

extension Connection {
    /// Takes the first of some files that no other living service works on or has set aside. Others that ask at the same
    /// moment get the next ones: nobody waits.
    ///
    /// - Parameters:
    ///   - paths: in the order of the caller's choice.
    ///   - processingID: the attempt for which the file is taken, and by which it is given back.
    func claim(
        _ paths: [String], as processingID: UUID, for identity: ServiceIdentity
    ) throws(LedgerError) -> WorkClaim {
        let offered = SQLValue.array(paths.map(SQLValue.text))
        return try transaction { () throws(LedgerError) -> WorkClaim in
            try note(identity)
            // In one order for all, so that two services never wait for each other's new rows.
            try query(
                "INSERT INTO sn3.work_claim (path) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING",
                [offered])
            let taken = try query(
                """
                WITH free AS (
                    SELECT w.path FROM sn3.work_claim w JOIN unnest($1::text[]) WITH ORDINALITY AS o (path, rank) USING (path)
                        LEFT JOIN sn3.service s USING (service)
                    WHERE (w.processing_id IS NULL OR w.service = $2 OR s.seen_at < now() - $3::interval)
                        AND NOT EXISTS (SELECT FROM \(Self.setAside) WHERE q.path = w.path)
                    ORDER BY rank LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
                UPDATE sn3.work_claim w SET service = $2, processing_id = $4, claimed_at = now()
                FROM free WHERE w.path = free.path RETURNING w.path
                """,
                [offered, .text(identity.service), .text(Heartbeat.silence), .uuid(processingID)]
            ).scalar
            if let taken { return .taken(path: taken) }
            if let host = try query(
                "SELECT z.host FROM \(Self.setAside) WHERE q.path = $1",
                [.text(paths.first), .text(identity.service), .text(Heartbeat.silence)]
            ).scalar {
                return .setAside(host: host)
            }
            let host = try query(
                "SELECT host FROM sn3.work_claim JOIN sn3.service USING (service) WHERE path = $1",
                [.text(paths.first)])
            return .held(host: host.scalar ?? "another machine")
        }
    }

    /// Files that other living services have set aside; $2 is the own service, $3 the longest silence.
    private static let setAside = """
        (sn3.watched_file q JOIN sn3.service z ON z.service = q.service AND z.service <> $2
            AND q.state = 'quarantined' AND z.seen_at >= now() - $3::interval)
        """

    /// Gives back what was taken for an attempt; nothing happens when another one has taken it since.
    func release(_ processingID: UUID) throws(LedgerError) {
        try query(
            """
            UPDATE sn3.work_claim SET service = NULL, processing_id = NULL, claimed_at = NULL WHERE processing_id = $1
            """, [.uuid(processingID)])
    }

    /// Gives back what a service took for attempts that do not run any more, which it could not say at their end.
    func release(allBut running: Set<UUID>, of service: String) throws(LedgerError) {
        // One that was taken a moment ago may belong to an attempt that is about to run.
        try query(
            """
            UPDATE sn3.work_claim SET service = NULL, processing_id = NULL, claimed_at = NULL
            WHERE service = $1 AND processing_id <> ALL ($2::uuid[]) AND claimed_at < now() - $3::interval
            """, [.text(service), .array(running.map(SQLValue.uuid)), .text(Heartbeat.silence)])
    }
}
