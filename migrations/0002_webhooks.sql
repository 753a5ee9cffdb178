-- Telling clients what happened: where each wants it sent, what is still to be sent, and how each
-- attempt went.

create table webhooks (
    client_id bigint primary key references clients (id),
    -- null: nothing is sent and nothing is kept to be sent
    url text,
    -- null: sent unsigned. Kept as it is, because signing needs it.
    secret text,
    -- still signed with beside the new one for a while
    old_secret text,
    old_secret_until timestamptz,
    disabled_at timestamptz,
    disabled_reason text,
    -- since the last one that worked
    consecutive_failures integer not null default 0,
    failing_since timestamptz,
    updated_at timestamptz not null
);

-- Written in the transaction of what happened. It has no rule that an insert could break, so that
-- it can fail only where the order's own history could not be written either.
create table webhook_events (
    id bigint generated always as identity primary key,
    client_id bigint not null references clients (id),
    order_id bigint not null references orders (id),
    kind text not null,
    -- with the order's messages, which are never changed, it fixes what is sent
    sms_revision integer not null,
    at timestamptz not null,
    state text not null default 'pending',
    -- when it was put in the queue, at first or by a replay: patience counts from then
    queued_at timestamptz not null,
    -- attempts since then
    attempts integer not null default 0,
    next_at timestamptz not null,
    -- who sends it now, and until when nobody else does
    claim uuid,
    claimed_until timestamptz,
    settled_at timestamptz
);
create index webhook_events_due on webhook_events (client_id, next_at) where state = 'pending';
create index webhook_events_waiting on webhook_events (next_at) where state = 'pending';
create index webhook_events_of_order on webhook_events (order_id, id) where state = 'pending';
create index webhook_events_of_client on webhook_events (client_id, id);
create index webhook_events_by_age on webhook_events (settled_at) where settled_at is not null;

create table webhook_deliveries (
    id bigint generated always as identity primary key,
    event_id bigint not null references webhook_events (id) on delete cascade,
    client_id bigint not null references clients (id),
    attempt integer not null,
    at timestamptz not null,
    latency_ms integer not null,
    -- null: no answer came, and the reason says why
    status smallint,
    reason text,
    excerpt text
);
create index webhook_deliveries_of_client on webhook_deliveries (client_id, id desc);
create index webhook_deliveries_of_event on webhook_deliveries (event_id);
