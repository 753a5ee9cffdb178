-- Where an order's purchase was traced, in the form of W3C's `traceparent`, so that what becomes of it
-- later can be linked; null where nobody traces.
alter table orders add column trace_parent text;

-- Codes, texts and numbers are forgotten together, a purchase at a time, some time after it was closed.
alter table attempts add column redacted_at timestamptz;
drop index attempts_to_redact;
create index attempts_to_redact on attempts (closed_at)
    where redacted_at is null and closed_at is not null;
drop index messages_to_redact;
create index webhook_deliveries_to_redact on webhook_deliveries (at) where excerpt is not null;
create index stray_orders_to_redact on stray_orders (decided_at)
    where phone is not null and decided_at is not null;
