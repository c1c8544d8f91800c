import Foundation
import Records

extension Connection {
    /// Marks older unfinished attempts of the cube as interrupted and adds this one as running.
    func begin(_ claim: ProcessingClaim) throws(LedgerError) {
        try transaction { () throws(LedgerError) in
            let key = try key(of: claim)
            try checkUnclaimed(claim, key)
            try query(
                """
                UPDATE sn3.processing SET outcome = 'interrupted', finished_at = now()
                WHERE cube_id = $1 AND outcome = 'running' AND processing_id <> $2
                """,
                [key.cube, .uuid(claim.processingID)])
            _ = try addProcessing(claim, key, outcome: "running", finishedAt: nil)
        }
    }

    /// Throws `database.claimed` while another service gives signs of life of its work on the cube, whose row is locked.
    private func checkUnclaimed(_ claim: ProcessingClaim, _ key: ProcessingKey) throws(LedgerError) {
        let others = try query(
            """
            SELECT host FROM sn3.processing
            WHERE cube_id = $1 AND outcome = 'running' AND processing_id <> $2 AND service <> $3
                AND heartbeat_at > now() - $4::interval
            """,
            [key.cube, .uuid(claim.processingID), .text(claim.service), .text(Heartbeat.silence)])
        guard let host = others.scalar else { return }
        throw LedgerError.claimed(claim.name, on: host)
    }

    /// Says that a processing still runs.
    /// - Returns: false when it does not count any more: it was recorded, or another service took the cube. One that could
    ///   not be noted when it began counts.
    func beat(_ processingID: UUID) throws(LedgerError) -> Bool {
        try query(
            """
            WITH beaten AS (
                UPDATE sn3.processing SET heartbeat_at = now() WHERE processing_id = $1 AND outcome = 'running'
                RETURNING processing_id)
            SELECT EXISTS (SELECT FROM beaten) OR NOT EXISTS (SELECT FROM sn3.processing WHERE processing_id = $1)
            """, [.uuid(processingID)]
        ).scalar == "t"
    }

    /// Those of some processings that ended without a result, after those whose work has been silent for so long that
    /// another service would take it have become `interrupted`; and those that still count as running. Of other services
    /// only what is a week old counts: a result of theirs may wait in their spool.
    func abandoned(
        _ processings: [UUID], by service: String
    ) throws(LedgerError) -> (ended: Set<UUID>, running: Set<UUID>) {
        let isOurs = "(service = $2 OR started_at < now() - interval '7 days')"
        try query(
            """
            UPDATE sn3.processing SET outcome = 'interrupted', finished_at = now()
            WHERE outcome = 'running' AND \(isOurs) AND coalesce(heartbeat_at, started_at) < now() - $1::interval
            """, [.text(Heartbeat.silence), .text(service)])
        let found = try query(
            """
            SELECT processing_id, outcome
            FROM sn3.processing JOIN unnest($1::uuid[]) AS asked (processing_id) USING (processing_id)
            WHERE outcome <> 'complete' AND \(isOurs)
            """, [.array(processings.map(SQLValue.uuid)), .text(service)])
        func those(_ isRunning: Bool) -> Set<UUID> {
            Set(found.rows.filter { ($0[1] == "running") == isRunning }.compactMap { $0[0].flatMap(UUID.init) })
        }
        return (those(false), those(true))
    }

    /// Where the products below a directory are, as recorded: those of each cube's latest result.
    func recordedProducts(below directory: String) throws(LedgerError) -> [String] {
        try query(
            """
            SELECT path FROM sn3.product WHERE starts_with(path, $1) AND processing_id IN (
                SELECT DISTINCT ON (cube_id) processing_id FROM sn3.processing WHERE outcome = 'complete'
                ORDER BY cube_id, finished_at DESC)
            ORDER BY path
            """, [.text(directory + "/")]
        ).rows.compactMap { $0[0] }
    }

    /// Keeps alerts that services raised of themselves; one that is there already stays as it is.
    func record(_ alerts: [ServiceAlert]) throws(LedgerError) {
        try transaction { () throws(LedgerError) in
            for raised in alerts {
                let alert = raised.alert
                try query(
                    """
                    INSERT INTO sn3.alert (raised_at, kind, priority, message_id, message, code, origin, path, service)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (origin) DO NOTHING
                    """,
                    [
                        .time(raised.raisedAt), .text(alert.kind.rawValue), .integer(alert.kind.priority),
                        .uuid(alert.kind.messageID), .text(alert.message), .text(alert.code), .uuid(raised.origin),
                        .text(alert.subject?.path), .text(raised.service),
                    ])
            }
        }
    }

    /// Everything about a processing, or nothing. A processing that is finished already stays as it is, and so does the
    /// first result of a cube: another one of the same version, networks, configuration and inputs is none.
    func record(_ record: ProcessingRecord) throws(LedgerError) -> RecordOutcome {
        try transaction { () throws(LedgerError) -> RecordOutcome in
            let claim = record.claim
            let key = try key(of: claim)
            let identity = SQLValue.uuid(claim.processingID)
            // Its rows can be added only while it is unfinished; as `interrupted` it collides with no attempt that
            // another program may be running meanwhile.
            let isNew = try addProcessing(
                claim, key, outcome: Outcome.interrupted.rawValue, finishedAt: record.finishedAt)
            let state = try query(
                "SELECT outcome FROM sn3.processing WHERE processing_id = $1 FOR UPDATE", [identity]
            ).scalar
            let isOpen = state == "running" || (state == "interrupted" && (isNew || record.outcome != .interrupted))
            guard isOpen else { return .recorded }
            if let first = try firstResult(record) {
                try query(
                    """
                    UPDATE sn3.processing SET outcome = 'interrupted', finished_at = $2, superseded_by = $3
                    WHERE processing_id = $1
                    """, [identity, .time(record.finishedAt), .uuid(first)])
                return .superseded(by: first)
            }
            try insertRows(of: record, identity)
            try query(
                """
                UPDATE sn3.processing SET outcome = $2, stopped_at_stage = $3, failure_code = $4, failure_message = $5,
                    finished_at = $6, is_repetition = $7, inputs = sn3.inputs_of(processing_id) WHERE processing_id = $1
                """,
                [
                    identity, .text(record.outcome.rawValue), .text(record.stoppedAt?.rawValue),
                    .text(record.failure?.code), .text(record.failure?.message), .time(record.finishedAt),
                    .boolean(claim.repeats),
                ])
            return .recorded
        }
    }

    /// The processing that gave the same result before; nil for a repetition that was asked for.
    private func firstResult(_ record: ProcessingRecord) throws(LedgerError) -> UUID? {
        guard !record.claim.repeats, record.outcome == .complete || record.outcome == .rejected else { return nil }
        return try finishedProcessing(of: record.claim, matching: .everything)?.processingID
    }

    private func insertRows(of record: ProcessingRecord, _ identity: SQLValue) throws(LedgerError) {
        try insert(record.stages, into: "processing_stage", of: identity, ResultColumns.stages)
        try insert(record.checks, into: "calibration_check", of: identity, ResultColumns.checks)
        try insert(record.alerts, into: "alert", of: identity, ResultColumns.alerts)
        if let result = record.result { try insertResult(result, identity) }
        try insertRecordStage(identity)
    }

    /// The duration of this very transaction: up to here, which leaves out its commit.
    private func insertRecordStage(_ identity: SQLValue) throws(LedgerError) {
        try query(
            """
            INSERT INTO sn3.processing_stage (processing_id, stage, started_at, duration_s)
            SELECT $1, $2, now(), extract(epoch FROM clock_timestamp() - now())
            """,
            [identity, .text(Stage.record.rawValue)])
    }

    private func insertResult(_ result: ProcessingResult, _ identity: SQLValue) throws(LedgerError) {
        try insert([result.summary], into: "field_summary", of: identity, ResultColumns.summary)
        try insert(result.metrics, into: "quality_metric", of: identity, ResultColumns.checks)
        try insert(result.residualBins, into: "snr_bin", of: identity, ResultColumns.residualBins)
        try insert(result.flagCounts, into: "flag_count", of: identity, ResultColumns.flagCounts)
        try insert(result.grid, into: "tile", of: identity, ResultColumns.grid)
        try insert(result.products, into: "product", of: identity, ResultColumns.products)
    }

    /// The newest complete or rejected processing that covers the claim (`ProcessingClaim.covers`). The path counts as one
    /// more sighting of that content.
    func finishedProcessing(
        of claim: ProcessingClaim, matching match: ProcessingClaim.Match
    ) throws(LedgerError) -> FinishedProcessing? {
        let inputs = claim.inputs
        let found = try query(
            """
            SELECT p.processing_id, p.outcome, extract(epoch FROM p.finished_at)::float8, p.cube_id, p.failure_code,
                p.failure_message
            FROM sn3.processing p JOIN sn3.cube c USING (cube_id) JOIN sn3.prior_model m USING (prior_model_id)
                JOIN sn3.configuration g USING (configuration_id)
            WHERE c.sha256 = $1 AND ($8 OR (p.result_version = $2 AND m.sha256 = $3 AND g.sha256 = $4))
                AND p.outcome IN ('complete', 'rejected')
                AND NOT EXISTS (SELECT * FROM unnest($5::sn3.input_kind[], $6::bytea[], $7::float8[])
                                EXCEPT SELECT kind, sha256, value FROM sn3.processing_input i
                                WHERE i.processing_id = p.processing_id)
            ORDER BY p.finished_at DESC LIMIT 1
            """,
            [
                .bytes(hexadecimal: claim.delivery.sha256), .integer(claim.software.resultVersion),
                .bytes(hexadecimal: claim.priorModel.sha256), .bytes(hexadecimal: claim.configuration.sha256),
                .array(inputs.map { .text($0.kind.rawValue) }),
                .array(inputs.map { .bytes(hexadecimal: $0.sha256) }), .array(inputs.map { .number($0.value) }),
                .text(match == .inputs ? "true" : "false"),
            ]
        ).rows.first
        guard let found, let identity = found[0].flatMap(UUID.init), let outcome = found[1].flatMap(Outcome.init),
            let finished = found[2].flatMap(Double.init)
        else { return nil }
        try noteSighting(of: .text(found[3]), at: claim.delivery.path)
        return FinishedProcessing(
            processingID: identity, outcome: outcome, finishedAt: Date(timeIntervalSince1970: finished),
            failure: found[4].map { Failure(code: $0, message: found[5] ?? "") })
    }
}

/// How services that share a database tell who works on a cube.
package enum Heartbeat {
    /// The time between two signs of life.
    package static let interval = Duration.seconds(10)
    /// The time without one after which a processing counts as dead, by the database's clock.
    static let silence = "45 seconds"
}
