-- Which file a processing read, whatever path its content was seen at since, and which result stood before it.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE processing ADD COLUMN source_path text;
ALTER TABLE processing ADD COLUMN superseded_by uuid REFERENCES processing;
ALTER TABLE processing ADD CHECK (superseded_by IS NULL OR outcome = 'interrupted');

COMMENT ON COLUMN processing.source_path IS 'The file that was processed; null for processings recorded before it was kept.';
COMMENT ON COLUMN processing.superseded_by IS 'The processing that had given the same content its result already, so that this one counts for nothing.';
