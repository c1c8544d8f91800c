-- The survey's schema. Units stand in column names; the comments at the end are the manual that \d+ shows.

-- Roles belong to the whole cluster and may exist already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sn3_owner') THEN
        EXECUTE format('CREATE ROLE sn3_owner NOLOGIN ROLE %I', current_user);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sn3_daemon') THEN
        CREATE ROLE sn3_daemon NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sn3_reader') THEN
        CREATE ROLE sn3_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this cluster was migrated at the same moment
END
$$;

CREATE SCHEMA sn3 AUTHORIZATION sn3_owner;
SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

CREATE TABLE schema_migration (
    version    integer PRIMARY KEY CHECK (version > 0),
    name       text NOT NULL,
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE TYPE verdict      AS ENUM ('pass', 'warn', 'fail');
CREATE TYPE stage        AS ENUM ('open', 'calibration', 'prior', 'refine', 'assess', 'write', 'record');
CREATE TYPE outcome      AS ENUM ('running', 'complete', 'rejected', 'failed', 'interrupted');
CREATE TYPE quantity     AS ENUM ('velocity', 'broadening');
CREATE TYPE product_kind AS ENUM ('maps', 'quicklook');

-- What is observed

CREATE TABLE qso_run (
    qso_run_id text PRIMARY KEY CHECK (qso_run_id <> ''),
    semester   text,
    nights     daterange,
    EXCLUDE USING gist (nights WITH &&)
);

CREATE TABLE field (
    field_id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name                   text NOT NULL CHECK (name <> ''),
    galaxy                 text NOT NULL,
    ra_deg                 double precision CHECK (ra_deg >= 0 AND ra_deg < 360),
    dec_deg                double precision CHECK (dec_deg BETWEEN -90 AND 90),
    systemic_velocity_km_s real,
    planned                boolean NOT NULL DEFAULT true,
    CHECK (NOT planned OR (ra_deg IS NOT NULL AND dec_deg IS NOT NULL AND systemic_velocity_km_s IS NOT NULL))
);
-- M33_Field7, M33_FIELD7 and 'M33 FIELD7' are one field.
CREATE UNIQUE INDEX field_name_key ON field (upper(replace(name, ' ', '_')));

CREATE TABLE cube (
    cube_id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    field_id          integer REFERENCES field,
    qso_run_id        text REFERENCES qso_run,
    observation_id    text,
    program_id        text,
    path              text NOT NULL,
    byte_count        bigint NOT NULL CHECK (byte_count >= 0),
    sha256            bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    observed_at       timestamptz,
    arrived_at        timestamptz NOT NULL,
    settled_at        timestamptz NOT NULL,
    reduction_version text,
    width_px          integer,
    height_px         integer,
    channel_count     integer,
    resolving_power   real,
    exposure_s        real,
    flux_unit         text,
    CHECK (settled_at >= arrived_at)
);
CREATE INDEX ON cube (field_id, observed_at);
CREATE INDEX ON cube (qso_run_id);

CREATE TABLE cube_sighting (
    cube_id       bigint NOT NULL REFERENCES cube,
    path          text NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cube_id, path)
);

-- What processes it

CREATE TABLE software (
    software_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version       text NOT NULL CHECK (version ~ '^[0-9]{1,9}(\.[0-9]{1,9})*'),
    commit_sha    text NOT NULL,
    version_order integer[] NOT NULL GENERATED ALWAYS AS (
        string_to_array(substring(version from '^[0-9]{1,9}(?:\.[0-9]{1,9})*'), '.')::integer[]) STORED,
    UNIQUE (version, commit_sha)
);

CREATE TABLE prior_model (
    prior_model_id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name               text NOT NULL,
    sha256             bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    resolving_power    real NOT NULL,
    channel_count      integer NOT NULL,
    trained_at         timestamptz,
    velocity_sd_km_s   real,
    broadening_sd_km_s real
);

CREATE TABLE configuration (
    configuration_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256           bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    document         jsonb NOT NULL
);

CREATE TABLE processing (
    processing_id    uuid PRIMARY KEY,
    cube_id          bigint NOT NULL REFERENCES cube,
    software_id      integer NOT NULL REFERENCES software,
    prior_model_id   integer NOT NULL REFERENCES prior_model,
    configuration_id integer NOT NULL REFERENCES configuration,
    attempt          smallint NOT NULL CHECK (attempt > 0),
    outcome          outcome NOT NULL DEFAULT 'running',
    stopped_at_stage stage,
    failure_code     text,
    failure_message  text,
    host             text NOT NULL,
    started_at       timestamptz NOT NULL,
    finished_at      timestamptz,
    CHECK ((outcome = 'running') = (finished_at IS NULL)),
    CHECK ((outcome IN ('rejected', 'failed')) = (failure_code IS NOT NULL)),
    CHECK (failure_code IS NULL OR stopped_at_stage IS NOT NULL),
    UNIQUE (cube_id, software_id, prior_model_id, configuration_id, attempt)
);
CREATE UNIQUE INDEX one_running_per_cube ON processing (cube_id) WHERE outcome = 'running';
CREATE INDEX ON processing (finished_at) WHERE outcome = 'complete';

CREATE TABLE processing_stage (
    processing_id uuid NOT NULL REFERENCES processing,
    stage         stage NOT NULL,
    started_at    timestamptz NOT NULL,
    duration_s    real NOT NULL CHECK (duration_s >= 0),
    peak_rss_mib  real,
    PRIMARY KEY (processing_id, stage)
);

-- What was found

CREATE TABLE calibration_check (
    processing_id uuid NOT NULL REFERENCES processing,
    name          text NOT NULL,
    verdict       verdict NOT NULL,
    value         double precision,
    unit          text NOT NULL DEFAULT '',
    lower_limit   double precision,
    upper_limit   double precision,
    note          text NOT NULL DEFAULT '',
    PRIMARY KEY (processing_id, name)
);
CREATE INDEX ON calibration_check (name) WHERE verdict = 'fail';

CREATE TABLE quality_metric (
    processing_id uuid NOT NULL REFERENCES processing,
    name          text NOT NULL,
    verdict       verdict NOT NULL,
    value         double precision,
    unit          text NOT NULL DEFAULT '',
    lower_limit   double precision,
    upper_limit   double precision,
    note          text NOT NULL DEFAULT '',
    PRIMARY KEY (processing_id, name)
);
CREATE INDEX ON quality_metric (name) WHERE verdict <> 'pass';

CREATE TABLE field_summary (
    processing_id                   uuid PRIMARY KEY REFERENCES processing,
    quality_bits                    integer NOT NULL,
    verdict                         verdict NOT NULL,
    pixel_count                     integer NOT NULL CHECK (pixel_count >= 0),
    attempted_count                 integer NOT NULL CHECK (attempted_count BETWEEN 0 AND pixel_count),
    converged_count                 integer NOT NULL CHECK (converged_count BETWEEN 0 AND attempted_count),
    usable_count                    integer NOT NULL CHECK (usable_count BETWEEN 0 AND converged_count),
    velocity_median_km_s            real,
    velocity_p16_km_s               real,
    velocity_p84_km_s               real,
    velocity_err_median_km_s        real,
    broadening_median_km_s          real,
    broadening_p16_km_s             real,
    broadening_p84_km_s             real,
    broadening_err_median_km_s      real,
    broadening_limit_fraction       real CHECK (broadening_limit_fraction BETWEEN 0 AND 1),
    snr_median                      real,
    reduced_chi2_median             real,
    velocity_residual_median_km_s   real,
    velocity_residual_mad_km_s       real,
    broadening_residual_median_km_s real,
    broadening_residual_mad_km_s     real,
    heliocentric_velocity_km_s      real NOT NULL,
    sky_zero_point_km_s             real
);

CREATE TABLE snr_bin (
    processing_id            uuid NOT NULL REFERENCES processing,
    quantity                 quantity NOT NULL,
    snr_low                  real NOT NULL,
    snr_high                 real NOT NULL CHECK (snr_high > snr_low),
    pixel_count              integer NOT NULL CHECK (pixel_count >= 0),
    clipped_count            integer NOT NULL CHECK (clipped_count >= 0),
    mean_abs_residual_km_s   real,
    median_abs_residual_km_s real,
    sd_abs_residual_km_s     real,
    PRIMARY KEY (processing_id, quantity, snr_low)
);

CREATE TABLE flag_definition (
    bit         smallint PRIMARY KEY CHECK (bit BETWEEN 0 AND 30),
    name        text NOT NULL UNIQUE,
    excludes    boolean NOT NULL,
    description text NOT NULL
);

CREATE TABLE flag_count (
    processing_id uuid NOT NULL REFERENCES processing,
    bit           smallint NOT NULL REFERENCES flag_definition,
    pixel_count   integer NOT NULL CHECK (pixel_count >= 0),
    PRIMARY KEY (processing_id, bit)
);

CREATE TABLE tile (
    processing_id          uuid NOT NULL REFERENCES processing,
    tile_x                 smallint NOT NULL,
    tile_y                 smallint NOT NULL,
    ra_deg                 double precision,
    dec_deg                double precision,
    attempted_count        smallint NOT NULL,
    usable_count           smallint NOT NULL,
    velocity_median_km_s   real,
    velocity_mad_km_s      real,
    broadening_median_km_s real,
    broadening_mad_km_s    real,
    snr_median             real,
    halpha_flux_erg_s_cm2  real,
    PRIMARY KEY (processing_id, tile_x, tile_y)
);

CREATE TABLE product (
    product_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    processing_id uuid NOT NULL REFERENCES processing,
    kind          product_kind NOT NULL,
    path          text NOT NULL UNIQUE,
    byte_count    bigint NOT NULL CHECK (byte_count > 0),
    sha256        bytea NOT NULL CHECK (octet_length(sha256) = 32),
    written_at    timestamptz NOT NULL
);
CREATE INDEX ON product (processing_id);

CREATE TABLE alert (
    alert_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    processing_id   uuid REFERENCES processing,
    raised_at       timestamptz NOT NULL DEFAULT now(),
    kind            text NOT NULL,
    priority        smallint NOT NULL CHECK (priority BETWEEN 0 AND 7),
    message_id      uuid NOT NULL,
    message         text NOT NULL,
    code            text,
    check_name      text,
    value           double precision,
    unit            text,
    lower_limit     double precision,
    upper_limit     double precision,
    acknowledged_by text,
    acknowledged_at timestamptz,
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
);
CREATE INDEX ON alert (processing_id);

CREATE TABLE release (
    release_id text PRIMARY KEY,
    frozen_at  timestamptz
);

CREATE TABLE release_member (
    release_id    text NOT NULL REFERENCES release,
    field_id      integer NOT NULL REFERENCES field,
    processing_id uuid NOT NULL REFERENCES processing,
    PRIMARY KEY (release_id, field_id)
);

-- A finished processing never changes. An interrupted one may still be finished: its result may have waited in a
-- spool while a later attempt took it for lost.

CREATE FUNCTION keep_finished_processing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IN ('complete', 'rejected', 'failed') THEN
        RAISE EXCEPTION 'processing % is finished and cannot be changed', OLD.processing_id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER keep_finished BEFORE UPDATE OR DELETE ON processing
    FOR EACH ROW EXECUTE FUNCTION keep_finished_processing();

CREATE FUNCTION keep_finished_result() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner_id uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        owner_id := NEW.processing_id;
    ELSE
        owner_id := OLD.processing_id;
    END IF;
    IF EXISTS (SELECT FROM sn3.processing
               WHERE processing_id = owner_id AND outcome IN ('complete', 'rejected', 'failed')) THEN
        RAISE EXCEPTION 'processing % is finished, its rows in % cannot be changed', owner_id, TG_TABLE_NAME
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;

DO $$
DECLARE
    result_table text;
BEGIN
    FOREACH result_table IN ARRAY ARRAY['processing_stage', 'calibration_check', 'quality_metric', 'field_summary',
                                        'snr_bin', 'flag_count', 'tile', 'product']
    LOOP
        EXECUTE format('CREATE TRIGGER keep_finished BEFORE INSERT OR UPDATE OR DELETE ON sn3.%I '
                       'FOR EACH ROW EXECUTE FUNCTION sn3.keep_finished_result()', result_table);
    END LOOP;
END
$$;

-- What is asked

CREATE VIEW current_processing AS
SELECT DISTINCT ON (f.field_id)
       f.field_id, f.name AS field, f.galaxy, c.cube_id, c.observation_id, c.qso_run_id, c.observed_at,
       p.processing_id, p.finished_at, s.version AS software_version, m.name AS prior_model
FROM processing p
     JOIN cube c USING (cube_id)
     JOIN field f USING (field_id)
     JOIN software s USING (software_id)
     JOIN prior_model m USING (prior_model_id)
WHERE p.outcome = 'complete'
ORDER BY f.field_id, c.observed_at DESC NULLS LAST, p.finished_at DESC;

CREATE VIEW field_kinematics AS
SELECT cp.*, fs.verdict, fs.velocity_median_km_s,
       fs.velocity_p84_km_s - fs.velocity_p16_km_s AS velocity_range_km_s,
       fs.broadening_median_km_s, fs.snr_median,
       fs.usable_count::real / nullif(fs.attempted_count, 0) AS usable_fraction
FROM current_processing cp JOIN field_summary fs USING (processing_id);

CREATE VIEW calibration_failure AS
SELECT f.name AS field, c.observation_id, c.qso_run_id, p.started_at, k.name AS check_name,
       k.value, k.unit, k.lower_limit, k.upper_limit, k.note, c.path, p.processing_id
FROM calibration_check k
     JOIN processing p USING (processing_id)
     JOIN cube c USING (cube_id)
     LEFT JOIN field f USING (field_id)
WHERE k.verdict = 'fail';

CREATE VIEW quality_problem AS
SELECT f.name AS field, c.observation_id, c.qso_run_id, p.started_at, k.name AS metric_name, k.verdict,
       k.value, k.unit, k.lower_limit, k.upper_limit, k.note, p.processing_id
FROM quality_metric k
     JOIN processing p USING (processing_id)
     JOIN cube c USING (cube_id)
     LEFT JOIN field f USING (field_id)
WHERE k.verdict <> 'pass';

CREATE VIEW completeness AS
SELECT galaxy,
       count(*) FILTER (WHERE planned) AS planned,
       count(*) FILTER (WHERE planned AND observed) AS observed,
       count(*) FILTER (WHERE planned AND processed) AS processed,
       count(*) FILTER (WHERE NOT planned AND processed) AS processed_unplanned
FROM (SELECT f.galaxy, f.planned,
             EXISTS (SELECT FROM cube c WHERE c.field_id = f.field_id) AS observed,
             EXISTS (SELECT FROM cube c JOIN processing p USING (cube_id)
                     WHERE c.field_id = f.field_id AND p.outcome = 'complete') AS processed
      FROM field f) AS state
GROUP BY galaxy;

INSERT INTO flag_definition (bit, name, excludes, description) VALUES
    (0, 'NOCOV', true, 'no spectrum'),
    (1, 'NOCALIB', true, 'no wavelength calibration here'),
    (2, 'BADCHANNELS', true, 'too many NaN or zero channels in the band'),
    (3, 'LOWSNR', true, 'below the attempt threshold: not fitted'),
    (4, 'PRIORDOMAIN', false, 'prior outside what it was trained for'),
    (5, 'PRIORREPLACED', false, 'start from neighbours or the systemic velocity'),
    (6, 'FITFAILED', true, 'no finite solution'),
    (7, 'MAXITER', true, 'iteration limit reached'),
    (8, 'NEARBOUND', true, 'within 1 % of the range from a bound'),
    (9, 'NOERROR', true, 'covariance not positive definite'),
    (10, 'UNRESOLVED', false, 'broadening is an upper limit'),
    (11, 'PRIORDISAGREES', false, 'prior and fit differ by over 5 sigma'),
    (12, 'MULTICOMP', false, 'two components are favoured'),
    (13, 'HIGHCHI2', false, 'reduced chi-square above the limit'),
    (14, 'SKYLINE', false, 'a fitted line lies on a bright OH line'),
    (30, 'DONOTUSE', false, 'any excluding bit');

-- Who may do what. The daemon adds rows and finishes its own; it neither deletes nor changes the schema.

GRANT USAGE ON SCHEMA sn3 TO sn3_reader, sn3_daemon;
GRANT SELECT ON ALL TABLES IN SCHEMA sn3 TO sn3_reader, sn3_daemon;
GRANT INSERT ON qso_run, field, cube, cube_sighting, software, prior_model, configuration, processing,
    processing_stage, calibration_check, quality_metric, field_summary, snr_bin, flag_count, tile, product, alert
    TO sn3_daemon;
GRANT UPDATE ON cube, processing TO sn3_daemon;
ALTER DEFAULT PRIVILEGES IN SCHEMA sn3 GRANT SELECT ON TABLES TO sn3_reader, sn3_daemon;

-- The manual

COMMENT ON SCHEMA sn3 IS 'Kinematics of SITELLE SN3 cubes: cubes, processings, results. Units stand in column names.';
COMMENT ON TYPE verdict IS 'How a value stands against its limits.';
COMMENT ON TYPE stage IS 'A step of a processing, in order.';
COMMENT ON TYPE outcome IS 'How a processing ended, or that it runs.';
COMMENT ON TYPE quantity IS 'A measured kinematic quantity.';
COMMENT ON TYPE product_kind IS 'Kind of a published file.';
COMMENT ON FUNCTION keep_finished_processing IS 'Refuses changes of finished processings.';
COMMENT ON FUNCTION keep_finished_result IS 'Refuses changes of what belongs to finished processings.';

COMMENT ON TABLE schema_migration IS 'Migrations that were applied to this database, written by sn3d migrate.';
COMMENT ON COLUMN schema_migration.version IS 'Number of the migration, counted from 1.';
COMMENT ON COLUMN schema_migration.name IS 'Its file''s name.';
COMMENT ON COLUMN schema_migration.sha256 IS 'SHA-256 of its file as it was applied.';
COMMENT ON COLUMN schema_migration.applied_at IS 'When it was applied.';

COMMENT ON TABLE qso_run IS 'A queue run of the observatory, from the QRUNID of the cubes.';
COMMENT ON COLUMN qso_run.qso_run_id IS 'QRUNID, such as 18BQ09.';
COMMENT ON COLUMN qso_run.semester IS 'Its semester, such as 18B.';
COMMENT ON COLUMN qso_run.nights IS 'Its nights; null until the survey enters them. Runs do not overlap.';

COMMENT ON TABLE field IS 'A field of the survey. Fields that are not in the survey''s plan are added from a cube''s OBJECT.';
COMMENT ON COLUMN field.field_id IS 'Identity.';
COMMENT ON COLUMN field.name IS 'Name, such as M33_FIELD7; compared without regard to case, a space counting as an underscore.';
COMMENT ON COLUMN field.galaxy IS 'Galaxy it lies in, such as M33: for unplanned fields the name up to its first underscore.';
COMMENT ON COLUMN field.ra_deg IS 'Right ascension of the centre, ICRS, degrees.';
COMMENT ON COLUMN field.dec_deg IS 'Declination of the centre, ICRS, degrees.';
COMMENT ON COLUMN field.systemic_velocity_km_s IS 'Heliocentric systemic velocity, km/s, from the survey''s list; null for unplanned fields.';
COMMENT ON COLUMN field.planned IS 'Whether it is in the survey''s plan.';

COMMENT ON TABLE cube IS 'A delivered cube, one row for each content: a new reduction of a scan is a new row. Columns are null when the header could not be read.';
COMMENT ON COLUMN cube.cube_id IS 'Identity.';
COMMENT ON COLUMN cube.field_id IS 'The field, from OBJECT.';
COMMENT ON COLUMN cube.qso_run_id IS 'The queue run, from QRUNID.';
COMMENT ON COLUMN cube.observation_id IS 'CFHT odometer of the scan, such as 2307000p.';
COMMENT ON COLUMN cube.program_id IS 'RUNID, such as 18BP41.';
COMMENT ON COLUMN cube.path IS 'Where the content was last processed from.';
COMMENT ON COLUMN cube.byte_count IS 'Size of the file, bytes.';
COMMENT ON COLUMN cube.sha256 IS 'SHA-256 of the content: the cube''s identity.';
COMMENT ON COLUMN cube.observed_at IS 'Start of the scan (DATE-OBS).';
COMMENT ON COLUMN cube.arrived_at IS 'When the file was first noticed.';
COMMENT ON COLUMN cube.settled_at IS 'When it had stopped changing.';
COMMENT ON COLUMN cube.reduction_version IS 'Version of the reduction (ORBSVER).';
COMMENT ON COLUMN cube.width_px IS 'Pixels along x.';
COMMENT ON COLUMN cube.height_px IS 'Pixels along y.';
COMMENT ON COLUMN cube.channel_count IS 'Spectral channels.';
COMMENT ON COLUMN cube.resolving_power IS 'Resolving power at the centre of SN3.';
COMMENT ON COLUMN cube.exposure_s IS 'Exposure of the whole scan, seconds.';
COMMENT ON COLUMN cube.flux_unit IS 'Unit of the values as they were read.';

COMMENT ON TABLE cube_sighting IS 'Every path under which a content was delivered.';
COMMENT ON COLUMN cube_sighting.cube_id IS 'The content.';
COMMENT ON COLUMN cube_sighting.path IS 'A path.';
COMMENT ON COLUMN cube_sighting.first_seen_at IS 'When it was first seen there.';

COMMENT ON TABLE software IS 'A version of the program.';
COMMENT ON COLUMN software.software_id IS 'Identity.';
COMMENT ON COLUMN software.version IS 'Version, such as 1.4.0.';
COMMENT ON COLUMN software.commit_sha IS 'Commit it was built from; + when the sources had uncommitted changes.';
COMMENT ON COLUMN software.version_order IS 'The numbers of version, to sort by.';

COMMENT ON TABLE prior_model IS 'A trained network.';
COMMENT ON COLUMN prior_model.prior_model_id IS 'Identity.';
COMMENT ON COLUMN prior_model.name IS 'Name.';
COMMENT ON COLUMN prior_model.sha256 IS 'SHA-256 of its file.';
COMMENT ON COLUMN prior_model.resolving_power IS 'Resolving power of the spectra it was trained on.';
COMMENT ON COLUMN prior_model.channel_count IS 'Channels of its input.';
COMMENT ON COLUMN prior_model.trained_at IS 'When it was trained.';
COMMENT ON COLUMN prior_model.velocity_sd_km_s IS 'Standard deviation of its velocity error on its test set, km/s.';
COMMENT ON COLUMN prior_model.broadening_sd_km_s IS 'Standard deviation of its broadening error on its test set, km/s.';

COMMENT ON TABLE configuration IS 'Thresholds and switches that processings ran with.';
COMMENT ON COLUMN configuration.configuration_id IS 'Identity.';
COMMENT ON COLUMN configuration.sha256 IS 'SHA-256 of the document as text.';
COMMENT ON COLUMN configuration.document IS 'The values.';

COMMENT ON TABLE processing IS 'One attempt to process a cube; fixed once it is complete, rejected or failed.';
COMMENT ON COLUMN processing.processing_id IS 'Identity, also in the maps file (PROCID) and the journal (SN3_PROCESSING_ID).';
COMMENT ON COLUMN processing.cube_id IS 'The cube.';
COMMENT ON COLUMN processing.software_id IS 'The program.';
COMMENT ON COLUMN processing.prior_model_id IS 'The network.';
COMMENT ON COLUMN processing.configuration_id IS 'The thresholds.';
COMMENT ON COLUMN processing.attempt IS 'Counts the attempts with the same cube, program, network and thresholds from 1.';
COMMENT ON COLUMN processing.outcome IS 'running; complete; rejected: refused by calibration; failed: could not be processed; interrupted: stopped from outside, says nothing about the cube.';
COMMENT ON COLUMN processing.stopped_at_stage IS 'Stage at which it stopped.';
COMMENT ON COLUMN processing.failure_code IS 'Stable code of the reason, such as cube.truncated.';
COMMENT ON COLUMN processing.failure_message IS 'The reason, and what to do.';
COMMENT ON COLUMN processing.host IS 'Machine.';
COMMENT ON COLUMN processing.started_at IS 'When it started.';
COMMENT ON COLUMN processing.finished_at IS 'When it ended; null while running.';

COMMENT ON TABLE processing_stage IS 'Duration of each stage of a processing.';
COMMENT ON COLUMN processing_stage.processing_id IS 'The processing.';
COMMENT ON COLUMN processing_stage.stage IS 'The stage.';
COMMENT ON COLUMN processing_stage.started_at IS 'When it started.';
COMMENT ON COLUMN processing_stage.duration_s IS 'How long it took, seconds.';
COMMENT ON COLUMN processing_stage.peak_rss_mib IS 'Largest resident memory of the process by its end, MiB.';

COMMENT ON TABLE calibration_check IS 'Calibration checks of a cube, one row for each, passed or not.';
COMMENT ON COLUMN calibration_check.processing_id IS 'The processing.';
COMMENT ON COLUMN calibration_check.name IS 'Name, such as sky_velocity; calibration.<name> is the code of its failure.';
COMMENT ON COLUMN calibration_check.verdict IS 'pass, warn or fail.';
COMMENT ON COLUMN calibration_check.value IS 'Measured value; null when it could not be measured.';
COMMENT ON COLUMN calibration_check.unit IS 'Unit of value and limits, empty for a pure number.';
COMMENT ON COLUMN calibration_check.lower_limit IS 'Lowest accepted value.';
COMMENT ON COLUMN calibration_check.upper_limit IS 'Highest accepted value.';
COMMENT ON COLUMN calibration_check.note IS 'What it means.';

COMMENT ON TABLE quality_metric IS 'Quality metrics of a finished fit, one row for each, passed or not.';
COMMENT ON COLUMN quality_metric.processing_id IS 'The processing.';
COMMENT ON COLUMN quality_metric.name IS 'Name; quality.<name> is the code of its failure.';
COMMENT ON COLUMN quality_metric.verdict IS 'pass, warn or fail.';
COMMENT ON COLUMN quality_metric.value IS 'Measured value; null when it could not be measured.';
COMMENT ON COLUMN quality_metric.unit IS 'Unit of value and limits, empty for a pure number.';
COMMENT ON COLUMN quality_metric.lower_limit IS 'Lowest accepted value.';
COMMENT ON COLUMN quality_metric.upper_limit IS 'Highest accepted value.';
COMMENT ON COLUMN quality_metric.note IS 'What it means.';

COMMENT ON TABLE field_summary IS 'The result of a complete processing in one row. Medians and percentiles are over usable pixels.';
COMMENT ON COLUMN field_summary.processing_id IS 'The processing.';
COMMENT ON COLUMN field_summary.quality_bits IS 'OR of the mask bits of all attempted pixels, without DONOTUSE; see flag_definition.';
COMMENT ON COLUMN field_summary.verdict IS 'Worst verdict of calibration checks and quality metrics.';
COMMENT ON COLUMN field_summary.pixel_count IS 'Pixels of the cube.';
COMMENT ON COLUMN field_summary.attempted_count IS 'Pixels that were fitted.';
COMMENT ON COLUMN field_summary.converged_count IS 'Fits that reached a minimum.';
COMMENT ON COLUMN field_summary.usable_count IS 'Converged pixels without an excluding mask bit.';
COMMENT ON COLUMN field_summary.velocity_median_km_s IS 'Median velocity, heliocentric, km/s.';
COMMENT ON COLUMN field_summary.velocity_p16_km_s IS '16th percentile of velocity, km/s.';
COMMENT ON COLUMN field_summary.velocity_p84_km_s IS '84th percentile of velocity, km/s.';
COMMENT ON COLUMN field_summary.velocity_err_median_km_s IS 'Median 1-sigma error of velocity, km/s.';
COMMENT ON COLUMN field_summary.broadening_median_km_s IS 'Median broadening (Gaussian sigma, instrument removed), km/s.';
COMMENT ON COLUMN field_summary.broadening_p16_km_s IS '16th percentile of broadening, km/s.';
COMMENT ON COLUMN field_summary.broadening_p84_km_s IS '84th percentile of broadening, km/s.';
COMMENT ON COLUMN field_summary.broadening_err_median_km_s IS 'Median 1-sigma error of broadening, km/s.';
COMMENT ON COLUMN field_summary.broadening_limit_fraction IS 'Share of usable pixels whose broadening is an upper limit.';
COMMENT ON COLUMN field_summary.snr_median IS 'Median of H-alpha flux over its error.';
COMMENT ON COLUMN field_summary.reduced_chi2_median IS 'Median reduced chi-square.';
COMMENT ON COLUMN field_summary.velocity_residual_median_km_s IS 'Median of prior minus fit in velocity, SNR > 15, km/s.';
COMMENT ON COLUMN field_summary.velocity_residual_mad_km_s IS '1.4826 times the median absolute deviation, a robust standard deviation, of prior minus fit in velocity, SNR > 15, km/s.';
COMMENT ON COLUMN field_summary.broadening_residual_median_km_s IS 'Median of prior minus fit in broadening, SNR > 15, km/s.';
COMMENT ON COLUMN field_summary.broadening_residual_mad_km_s IS '1.4826 times the median absolute deviation, a robust standard deviation, of prior minus fit in broadening, SNR > 15, km/s.';
COMMENT ON COLUMN field_summary.heliocentric_velocity_km_s IS 'Heliocentric correction that was added to measured velocities, km/s.';
COMMENT ON COLUMN field_summary.sky_zero_point_km_s IS 'Median of the OH-line zero point that was subtracted, km/s; null when none was measured.';

COMMENT ON TABLE snr_bin IS 'Absolute difference of prior and fit among pixels of similar SNR, 3-sigma clipped.';
COMMENT ON COLUMN snr_bin.processing_id IS 'The processing.';
COMMENT ON COLUMN snr_bin.quantity IS 'velocity or broadening.';
COMMENT ON COLUMN snr_bin.snr_low IS 'Lower edge of the bin.';
COMMENT ON COLUMN snr_bin.snr_high IS 'Upper edge of the bin.';
COMMENT ON COLUMN snr_bin.pixel_count IS 'Pixels used, after clipping.';
COMMENT ON COLUMN snr_bin.clipped_count IS 'Pixels that were clipped.';
COMMENT ON COLUMN snr_bin.mean_abs_residual_km_s IS 'Mean absolute residual, km/s.';
COMMENT ON COLUMN snr_bin.median_abs_residual_km_s IS 'Median absolute residual, km/s.';
COMMENT ON COLUMN snr_bin.sd_abs_residual_km_s IS 'Standard deviation of the absolute residual, km/s.';

COMMENT ON TABLE flag_definition IS 'The bits of the MASK plane of the maps file.';
COMMENT ON COLUMN flag_definition.bit IS 'Bit, counted from 0.';
COMMENT ON COLUMN flag_definition.name IS 'Name, as in the header of the maps file.';
COMMENT ON COLUMN flag_definition.excludes IS 'Whether the pixel must not be used.';
COMMENT ON COLUMN flag_definition.description IS 'What it means.';

COMMENT ON TABLE flag_count IS 'Pixels of a field that carry a mask bit.';
COMMENT ON COLUMN flag_count.processing_id IS 'The processing.';
COMMENT ON COLUMN flag_count.bit IS 'The bit.';
COMMENT ON COLUMN flag_count.pixel_count IS 'Pixels that carry it.';

COMMENT ON TABLE tile IS 'Summary of a square of 32 x 32 pixels, over its usable pixels.';
COMMENT ON COLUMN tile.processing_id IS 'The processing.';
COMMENT ON COLUMN tile.tile_x IS 'Column of the square, counted from 0.';
COMMENT ON COLUMN tile.tile_y IS 'Row of the square, counted from 0.';
COMMENT ON COLUMN tile.ra_deg IS 'Right ascension of its centre, degrees; null without celestial coordinates.';
COMMENT ON COLUMN tile.dec_deg IS 'Declination of its centre, degrees; null without celestial coordinates.';
COMMENT ON COLUMN tile.attempted_count IS 'Pixels that were fitted.';
COMMENT ON COLUMN tile.usable_count IS 'Usable pixels.';
COMMENT ON COLUMN tile.velocity_median_km_s IS 'Median velocity, heliocentric, km/s.';
COMMENT ON COLUMN tile.velocity_mad_km_s IS '1.4826 times the median absolute deviation, a robust standard deviation, of velocity, km/s.';
COMMENT ON COLUMN tile.broadening_median_km_s IS 'Median broadening, km/s.';
COMMENT ON COLUMN tile.broadening_mad_km_s IS '1.4826 times the median absolute deviation, a robust standard deviation, of broadening, km/s.';
COMMENT ON COLUMN tile.snr_median IS 'Median of H-alpha flux over its error.';
COMMENT ON COLUMN tile.halpha_flux_erg_s_cm2 IS 'Sum of H-alpha flux, erg s-1 cm-2.';

COMMENT ON TABLE product IS 'A file that a processing published; it existed before its row.';
COMMENT ON COLUMN product.product_id IS 'Identity.';
COMMENT ON COLUMN product.processing_id IS 'The processing.';
COMMENT ON COLUMN product.kind IS 'What it is.';
COMMENT ON COLUMN product.path IS 'Where it was published.';
COMMENT ON COLUMN product.byte_count IS 'Size, bytes.';
COMMENT ON COLUMN product.sha256 IS 'SHA-256 of its content.';
COMMENT ON COLUMN product.written_at IS 'When it got its final name.';

COMMENT ON TABLE alert IS 'What the operators were told; the journal holds the same.';
COMMENT ON COLUMN alert.alert_id IS 'Identity.';
COMMENT ON COLUMN alert.processing_id IS 'The processing it is about, if any.';
COMMENT ON COLUMN alert.raised_at IS 'When it was raised.';
COMMENT ON COLUMN alert.kind IS 'Kind, such as calibration_rejected.';
COMMENT ON COLUMN alert.priority IS 'Syslog priority, 2 (critical) to 6 (informational).';
COMMENT ON COLUMN alert.message_id IS 'The journal''s MESSAGE_ID; journalctl -x explains it.';
COMMENT ON COLUMN alert.message IS 'The message.';
COMMENT ON COLUMN alert.code IS 'Stable code of the reason.';
COMMENT ON COLUMN alert.check_name IS 'Check or metric that raised it.';
COMMENT ON COLUMN alert.value IS 'Its value.';
COMMENT ON COLUMN alert.unit IS 'Unit of value and limits.';
COMMENT ON COLUMN alert.lower_limit IS 'Lowest accepted value.';
COMMENT ON COLUMN alert.upper_limit IS 'Highest accepted value.';
COMMENT ON COLUMN alert.acknowledged_by IS 'Who has seen to it.';
COMMENT ON COLUMN alert.acknowledged_at IS 'When.';

COMMENT ON TABLE release IS 'A data release.';
COMMENT ON COLUMN release.release_id IS 'Name, such as DR1.';
COMMENT ON COLUMN release.frozen_at IS 'When its content was fixed; null while it is prepared.';

COMMENT ON TABLE release_member IS 'The processing that a data release holds for a field.';
COMMENT ON COLUMN release_member.release_id IS 'The release.';
COMMENT ON COLUMN release_member.field_id IS 'The field.';
COMMENT ON COLUMN release_member.processing_id IS 'The processing.';

COMMENT ON VIEW current_processing IS 'The result of each field that counts: the latest complete processing of its latest observation.';
COMMENT ON COLUMN current_processing.field_id IS 'The field.';
COMMENT ON COLUMN current_processing.field IS 'Its name.';
COMMENT ON COLUMN current_processing.galaxy IS 'Its galaxy.';
COMMENT ON COLUMN current_processing.cube_id IS 'The cube.';
COMMENT ON COLUMN current_processing.observation_id IS 'Its odometer.';
COMMENT ON COLUMN current_processing.qso_run_id IS 'Its queue run.';
COMMENT ON COLUMN current_processing.observed_at IS 'Start of the scan.';
COMMENT ON COLUMN current_processing.processing_id IS 'The processing.';
COMMENT ON COLUMN current_processing.finished_at IS 'When it ended.';
COMMENT ON COLUMN current_processing.software_version IS 'Version of the program.';
COMMENT ON COLUMN current_processing.prior_model IS 'Name of the network.';

COMMENT ON VIEW field_kinematics IS 'Velocity and broadening of each field, from its current processing.';
COMMENT ON COLUMN field_kinematics.field_id IS 'The field.';
COMMENT ON COLUMN field_kinematics.field IS 'Its name.';
COMMENT ON COLUMN field_kinematics.galaxy IS 'Its galaxy.';
COMMENT ON COLUMN field_kinematics.cube_id IS 'The cube.';
COMMENT ON COLUMN field_kinematics.observation_id IS 'Its odometer.';
COMMENT ON COLUMN field_kinematics.qso_run_id IS 'Its queue run.';
COMMENT ON COLUMN field_kinematics.observed_at IS 'Start of the scan.';
COMMENT ON COLUMN field_kinematics.processing_id IS 'The processing.';
COMMENT ON COLUMN field_kinematics.finished_at IS 'When it ended.';
COMMENT ON COLUMN field_kinematics.software_version IS 'Version of the program.';
COMMENT ON COLUMN field_kinematics.prior_model IS 'Name of the network.';
COMMENT ON COLUMN field_kinematics.verdict IS 'Worst verdict of calibration checks and quality metrics.';
COMMENT ON COLUMN field_kinematics.velocity_median_km_s IS 'Median velocity, heliocentric, km/s.';
COMMENT ON COLUMN field_kinematics.velocity_range_km_s IS '84th minus 16th percentile of velocity, km/s.';
COMMENT ON COLUMN field_kinematics.broadening_median_km_s IS 'Median broadening, km/s.';
COMMENT ON COLUMN field_kinematics.snr_median IS 'Median of H-alpha flux over its error.';
COMMENT ON COLUMN field_kinematics.usable_fraction IS 'Usable pixels over attempted ones.';

COMMENT ON VIEW calibration_failure IS 'Calibration checks that failed.';
COMMENT ON COLUMN calibration_failure.field IS 'Field; null when the cube names none.';
COMMENT ON COLUMN calibration_failure.observation_id IS 'Odometer.';
COMMENT ON COLUMN calibration_failure.qso_run_id IS 'Queue run.';
COMMENT ON COLUMN calibration_failure.started_at IS 'When the processing started.';
COMMENT ON COLUMN calibration_failure.check_name IS 'The check.';
COMMENT ON COLUMN calibration_failure.value IS 'Measured value.';
COMMENT ON COLUMN calibration_failure.unit IS 'Unit of value and limits.';
COMMENT ON COLUMN calibration_failure.lower_limit IS 'Lowest accepted value.';
COMMENT ON COLUMN calibration_failure.upper_limit IS 'Highest accepted value.';
COMMENT ON COLUMN calibration_failure.note IS 'What it means.';
COMMENT ON COLUMN calibration_failure.path IS 'Where the cube was processed from.';
COMMENT ON COLUMN calibration_failure.processing_id IS 'The processing.';

COMMENT ON VIEW quality_problem IS 'Quality metrics that did not pass.';
COMMENT ON COLUMN quality_problem.field IS 'Field; null when the cube names none.';
COMMENT ON COLUMN quality_problem.observation_id IS 'Odometer.';
COMMENT ON COLUMN quality_problem.qso_run_id IS 'Queue run.';
COMMENT ON COLUMN quality_problem.started_at IS 'When the processing started.';
COMMENT ON COLUMN quality_problem.metric_name IS 'The metric.';
COMMENT ON COLUMN quality_problem.verdict IS 'warn or fail.';
COMMENT ON COLUMN quality_problem.value IS 'Measured value.';
COMMENT ON COLUMN quality_problem.unit IS 'Unit of value and limits.';
COMMENT ON COLUMN quality_problem.lower_limit IS 'Lowest accepted value.';
COMMENT ON COLUMN quality_problem.upper_limit IS 'Highest accepted value.';
COMMENT ON COLUMN quality_problem.note IS 'What it means.';
COMMENT ON COLUMN quality_problem.processing_id IS 'The processing.';

COMMENT ON VIEW completeness IS 'How far the survey''s plan has come, by galaxy.';
COMMENT ON COLUMN completeness.galaxy IS 'Galaxy.';
COMMENT ON COLUMN completeness.planned IS 'Fields in the plan.';
COMMENT ON COLUMN completeness.observed IS 'Planned fields with at least one cube.';
COMMENT ON COLUMN completeness.processed IS 'Planned fields with a complete processing.';
COMMENT ON COLUMN completeness.processed_unplanned IS 'Further fields with a complete processing, outside the plan.';
