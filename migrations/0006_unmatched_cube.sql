-- A cube whose header names no object belongs to no field: it must not be lost from sight.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

CREATE VIEW unmatched_cube AS
SELECT c.cube_id, c.observation_id, c.qso_run_id, c.observed_at, c.path,
       p.processing_id, p.outcome, p.started_at
FROM cube c
     LEFT JOIN LATERAL (SELECT processing_id, outcome, started_at FROM processing
                        WHERE processing.cube_id = c.cube_id ORDER BY started_at DESC LIMIT 1) AS p ON true
WHERE c.field_id IS NULL;

COMMENT ON VIEW unmatched_cube IS 'Cubes that belong to no field, with their latest processing: their header names no object.';
COMMENT ON COLUMN unmatched_cube.cube_id IS 'Key of the cube.';
COMMENT ON COLUMN unmatched_cube.observation_id IS 'Odometer of the scan''s first frame, 2384125p.';
COMMENT ON COLUMN unmatched_cube.qso_run_id IS 'Key of the queue run.';
COMMENT ON COLUMN unmatched_cube.observed_at IS 'Start of the scan, UTC; NULL when the header tells none.';
COMMENT ON COLUMN unmatched_cube.path IS 'Path under which the cube was seen first.';
COMMENT ON COLUMN unmatched_cube.processing_id IS 'Key of the latest processing; NULL when there is none.';
COMMENT ON COLUMN unmatched_cube.outcome IS 'How the latest processing ended.';
COMMENT ON COLUMN unmatched_cube.started_at IS 'When the latest processing began.';
