-- The maps give the median of what is possible for an unresolved broadening, and its upper limit in a plane of its own.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

UPDATE flag_definition SET description = 'not resolved, BROADENING_LIMIT holds' WHERE bit = 10;

COMMENT ON COLUMN field_summary.broadening_limit_fraction IS
    'Share of usable pixels whose broadening is not resolved; the maps hold its upper limit at 95 %.';
