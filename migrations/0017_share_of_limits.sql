-- Where broadenings are not resolved, their limits no longer take part in a field's median, and their share stands beside it.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE tile ADD COLUMN broadening_limit_fraction real CHECK (broadening_limit_fraction BETWEEN 0 AND 1);

CREATE OR REPLACE VIEW field_kinematics AS
SELECT cp.*, fs.verdict, fs.velocity_median_km_s,
       fs.velocity_p84_km_s - fs.velocity_p16_km_s AS velocity_range_km_s,
       fs.broadening_median_km_s, fs.snr_median,
       fs.usable_count::real / nullif(fs.attempted_count, 0) AS usable_fraction,
       fs.broadening_limit_fraction
FROM current_processing cp JOIN field_summary fs USING (processing_id);

COMMENT ON COLUMN field_summary.broadening_median_km_s IS
    'Root of the median fitted square of the broadening (Gaussian sigma, instrument removed) at SNR >= 5, km/s; before result version 7 the median of the values, limits among them.';
COMMENT ON COLUMN tile.broadening_median_km_s IS
    'Root of the median fitted square of the broadening at SNR >= 5, km/s; before result version 7 the median of the values.';
COMMENT ON COLUMN tile.broadening_limit_fraction IS
    'Share of usable pixels whose broadening is not resolved; null before result version 7.';
COMMENT ON COLUMN field_kinematics.broadening_median_km_s IS 'Root of the median fitted square of the broadening at SNR >= 5, km/s.';
COMMENT ON COLUMN field_kinematics.broadening_limit_fraction IS 'Share of usable pixels whose broadening is not resolved.';
