import Records

// What the tables of a processing's results hold, column by column.

enum ResultColumns {
    static let stages: [Column<StageFacts>] = [
        Column("stage", "sn3.stage") { .text($0.stage.rawValue) },
        Column("started_at", "timestamptz") { .time($0.startedAt) },
        Column("duration_s", "float8") { .number($0.duration) },
        Column("peak_rss_mib", "float8") { .number($0.peakMemory) },
    ]

    /// Of `calibration_check` and `quality_metric`.
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

    static let tiles: [Column<TileAggregate>] = [
        Column("tile_x", "int2") { .integer($0.tileX) },
        Column("tile_y", "int2") { .integer($0.tileY) },
        Column("ra_deg", "float8") { .number($0.rightAscension) },
        Column("dec_deg", "float8") { .number($0.declination) },
        Column("attempted_count", "int2") { .integer($0.attemptedCount) },
        Column("usable_count", "int2") { .integer($0.usableCount) },
        Column("velocity_median_km_s", "real") { .number($0.velocityMedian) },
        Column("velocity_mad_km_s", "real") { .number($0.velocitySigma) },
        Column("broadening_median_km_s", "real") { .number($0.broadeningMedian) },
        Column("broadening_mad_km_s", "real") { .number($0.broadeningSigma) },
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

    static let summary: [Column<ResultFacts>] = [
        Column("quality_bits", "int4") { .integer($0.summary.qualityBits) },
        Column("verdict", "sn3.verdict") { .text($0.verdict.rawValue) },
        Column("pixel_count", "int4") { .integer($0.summary.pixelCount) },
        Column("attempted_count", "int4") { .integer($0.summary.attemptedCount) },
        Column("converged_count", "int4") { .integer($0.summary.convergedCount) },
        Column("usable_count", "int4") { .integer($0.summary.usableCount) },
        Column("velocity_median_km_s", "real") { .number($0.summary.velocityMedian) },
        Column("velocity_p16_km_s", "real") { .number($0.summary.velocityP16) },
        Column("velocity_p84_km_s", "real") { .number($0.summary.velocityP84) },
        Column("velocity_err_median_km_s", "real") { .number($0.summary.velocityErrorMedian) },
        Column("broadening_median_km_s", "real") { .number($0.summary.broadeningMedian) },
        Column("broadening_p16_km_s", "real") { .number($0.summary.broadeningP16) },
        Column("broadening_p84_km_s", "real") { .number($0.summary.broadeningP84) },
        Column("broadening_err_median_km_s", "real") { .number($0.summary.broadeningErrorMedian) },
        Column("broadening_limit_fraction", "real") { .number($0.summary.broadeningLimitFraction) },
        Column("snr_median", "real") { .number($0.summary.snrMedian) },
        Column("reduced_chi2_median", "real") { .number($0.summary.reducedChiSquareMedian) },
        Column("velocity_residual_median_km_s", "real") { .number($0.summary.velocityResidualMedian) },
        Column("velocity_residual_mad_km_s", "real") { .number($0.summary.velocityResidualSigma) },
        Column("broadening_residual_median_km_s", "real") { .number($0.summary.broadeningResidualMedian) },
        Column("broadening_residual_mad_km_s", "real") { .number($0.summary.broadeningResidualSigma) },
        Column("heliocentric_velocity_km_s", "real") { .number($0.heliocentricVelocity) },
        Column("sky_zero_point_km_s", "real") { .number($0.skyZeroPoint) },
    ]
}
