-- Every file that a service has seen, with its state and the reason for it: operators ask from any host, and of what was
-- passed by too. Which results another program or configuration would give otherwise. Who may acknowledge alerts.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sn3_operator') THEN
        CREATE ROLE sn3_operator NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this cluster was migrated at the same moment
END
$$;

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

CREATE TYPE file_state AS ENUM (
    'settling', 'queued', 'running', 'done', 'rejected', 'retry_wait', 'quarantined', 'left_alone', 'vanished');

CREATE TABLE service (
    service              text PRIMARY KEY,
    host                 text NOT NULL,
    software_version     text NOT NULL,
    result_version       integer NOT NULL,
    configuration_sha256 bytea NOT NULL CHECK (octet_length(configuration_sha256) = 32),
    started_at           timestamptz NOT NULL,
    seen_at              timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE watched_file (
    service         text NOT NULL REFERENCES service,
    path            text NOT NULL,
    state           file_state NOT NULL,
    seen_at         timestamptz NOT NULL,
    settled_at      timestamptz,
    changed_at      timestamptz NOT NULL,
    next_attempt_at timestamptz,
    attempts        integer NOT NULL CHECK (attempts >= 0),
    crashes         integer NOT NULL CHECK (crashes BETWEEN 0 AND attempts),
    reason_code     text,
    reason          text,
    processing_id   uuid,
    PRIMARY KEY (service, path),
    CHECK (state NOT IN ('queued', 'running', 'retry_wait', 'done') OR settled_at IS NOT NULL),
    CHECK (state <> 'running' OR (attempts > 0 AND processing_id IS NOT NULL)),
    CHECK (state <> 'retry_wait' OR next_attempt_at IS NOT NULL),
    CHECK (state NOT IN ('rejected', 'retry_wait', 'quarantined', 'left_alone') OR reason_code IS NOT NULL),
    CHECK ((reason_code IS NULL) = (reason IS NULL))
);
CREATE INDEX ON watched_file (path);
CREATE INDEX ON watched_file (state) WHERE state NOT IN ('done', 'left_alone');

CREATE VIEW file_attention AS
SELECT w.path, w.state, w.reason_code, w.reason, w.attempts, w.crashes, w.changed_at, w.next_attempt_at,
       w.processing_id, w.service
FROM watched_file w
WHERE w.state IN ('rejected', 'retry_wait', 'quarantined');

CREATE VIEW out_of_date_result AS
WITH latest AS (SELECT * FROM service ORDER BY seen_at DESC, started_at DESC LIMIT 1)
SELECT cp.field, cp.observation_id, c.path, cp.processing_id, cp.finished_at, cp.software_version,
       p.result_version <> l.result_version AS other_program,
       g.sha256 <> l.configuration_sha256 AS other_configuration
FROM current_processing cp
     JOIN processing p USING (processing_id)
     JOIN cube c ON c.cube_id = p.cube_id
     JOIN configuration g USING (configuration_id)
     CROSS JOIN latest l
WHERE p.result_version <> l.result_version OR g.sha256 <> l.configuration_sha256;

GRANT INSERT, UPDATE ON service, watched_file TO sn3_daemon;
GRANT USAGE ON SCHEMA sn3 TO sn3_operator;
GRANT SELECT ON ALL TABLES IN SCHEMA sn3 TO sn3_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA sn3 GRANT SELECT ON TABLES TO sn3_operator;
GRANT UPDATE (acknowledged_by, acknowledged_at) ON alert TO sn3_operator;

COMMENT ON TYPE file_state IS 'Where a file of a watched directory stands on its way.';
COMMENT ON TABLE service IS 'Services that work with this database, and what they run with.';
COMMENT ON COLUMN service.service IS 'Key: the machine and the state directory.';
COMMENT ON COLUMN service.host IS 'Machine.';
COMMENT ON COLUMN service.software_version IS 'Version of the program.';
COMMENT ON COLUMN service.result_version IS 'Version of the program''s results: a program with another one gives other numbers.';
COMMENT ON COLUMN service.configuration_sha256 IS 'Checksum of the settings that shape results.';
COMMENT ON COLUMN service.started_at IS 'When the service started.';
COMMENT ON COLUMN service.seen_at IS 'When it last reported its files, by the database''s clock.';
COMMENT ON TABLE watched_file IS 'Every file that a service has seen in its watched directories, also those that it passed by.';
COMMENT ON COLUMN watched_file.service IS 'Key of the service.';
COMMENT ON COLUMN watched_file.path IS 'Path on the service''s machine.';
COMMENT ON COLUMN watched_file.state IS 'Where the file stands.';
COMMENT ON COLUMN watched_file.seen_at IS 'When it was first seen.';
COMMENT ON COLUMN watched_file.settled_at IS 'When this version of it was found whole and at rest.';
COMMENT ON COLUMN watched_file.changed_at IS 'When its state last changed.';
COMMENT ON COLUMN watched_file.next_attempt_at IS 'When it is tried again.';
COMMENT ON COLUMN watched_file.attempts IS 'Attempts at this version of it.';
COMMENT ON COLUMN watched_file.crashes IS 'Those of them that ended in a crash, at a limit or at the deadline.';
COMMENT ON COLUMN watched_file.reason_code IS 'Stable code of why it is where it is.';
COMMENT ON COLUMN watched_file.reason IS 'The same in words, with what to do.';
COMMENT ON COLUMN watched_file.processing_id IS 'The processing that runs, ran last or gave the result; it has its row in processing once the database has taken it.';
COMMENT ON VIEW file_attention IS 'Files that a person should look at, with the reason.';
COMMENT ON COLUMN file_attention.path IS 'Path on the service''s machine.';
COMMENT ON COLUMN file_attention.state IS 'Where the file stands.';
COMMENT ON COLUMN file_attention.reason_code IS 'Stable code of why it is there.';
COMMENT ON COLUMN file_attention.reason IS 'The same in words, with what to do.';
COMMENT ON COLUMN file_attention.attempts IS 'Attempts at this version of it.';
COMMENT ON COLUMN file_attention.crashes IS 'Those of them that ended in a crash, at a limit or at the deadline.';
COMMENT ON COLUMN file_attention.changed_at IS 'When its state last changed.';
COMMENT ON COLUMN file_attention.next_attempt_at IS 'When it is tried again; NULL when only a person can have it tried.';
COMMENT ON COLUMN file_attention.processing_id IS 'The processing that ran last.';
COMMENT ON COLUMN file_attention.service IS 'Key of the service.';
COMMENT ON VIEW out_of_date_result IS 'Current results that the service which reported last would not give: it runs another program or configuration. Nothing is processed again by itself; sn3d reprocess does it.';
COMMENT ON COLUMN out_of_date_result.field IS 'Name of the field.';
COMMENT ON COLUMN out_of_date_result.observation_id IS 'Odometer of the scan''s first frame, 2384125p.';
COMMENT ON COLUMN out_of_date_result.path IS 'Path under which the cube was seen last.';
COMMENT ON COLUMN out_of_date_result.processing_id IS 'Key of the processing that gave the result.';
COMMENT ON COLUMN out_of_date_result.finished_at IS 'When it ended.';
COMMENT ON COLUMN out_of_date_result.software_version IS 'Version of the program that gave it.';
COMMENT ON COLUMN out_of_date_result.other_program IS 'Whether the program''s results changed since.';
COMMENT ON COLUMN out_of_date_result.other_configuration IS 'Whether the configuration changed since.';
