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
