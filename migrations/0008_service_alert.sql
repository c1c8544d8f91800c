-- What a service says of itself, not of a cube, is kept with the alerts too, once however often it is sent.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

ALTER TABLE alert ADD COLUMN origin uuid UNIQUE;
ALTER TABLE alert ADD COLUMN path text;
ALTER TABLE alert ADD COLUMN service text;

GRANT INSERT (raised_at, kind, priority, message_id, message, code, origin, path, service) ON alert TO sn3_daemon;

COMMENT ON COLUMN alert.origin IS 'Identity that the service gave an alert of its own; null for those of a processing.';
COMMENT ON COLUMN alert.path IS 'The file that an alert of a service is about, if any.';
COMMENT ON COLUMN alert.service IS 'The service that raised an alert of its own: the machine and the state directory.';
