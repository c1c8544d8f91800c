-- How certain the zero point of a field's velocities is, and where it was not measured at all.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE field_summary ADD COLUMN sky_zero_point_err_km_s real;

INSERT INTO flag_definition (bit, name, excludes, description) VALUES
    (15, 'ZEROASSUMED', false, 'zero point of velocities not measured here'),
    (16, 'ZEROUNKNOWN', true, 'zero point of velocities off by over 10 km/s');

COMMENT ON COLUMN field_summary.sky_zero_point_km_s IS 'Median of the OH-line zero point that was subtracted, km/s; null when none was measured.';
COMMENT ON COLUMN field_summary.sky_zero_point_err_km_s IS 'Median standard error of the zero point over fitted pixels, km/s: the same for all velocities near each other, and so no part of their own errors.';
