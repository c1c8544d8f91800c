-- SKYLINE is set by what the sky's lines may have done to the velocity, no longer by where they lie.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

UPDATE flag_definition SET description = 'sky lines leave the velocity uncertain' WHERE bit = 14;
