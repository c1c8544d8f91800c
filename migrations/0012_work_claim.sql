-- Services on several machines share the work on one directory: each takes a file that no other one holds.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

CREATE TABLE work_claim (
    path          text PRIMARY KEY,
    service       text REFERENCES service,
    processing_id uuid,
    claimed_at    timestamptz,
    CHECK (num_nulls(service, processing_id, claimed_at) IN (0, 3))
);
CREATE INDEX ON work_claim (service) WHERE service IS NOT NULL;

GRANT INSERT, UPDATE ON work_claim TO sn3_daemon;

COMMENT ON TABLE work_claim IS 'Which service works on a file. A claim lasts as long as its service reports: sn3.service.seen_at.';
COMMENT ON COLUMN work_claim.path IS 'Path on the service''s machine; services that share work see a file under the same path.';
COMMENT ON COLUMN work_claim.service IS 'The service that holds the file; null when none does.';
COMMENT ON COLUMN work_claim.processing_id IS 'The attempt for which it is held: only its own end gives the file back.';
COMMENT ON COLUMN work_claim.claimed_at IS 'When it was taken, by the database''s clock.';

-- A file that lacks its end needs a person as well, once its transfer has ended.
CREATE OR REPLACE VIEW file_attention AS
SELECT w.path, w.state, w.reason_code, w.reason, w.attempts, w.crashes, w.changed_at, w.next_attempt_at,
       w.processing_id, w.service
FROM watched_file w
WHERE w.state IN ('rejected', 'retry_wait', 'quarantined') OR (w.state = 'settling' AND w.reason_code IS NOT NULL);
