import Records

// What the tables of a processing's results hold, column by column.

enum ResultColumns {
    static let inputs: [Column<ProcessingInput>] = [
        Column("kind", "sn3.input_kind") { .text($0.kind.rawValue) },
        Column("path", "text") { .text($0.path) },
        Column("sha256", "bytea") { .bytes(hexadecimal: $0.sha256) },
        Column("value", "float8") { .number($0.value) },
        Column("unit", "text") { .text($0.unit) },
    ]

    static let stages: [Column<StageTiming>] = [
        Column("stage", "sn3.stage") { .text($0.stage.rawValue) },
        Column("started_at", "timestamptz") { .time($0.startedAt) },
        Column("duration_s", "float8") { .number($0.duration) },
        Column("peak_rss_mib", "float8") { .number($0.peakMemory) },
    ]

    /// The columns of tables `calibration_check` and `quality_metric`.
    static let checks: [Column<QualityCheck>] = [
        Column("name", "text") { .text($0.name) },
        Column("verdict", "sn3.verdict") { .text($0.verdict.rawValue) },
        Column("value", "float8") { .number($0.value) },
        Column("unit", "text") { .text($0.unit) },
        Column("lower_limit", "float8") { .number($0.lower) },
        Column("upper_limit", "float8") { .number($0.upper) },
        Column("note", "text") { .text($0.note) },
    ]

    static let alerts: [Column<Alert>] = [
        Column("kind", "text") { .text($0.kind.rawValue) },
        Column("priority", "int2") { .integer($0.kind.priority) },
        Column("message_id", "uuid") { .uuid($0.kind.messageID) },
        Column("message", "text") { .text($0.message) },
        Column("code", "text") { .text($0.code) },
        Column("check_name", "text") { .text($0.check?.name) },
        Column("value", "float8") { .number($0.check?.value) },
        Column("unit", "text") { .text($0.check?.unit) },
        Column("lower_limit", "float8") { .number($0.check?.lower) },
        Column("upper_limit", "float8") { .number($0.check?.upper) },
    ]

    static let residualBins: [Column<ResidualBin>] = [
        Column("quantity", "sn3.quantity") { .text($0.quantity.rawValue) },
        Column("snr_low", "real") { .number($0.snrLow) },
        Column("snr_high", "real") { .number($0.snrHigh) },
        Column("pixel_count", "int4") { .integer($0.pixelCount) },
        Column("clipped_count", "int4") { .integer($0.clippedCount) },
        Column("mean_abs_residual_km_s", "real") { .number($0.meanAbsolute) },
        Column("median_abs_residual_km_s", "real") { .number($0.medianAbsolute) },
        Column("sd_abs_residual_km_s", "real") { .number($0.standardDeviation) },
    ]

    static let flagCounts: [Column<FlagCount>] = [
        Column("bit", "int2") { .integer($0.bit) },
        Column("pixel_count", "int4") { .integer($0.pixelCount) },
    ]

    /// The columns of table `tile`.
    static let grid: [Column<GridCell>] = [
        Column("tile_x", "int2") { .integer($0.column) },
        Column("tile_y", "int2") { .integer($0.row) },
        Column("ra_deg", "float8") { .number($0.rightAscension) },
        Column("dec_deg", "float8") { .number($0.declination) },
        Column("attempted_count", "int2") { .integer($0.attemptedCount) },
        Column("usable_count", "int2") { .integer($0.usableCount) },
        Column("velocity_median_km_s", "real") { .number($0.velocityMedian) },
        Column("velocity_robust_sd_km_s", "real") { .number($0.velocitySigma) },
        Column("broadening_median_km_s", "real") { .number($0.broadeningMedian) },
        Column("broadening_robust_sd_km_s", "real") { .number($0.broadeningSigma) },
        Column("broadening_limit_fraction", "real") { .number($0.broadeningLimitFraction) },
        Column("snr_median", "real") { .number($0.snrMedian) },
        Column("halpha_flux_erg_s_cm2", "real") { .number($0.halphaFlux) },
    ]

    static let products: [Column<PublishedProduct>] = [
        Column("kind", "sn3.product_kind") { .text($0.kind.rawValue) },
        Column("path", "text") { .text($0.path) },
        Column("byte_count", "int8") { .integer($0.byteCount) },
        Column("sha256", "bytea") { .bytes(hexadecimal: $0.sha256) },
        Column("written_at", "timestamptz") { .time($0.writtenAt) },
    ]

    static let summary: [Column<FieldSummary>] = SummaryColumn.all.map { column in
        Column(column.name, column.sqlType) { summary in
            switch column.value(summary) {
            case .text(let text): .text(text)
            case .integer(let number): .integer(number)
            case .single(let number): .number(number)
            case .double(let number): .number(number)
            }
        }
    }
}

/// A column of a table: its name, its PostgreSQL type and where its value comes from.
struct Column<Row>: Sendable {
    let name: String
    let type: String
    let value: @Sendable (Row) -> SQLValue

    init(_ name: String, _ type: String, _ value: @escaping @Sendable (Row) -> SQLValue) {
        self.name = name
        self.type = type
        self.value = value
    }
}

extension Connection {
    /// Adds rows that belong to a processing in one statement, whatever their number: a column travels as one array.
    func insert<Row>(
        _ rows: [Row], into table: String, of processing: SQLValue, _ columns: [Column<Row>]
    ) throws(LedgerError) {
        guard !rows.isEmpty else { return }
        let names = columns.map(\.name).joined(separator: ", ")
        let arrays = columns.enumerated().map { "$\($0 + 2)::\($1.type)[]" }.joined(separator: ", ")
        let values = columns.map { column in SQLValue.array(rows.map(column.value)) }
        try query(
            "INSERT INTO sn3.\(table) (processing_id, \(names)) SELECT $1::uuid, * FROM unnest(\(arrays))",
            [processing] + values)
    }
}
