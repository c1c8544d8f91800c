-- A result depends on more than the cube: on the version of the results, and on files and table rows beside the cube.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE processing ADD COLUMN result_version integer NOT NULL DEFAULT 1 CHECK (result_version > 0);
ALTER TABLE processing ALTER COLUMN result_version DROP DEFAULT;

CREATE TYPE input_kind AS ENUM ('laser_map', 'deep_frame', 'survey_velocity');

CREATE TABLE processing_input (
    processing_id uuid NOT NULL REFERENCES processing,
    kind          input_kind NOT NULL,
    path          text,
    sha256        bytea CHECK (octet_length(sha256) = 32),
    value         double precision,
    unit          text NOT NULL DEFAULT '',
    PRIMARY KEY (processing_id, kind),
    CHECK ((path IS NULL) = (sha256 IS NULL)),
    CHECK ((sha256 IS NULL) <> (value IS NULL))
);

CREATE TRIGGER keep_finished BEFORE INSERT OR UPDATE OR DELETE ON processing_input
    FOR EACH ROW EXECUTE FUNCTION keep_finished_result();

GRANT INSERT ON processing_input TO sn3_daemon;

COMMENT ON COLUMN processing.result_version IS 'Version of the results: raised when the same cube would give other numbers; a cube processed under a lower one is processed again.';

COMMENT ON TYPE input_kind IS 'A file or table row beside the cube that shapes the result.';
COMMENT ON TABLE processing_input IS 'Files and table rows beside the cube that shaped the result. A cube whose inputs changed is processed again.';
COMMENT ON COLUMN processing_input.processing_id IS 'The processing.';
COMMENT ON COLUMN processing_input.kind IS 'laser_map and deep_frame: files beside the cube; survey_velocity: the systemic velocity of table field.';
COMMENT ON COLUMN processing_input.path IS 'The file; null for a table row.';
COMMENT ON COLUMN processing_input.sha256 IS 'SHA-256 of the file''s content; null for a table row.';
COMMENT ON COLUMN processing_input.value IS 'The number that the table row gave; null for a file.';
COMMENT ON COLUMN processing_input.unit IS 'Unit of value, empty for a file.';

COMMENT ON COLUMN processing_stage.stage IS 'The stage; record is the transaction that wrote these rows, up to its commit.';
