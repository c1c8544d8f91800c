-- Several services may work on one directory with one database: who works on a cube, and whether that still lives.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE processing ADD COLUMN service text NOT NULL DEFAULT '';
ALTER TABLE processing ADD COLUMN heartbeat_at timestamptz;

COMMENT ON COLUMN processing.service IS 'The service or command that made it: the machine and the state directory, or the machine and the process.';
COMMENT ON COLUMN processing.heartbeat_at IS 'When a running processing last gave a sign of life, by the database''s clock; after 45 s without one, another service takes the cube.';
