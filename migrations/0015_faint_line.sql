-- Pixels whose H-alpha is so faint that errors may be too small, and those of which H-alpha's channels are missing.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

INSERT INTO flag_definition (bit, name, excludes, description) VALUES
    (17, 'FAINT', false, 'H-alpha below 3 errors, which may be too small');

UPDATE flag_definition SET description = 'too many NaN or zero channels, or H-alpha''s' WHERE bit = 2;
