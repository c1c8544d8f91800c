-- A cube has one result of the same program, networks, configuration and inputs, unless somebody asked for another one.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

CREATE FUNCTION inputs_of(processing uuid) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(':', kind, encode(sha256, 'hex'), value), ' ' ORDER BY kind), '')
    FROM sn3.processing_input WHERE processing_id = processing
$$;

ALTER TABLE processing ADD COLUMN inputs text;
ALTER TABLE processing ADD COLUMN is_repetition boolean NOT NULL DEFAULT false;

ALTER TABLE processing DISABLE TRIGGER keep_finished;
UPDATE processing SET inputs = inputs_of(processing_id) WHERE outcome IN ('complete', 'rejected');
UPDATE processing p SET is_repetition = true
WHERE outcome IN ('complete', 'rejected') AND EXISTS (
    SELECT FROM processing first
    WHERE (first.cube_id, first.result_version, first.prior_model_id, first.configuration_id, first.inputs)
            = (p.cube_id, p.result_version, p.prior_model_id, p.configuration_id, p.inputs)
        AND first.outcome IN ('complete', 'rejected')
        AND (first.finished_at, first.processing_id) < (p.finished_at, p.processing_id));
ALTER TABLE processing ENABLE TRIGGER keep_finished;

ALTER TABLE processing ADD CHECK (outcome NOT IN ('complete', 'rejected') OR inputs IS NOT NULL);
CREATE UNIQUE INDEX one_result ON processing (cube_id, result_version, prior_model_id, configuration_id, inputs)
    WHERE outcome IN ('complete', 'rejected') AND NOT is_repetition;

COMMENT ON FUNCTION inputs_of IS 'The inputs of a processing in one text: kind and checksum of each file, kind and value of each table row.';
COMMENT ON COLUMN processing.inputs IS 'inputs_of this processing; null before it has a result.';
COMMENT ON COLUMN processing.is_repetition IS 'Whether it was asked for although the cube had its result.';
