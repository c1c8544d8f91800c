import Foundation
import Records

/// A line of `sn3d results`: how a processing ended.
package struct ResultLine: Sendable, Codable {
    package let finishedAt: String
    package let outcome: String
    package let verdict: String?
    /// A letter for each step that was done, in the order of `Stage`; a dash for one that was not.
    package let steps: String
    package let field: String?
    package let path: String
    package let velocity: Double?
    package let broadening: Double?
    /// The share of usable pixels whose broadening is a limit.
    package let broadeningLimitFraction: Double?
    package let usableCount: Int?
    package let failure: String?
    package let processingID: String
}

/// A line of `sn3d alerts`.
package struct AlertLine: Sendable, Codable {
    package let number: Int
    package let raisedAt: String
    package let priority: Int
    package let message: String
    package let acknowledgedBy: String?

    /// Syslog's warning and above.
    fileprivate static let matters = "priority <= 4"
}

/// What waits for a decision of a person, as the database knows it.
package struct SurveyCounts: Sendable {
    /// Alerts that nobody has acknowledged.
    package let openAlerts: Int
    /// Results that the service which reported last would not give.
    package let outOfDateResults: Int
}

/// Which results are meant; what is left out is no condition.
package struct ResultChoice: Sendable {
    package var field: String?
    package var queueRun: String?
    /// Those that were finished before.
    package var before: Date?
    /// Those alone that the service which reported last would not give.
    package var isOutOfDate = false

    package init(field: String? = nil, queueRun: String? = nil, before: Date? = nil, isOutOfDate: Bool = false) {
        (self.field, self.queueRun, self.before, self.isOutOfDate) = (field, queueRun, before, isOutOfDate)
    }

    package var isEverything: Bool { field == nil && queueRun == nil && before == nil && !isOutOfDate }
}

/// What operators ask of the database, with no more than the rights of `sn3_operator`.
extension Connection {
    /// Processings that ended since a time, the latest first.
    package func results(since: Date, limit: Int) throws(LedgerError) -> [ResultLine] {
        let steps = Stage.allCases.map { stage in
            "CASE WHEN bool_or(t.stage = '\(stage.rawValue)') THEN '\(stage.letter)' ELSE '-' END"
        }
        let found = try query(
            """
            SELECT to_char(p.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                CASE WHEN p.superseded_by IS NULL THEN p.outcome::text ELSE 'known' END, s.verdict,
                (SELECT \(steps.joined(separator: " || ")) FROM sn3.processing_stage t
                 WHERE t.processing_id = p.processing_id), f.name, coalesce(p.source_path, c.path), s.velocity_median_km_s,
                s.broadening_median_km_s, s.broadening_limit_fraction, s.usable_count, p.failure_code, p.processing_id
            FROM sn3.processing p JOIN sn3.cube c USING (cube_id) LEFT JOIN sn3.field f USING (field_id)
                LEFT JOIN sn3.field_summary s USING (processing_id)
            WHERE p.finished_at >= $1 AND p.outcome <> 'running' ORDER BY p.finished_at DESC LIMIT $2
            """, [.time(since), .integer(limit)])
        return found.rows.map { row in
            ResultLine(
                finishedAt: row[0] ?? "", outcome: row[1] ?? "", verdict: row[2], steps: row[3] ?? "", field: row[4],
                path: row[5] ?? "", velocity: row[6].flatMap(Double.init), broadening: row[7].flatMap(Double.init),
                broadeningLimitFraction: row[8].flatMap(Double.init), usableCount: row[9].flatMap { Int($0) },
                failure: row[10], processingID: row[11] ?? "")
        }
    }

    /// Open alerts, or all, of a priority that matters to a person, the latest first.
    package func alerts(withAcknowledged: Bool, limit: Int) throws(LedgerError) -> [AlertLine] {
        let found = try query(
            """
            SELECT alert_id, to_char(raised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), priority, message,
                acknowledged_by
            FROM sn3.alert WHERE \(AlertLine.matters) AND ($1 OR acknowledged_at IS NULL)
            ORDER BY raised_at DESC, alert_id DESC LIMIT $2
            """, [.boolean(withAcknowledged), .integer(limit)])
        return found.rows.compactMap { row in
            row[0].flatMap { Int($0) }.map {
                AlertLine(
                    number: $0, raisedAt: row[1] ?? "", priority: row[2].flatMap { Int($0) } ?? 7,
                    message: row[3] ?? "", acknowledgedBy: row[4])
            }
        }
    }

    /// The paths of cubes with a current result that the choice is about.
    package func cubes(_ choice: ResultChoice) throws(LedgerError) -> [String] {
        try query(
            """
            SELECT c.path FROM sn3.current_processing cp JOIN sn3.cube c USING (cube_id)
            WHERE ($1::text IS NULL OR upper(replace(cp.field, ' ', '_')) = upper(replace($1, ' ', '_')))
                AND ($2::text IS NULL OR cp.qso_run_id = $2)
                AND ($3::timestamptz IS NULL OR cp.finished_at < $3)
                AND (NOT $4 OR cp.processing_id IN (SELECT processing_id FROM sn3.out_of_date_result))
            ORDER BY c.path
            """,
            [.text(choice.field), .text(choice.queueRun), .time(choice.before), .boolean(choice.isOutOfDate)]
        ).rows.compactMap { $0[0] }
    }

    /// The median time that the latest processings took, s; nil where there are none.
    package func usualDuration() throws(LedgerError) -> Double? {
        try query(
            """
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at))
            FROM (SELECT started_at, finished_at FROM sn3.processing WHERE outcome = 'complete'
                  ORDER BY finished_at DESC LIMIT 50) AS latest
            """
        ).scalar.flatMap(Double.init)
    }

    func surveyCounts() throws(LedgerError) -> SurveyCounts {
        let found = try query(
            """
            SELECT (SELECT count(*) FROM sn3.alert WHERE \(AlertLine.matters) AND acknowledged_at IS NULL),
                (SELECT count(*) FROM sn3.out_of_date_result)
            """
        ).rows.first
        return SurveyCounts(
            openAlerts: found?[0].flatMap { Int($0) } ?? 0, outOfDateResults: found?[1].flatMap { Int($0) } ?? 0)
    }

    /// Notes who has seen alerts; one that is acknowledged already keeps its first name.
    ///
    /// - Parameter numbers: of the alerts; nil for all that are open.
    /// - Returns: how many were acknowledged.
    package func acknowledge(_ numbers: [Int]?, by name: String) throws(LedgerError) -> Int {
        try query(
            """
            UPDATE sn3.alert SET acknowledged_by = $1, acknowledged_at = now()
            WHERE acknowledged_at IS NULL AND (alert_id = ANY ($2) OR $2::bigint[] IS NULL AND \(AlertLine.matters))
            """,
            [.text(name), numbers.map { .array($0.map { .integer($0) }) } ?? .null]
        ).affectedCount
    }
}
