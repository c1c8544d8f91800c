import Foundation
import Records

extension Connection {
    /// The row of a cube's content, made or completed with what is known now; it stays locked until the transaction
    /// ends, so that two programs never attempt one cube at the same time.
    func cubeID(_ delivery: Delivery, _ observation: Observation?) throws(LedgerError) -> SQLValue {
        let field = try fieldID(observation)
        let run = try queueRunID(observation?.queueRun)
        let found = try query(
            """
            INSERT INTO sn3.cube AS known (field_id, qso_run_id, observation_id, program_id, path, byte_count, sha256,
                observed_at, arrived_at, settled_at, reduction_version, width_px, height_px, channel_count,
                resolving_power, exposure_s, flux_unit)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            ON CONFLICT (sha256) DO UPDATE SET
                field_id = coalesce(excluded.field_id, known.field_id),
                qso_run_id = coalesce(excluded.qso_run_id, known.qso_run_id),
                observation_id = coalesce(excluded.observation_id, known.observation_id),
                program_id = coalesce(excluded.program_id, known.program_id),
                path = excluded.path,
                observed_at = coalesce(excluded.observed_at, known.observed_at),
                reduction_version = coalesce(excluded.reduction_version, known.reduction_version),
                width_px = coalesce(excluded.width_px, known.width_px),
                height_px = coalesce(excluded.height_px, known.height_px),
                channel_count = coalesce(excluded.channel_count, known.channel_count),
                resolving_power = coalesce(excluded.resolving_power, known.resolving_power),
                exposure_s = coalesce(excluded.exposure_s, known.exposure_s),
                flux_unit = coalesce(excluded.flux_unit, known.flux_unit)
            RETURNING cube_id
            """,
            [
                field, run, .text(observation?.odometer), .text(observation?.program), .text(delivery.path),
                .integer(delivery.byteCount), .bytes(hexadecimal: delivery.sha256), .time(observation?.observedAt),
                .time(delivery.arrivedAt), .time(max(delivery.settledAt, delivery.arrivedAt)),
                .text(observation?.reductionVersion), .integer(observation?.width), .integer(observation?.height),
                .integer(observation?.channelCount), .number(observation?.resolvingPower),
                .number(observation?.exposure), .text(observation.map { _ in Observation.fluxUnit }),
            ])
        let identity = SQLValue.text(found.scalar)
        try noteSighting(of: identity, at: delivery.path)
        return identity
    }

    /// Remembers one more path under which a content was delivered.
    func noteSighting(of cube: SQLValue, at path: String) throws(LedgerError) {
        try query(
            "INSERT INTO sn3.cube_sighting (cube_id, path) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [cube, .text(path)])
    }

    /// The field that the cube's OBJECT names; one that the survey has not planned is added under that name.
    private func fieldID(_ observation: Observation?) throws(LedgerError) -> SQLValue {
        let name = observation?.object?.trimmingCharacters(in: .whitespaces) ?? ""
        guard let observation, !name.isEmpty else { return .null }
        let galaxy = name.prefix { $0 != "_" && $0 != " " }
        let rightAscension = observation.rightAscension.map { $0 - 360 * ($0 / 360).rounded(.down) }
        try query(
            """
            INSERT INTO sn3.field (name, galaxy, ra_deg, dec_deg, planned) VALUES ($1, $2, $3, $4, false)
            ON CONFLICT (upper(replace(name, ' ', '_'))) DO NOTHING
            """,
            [.text(name), .text(String(galaxy)), .number(rightAscension), .number(observation.declination)])
        return .text(
            try query(
                "SELECT field_id FROM sn3.field WHERE upper(replace(name, ' ', '_')) = upper(replace($1, ' ', '_'))",
                [.text(name)]
            ).scalar)
    }

    /// The systemic velocity that the survey's table gives a field, km/s; nil when it has none.
    func systemicVelocity(ofField object: String) throws(LedgerError) -> Double? {
        let found = try query(
            """
            SELECT systemic_velocity_km_s FROM sn3.field
            WHERE upper(replace(name, ' ', '_')) = upper(replace($1, ' ', '_'))
            """,
            [.text(object.trimmingCharacters(in: .whitespaces))]
        ).scalar
        return found.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Cubes whose zero points say what is usual, at most, and how many of one queue run are enough.
    private static let (mostZeroPoints, enoughZeroPoints) = (20, 3)

    /// The measured zero points of other cubes, those of the same queue run where there are enough, else the nearest in
    /// time.
    func recentZeroPoints(
        for observation: Observation, besides delivery: Delivery
    ) throws(LedgerError) -> RecentZeroPoints {
        let found = try query(
            """
            SELECT DISTINCT ON (c.cube_id) s.sky_zero_point_km_s, coalesce(c.qso_run_id = $1, false),
                coalesce(abs(extract(epoch FROM c.observed_at - $2)), 'Infinity')
            FROM sn3.field_summary s JOIN sn3.processing p USING (processing_id) JOIN sn3.cube c USING (cube_id)
            WHERE p.outcome = 'complete' AND s.sky_zero_point_km_s IS NOT NULL AND c.sha256 <> $3
            ORDER BY c.cube_id, p.finished_at DESC
            """,
            [
                .text(observation.queueRun?.trimmingCharacters(in: .whitespaces)), .time(observation.observedAt),
                .bytes(hexadecimal: delivery.sha256),
            ])
        let cubes = found.rows.compactMap { row -> (velocity: Double, isOfRun: Bool, distance: Double)? in
            guard let velocity = row[0].flatMap(Double.init) else { return nil }
            return (velocity, row[1] == "t", row[2].flatMap(Double.init) ?? .infinity)
        }.sorted { $0.distance < $1.distance }
        let ofRun = cubes.filter(\.isOfRun)
        let isEnough = ofRun.count >= Self.enoughZeroPoints
        return RecentZeroPoints(
            velocities: (isEnough ? ofRun : cubes).prefix(Self.mostZeroPoints).map(\.velocity),
            queueRun: isEnough ? observation.queueRun : nil)
    }

    private func queueRunID(_ queueRun: String?) throws(LedgerError) -> SQLValue {
        let name = queueRun?.trimmingCharacters(in: .whitespaces) ?? ""
        guard !name.isEmpty else { return .null }
        let semester = name.prefixMatch(of: /[0-9]{2}[AB]/).map { String($0.output) }
        try query(
            "INSERT INTO sn3.qso_run (qso_run_id, semester) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [.text(name), .text(semester)])
        return .text(name)
    }
}

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
                    result_version, attempt, outcome, host, started_at, finished_at, service, heartbeat_at,
                    source_path)
                SELECT $1, $2, $3, $4, $5, $6, 1 + coalesce(max(attempt), 0), $7, $8, $9, $10, $11, now(), $12
                FROM sn3.processing
                WHERE (cube_id, software_id, prior_model_id, configuration_id) = ($2, $3, $4, $5)
                ON CONFLICT (processing_id) DO NOTHING
                """,
                [
                    identity, key.cube, key.software, key.priorModel, key.configuration,
                    .integer(claim.software.resultVersion), .text(outcome), .text(claim.host),
                    .time(claim.startedAt), .time(finishedAt), .text(claim.service), .text(claim.delivery.path),
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
