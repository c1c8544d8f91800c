import Foundation
import Records

/// The rows that a processing refers to.
struct ProcessingKey {
    let cube: SQLValue
    let software: SQLValue
    let priorModel: SQLValue
    let configuration: SQLValue
}

extension Connection {
    func key(of claim: ProcessingClaim) throws(LedgerError) -> ProcessingKey {
        ProcessingKey(
            cube: try cubeID(claim.delivery, claim.observation), software: try softwareID(claim.software),
            priorModel: try priorModelID(claim.priorModel),
            configuration: try configurationID(claim.configuration))
    }

    /// Adds a processing with its inputs unless its row exists.
    /// - Returns: whether it was added.
    func addProcessing(
        _ claim: ProcessingClaim, _ key: ProcessingKey, outcome: String, finishedAt: Date?
    ) throws(LedgerError) -> Bool {
        let identity = SQLValue.uuid(claim.processingID)
        let isNew =
            try query(
                """
                INSERT INTO sn3.processing (processing_id, cube_id, software_id, prior_model_id, configuration_id,
                    result_version, attempt, outcome, host, started_at, finished_at)
                SELECT $1, $2, $3, $4, $5, $6, 1 + coalesce(max(attempt), 0), $7, $8, $9, $10 FROM sn3.processing
                WHERE (cube_id, software_id, prior_model_id, configuration_id) = ($2, $3, $4, $5)
                ON CONFLICT (processing_id) DO NOTHING
                """,
                [
                    identity, key.cube, key.software, key.priorModel, key.configuration,
                    .integer(claim.software.resultVersion), .text(outcome), .text(claim.host),
                    .time(claim.startedAt), .time(finishedAt),
                ]
            ).affectedCount == 1
        if isNew { try insert(claim.inputs, into: "processing_input", of: identity, ResultColumns.inputs) }
        return isNew
    }

    private func softwareID(_ software: SoftwareVersion) throws(LedgerError) -> SQLValue {
        let values: [SQLValue] = [.text(software.version), .text(software.commit)]
        try query(
            "INSERT INTO sn3.software (version, commit_sha) VALUES ($1, $2) ON CONFLICT DO NOTHING", values)
        return .text(
            try query("SELECT software_id FROM sn3.software WHERE (version, commit_sha) = ($1, $2)", values).scalar)
    }

    private func priorModelID(_ model: PriorModel) throws(LedgerError) -> SQLValue {
        try query(
            """
            INSERT INTO sn3.prior_model (name, sha256, resolving_power, channel_count, trained_at, velocity_sd_km_s,
                broadening_sd_km_s)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """,
            [
                .text(model.name), .bytes(hexadecimal: model.sha256), .number(model.resolvingPower),
                .integer(model.channelCount), .time(model.trainedAt), .number(model.velocitySigma),
                .number(model.broadeningSigma),
            ])
        return .text(
            try query(
                "SELECT prior_model_id FROM sn3.prior_model WHERE sha256 = $1", [.bytes(hexadecimal: model.sha256)]
            ).scalar)
    }

    private func configurationID(_ configuration: ConfigurationDocument) throws(LedgerError) -> SQLValue {
        let digest = SQLValue.bytes(hexadecimal: configuration.sha256)
        try query(
            "INSERT INTO sn3.configuration (sha256, document) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [digest, .text(configuration.json)])
        return .text(
            try query("SELECT configuration_id FROM sn3.configuration WHERE sha256 = $1", [digest]).scalar)
    }
}
