-- Pixels in which the light of stars took much of H-alpha.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

INSERT INTO flag_definition (bit, name, excludes, description) VALUES
    (18, 'ABSORBED', false, 'stars took over a twelfth of H-alpha; filled');
