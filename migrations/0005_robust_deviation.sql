-- Columns say what they hold: 1.4826 times the median absolute deviation is a robust standard deviation. A velocity that
-- was left out is null, not 0. The bits say what sets them.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE field_summary RENAME COLUMN velocity_residual_mad_km_s TO velocity_residual_robust_sd_km_s;
ALTER TABLE field_summary RENAME COLUMN broadening_residual_mad_km_s TO broadening_residual_robust_sd_km_s;
ALTER TABLE field_summary ALTER COLUMN heliocentric_velocity_km_s DROP NOT NULL;
ALTER TABLE tile RENAME COLUMN velocity_mad_km_s TO velocity_robust_sd_km_s;
ALTER TABLE tile RENAME COLUMN broadening_mad_km_s TO broadening_robust_sd_km_s;

COMMENT ON COLUMN field_summary.velocity_residual_robust_sd_km_s IS 'Robust standard deviation (1.4826 times the median absolute deviation) of prior minus fit in velocity, SNR > 15, km/s.';
COMMENT ON COLUMN field_summary.broadening_residual_robust_sd_km_s IS 'Robust standard deviation (1.4826 times the median absolute deviation) of prior minus fit in broadening, SNR > 15, km/s.';
COMMENT ON COLUMN field_summary.heliocentric_velocity_km_s IS 'Heliocentric correction that was added to measured velocities, km/s; null when it was left out or cannot be known.';
COMMENT ON COLUMN tile.velocity_robust_sd_km_s IS 'Robust standard deviation (1.4826 times the median absolute deviation) of velocity, km/s.';
COMMENT ON COLUMN tile.broadening_robust_sd_km_s IS 'Robust standard deviation (1.4826 times the median absolute deviation) of broadening, km/s.';

UPDATE flag_definition SET description = 'no wavelength calibration or noise level' WHERE bit = 1;
UPDATE flag_definition SET description = 'start from the field''s expected velocity' WHERE bit = 5;
UPDATE flag_definition SET description = 'prior and fit differ beyond their errors' WHERE bit = 11;
