import Foundation
import Records

extension Connection {
    /// Marks older unfinished attempts of the cube as interrupted and adds this one as running.
    func begin(_ claim: ProcessingClaim) throws(LedgerError) {
        try transaction { () throws(LedgerError) in
            let key = try key(
                cube: claim.cube, software: claim.software, priorModel: claim.priorModel,
                configuration: claim.configuration)
            try query(
                """
                UPDATE sn3.processing SET outcome = 'interrupted', finished_at = now()
                WHERE cube_id = $1 AND outcome = 'running' AND processing_id <> $2
                """,
                [key.cube, .uuid(claim.processingID)])
            _ = try addProcessing(
                claim.processingID, key, outcome: "running", host: claim.host, startedAt: claim.startedAt,
                finishedAt: nil)
        }
    }

    /// Everything about a processing, or nothing. A processing that is finished already stays as it is.
    func record(_ record: ProcessingRecord) throws(LedgerError) {
        try transaction { () throws(LedgerError) in
            let key = try key(
                cube: record.cube, software: record.software, priorModel: record.priorModel,
                configuration: record.configuration)
            let identity = SQLValue.uuid(record.processingID)
            // Its rows can be added only while it is unfinished; as `interrupted` it collides with no attempt that
            // another program may be running meanwhile.
            let isNew = try addProcessing(
                record.processingID, key, outcome: "interrupted", host: record.host, startedAt: record.startedAt,
                finishedAt: record.finishedAt)
            let state = try query(
                "SELECT outcome FROM sn3.processing WHERE processing_id = $1 FOR UPDATE", [identity]
            ).scalar
            let isOpen = state == "running" || (state == "interrupted" && (isNew || record.outcome != .interrupted))
            guard isOpen else { return }
            try insertRows(of: record, identity)
            try query(
                """
                UPDATE sn3.processing SET outcome = $2, stopped_at_stage = $3, failure_code = $4, failure_message = $5,
                    finished_at = $6 WHERE processing_id = $1
                """,
                [
                    identity, .text(record.outcome.rawValue), .text(record.stoppedAt?.rawValue),
                    .text(record.failureCode), .text(record.failureMessage), .time(record.finishedAt),
                ])
        }
    }

    private func insertRows(of record: ProcessingRecord, _ identity: SQLValue) throws(LedgerError) {
        try insert(record.stages, into: "processing_stage", of: identity, ResultColumns.stages)
        try insert(record.checks, into: "calibration_check", of: identity, ResultColumns.checks)
        try insert(record.alerts, into: "alert", of: identity, ResultColumns.alerts)
        guard let result = record.result else { return }
        try insert([result], into: "field_summary", of: identity, ResultColumns.summary)
        try insert(result.metrics, into: "quality_metric", of: identity, ResultColumns.checks)
        try insert(result.residualBins, into: "snr_bin", of: identity, ResultColumns.residualBins)
        try insert(result.flagCounts, into: "flag_count", of: identity, ResultColumns.flagCounts)
        try insert(result.tiles, into: "tile", of: identity, ResultColumns.tiles)
        try insert(result.products, into: "product", of: identity, ResultColumns.products)
    }

    /// The newest complete or rejected processing of the claim's content under the same conditions. The path counts
    /// as one more sighting of that content.
    func finishedProcessing(of claim: ProcessingClaim) throws(LedgerError) -> FinishedProcessing? {
        let found = try query(
            """
            SELECT p.processing_id, p.outcome, extract(epoch FROM p.finished_at)::float8, p.cube_id
            FROM sn3.processing p JOIN sn3.cube c USING (cube_id) JOIN sn3.software s USING (software_id)
                JOIN sn3.prior_model m USING (prior_model_id) JOIN sn3.configuration g USING (configuration_id)
            WHERE c.sha256 = $1 AND s.version = $2 AND m.sha256 = $3 AND g.sha256 = $4
                AND p.outcome IN ('complete', 'rejected')
            ORDER BY p.finished_at DESC LIMIT 1
            """,
            [
                .bytes(hexadecimal: claim.cube.sha256), .text(claim.software.version),
                .bytes(hexadecimal: claim.priorModel.sha256), .bytes(hexadecimal: claim.configuration.sha256),
            ]
        ).rows.first
        guard let found, let identity = found[0].flatMap(UUID.init), let outcome = found[1].flatMap(Outcome.init),
            let finished = found[2].flatMap(Double.init)
        else { return nil }
        try noteSighting(of: .text(found[3]), at: claim.cube.path)
        return FinishedProcessing(
            processingID: identity, outcome: outcome, finishedAt: Date(timeIntervalSince1970: finished))
    }
}
