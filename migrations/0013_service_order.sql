-- Operators ask a service on another machine through the database.

SET LOCAL ROLE sn3_owner;
SET LOCAL search_path = sn3;

CREATE TABLE service_order (
    order_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service     text NOT NULL REFERENCES service,
    request     jsonb NOT NULL,
    asked_by    text NOT NULL DEFAULT session_user,
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_at    timestamptz,
    answered_at timestamptz,
    answer      jsonb,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (answered_at IS NULL OR taken_at IS NOT NULL)
);
CREATE INDEX ON service_order (service, order_id) WHERE taken_at IS NULL;

GRANT INSERT (service, request) ON service_order TO sn3_operator;
GRANT UPDATE (taken_at, answered_at, answer) ON service_order TO sn3_daemon;

COMMENT ON TABLE service_order IS 'What operators asked of services on other machines (sn3d ... --service), and the answers. An order that is not taken within 30 s is never carried out.';
COMMENT ON COLUMN service_order.order_id IS 'Key.';
COMMENT ON COLUMN service_order.service IS 'The service that was asked.';
COMMENT ON COLUMN service_order.request IS 'What it was asked for, as over its control socket.';
COMMENT ON COLUMN service_order.asked_by IS 'The login role that asked.';
COMMENT ON COLUMN service_order.asked_at IS 'When, by the database''s clock.';
COMMENT ON COLUMN service_order.taken_at IS 'When the service began to carry it out; it does so once.';
COMMENT ON COLUMN service_order.answered_at IS 'When the service had carried it out, or refused it.';
COMMENT ON COLUMN service_order.answer IS 'The service''s answer.';
