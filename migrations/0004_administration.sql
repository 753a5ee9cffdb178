-- What administrators decide while the gateway runs, and the record of it.

-- Written in the transaction of the change it tells of. Never a key's secret, a code or a text.
create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    -- whose token it was; cli:<user> for the command line
    subject text not null,
    role text not null,
    action text not null,
    target text not null,
    before jsonb,
    after jsonb,
    reason text,
    request_id text
);
create index audit_log_of_subject on audit_log (subject, id);
create index audit_log_of_action on audit_log (action, id);
create index audit_log_of_target on audit_log (target, id);
create index audit_log_by_time on audit_log (at, id);

-- How often each set of settings was changed, so that replicas see with one small query whether
-- theirs is still the last.
create table revisions (
    name text primary key,
    revision bigint not null
);
insert into revisions (name, revision) values ('pricing_rules', 0), ('provider_states', 0);

-- Whether the client is told who sells: names in offers, costs in decisions.
alter table clients add column sees_providers boolean not null default false;

alter table api_keys
    -- what the key may do; null: everything
    add column scopes text[],
    -- addresses and networks it may come from; null: anywhere
    add column allowed_ips text[],
    -- to the minute or so
    add column last_used_at timestamptz;

-- What a client may buy; null: no limit. Amounts are in the client's currency.
create table client_policies (
    client_id bigint primary key references clients (id),
    services text[],
    countries text[],
    max_price_micros bigint check (max_price_micros > 0),
    daily_spend_micros bigint check (daily_spend_micros > 0),
    open_orders integer check (open_orders >= 0),
    cancel_max_percent integer check (cancel_max_percent between 0 and 100),
    cancel_min_orders integer check (cancel_min_orders > 0),
    cancel_window_hours integer check (cancel_window_hours between 1 and 720),
    constraint client_policies_cancel_ratio_whole check (
        (cancel_max_percent is null) = (cancel_min_orders is null)
        and (cancel_max_percent is null) = (cancel_window_hours is null))
);

-- What is added to the cost of offers that match; null matches all.
create table pricing_rules (
    id bigint generated always as identity primary key,
    provider text,
    service text,
    country text,
    client_id bigint references clients (id),
    -- an exact decimal number
    percent text not null default '0',
    fixed_micros bigint not null default 0 check (fixed_micros >= 0),
    minimum_margin_micros bigint not null default 0 check (minimum_margin_micros >= 0),
    -- of both amounts
    currency text,
    created_at timestamptz not null,
    constraint pricing_rules_amounts_have_currency
        check (currency is not null or (fixed_micros = 0 and minimum_margin_micros = 0))
);

create unique index pricing_rules_scope_taken on pricing_rules
    (coalesce(provider, ''), coalesce(service, ''), coalesce(country, ''), coalesce(client_id, 0));

-- Where an operator has switched a provider's account off at run time; no row: enabled.
create table provider_states (
    provider text primary key,
    state text not null check (state in ('enabled', 'draining', 'disabled')),
    reason text,
    changed_at timestamptz not null
);

-- Spend of a day is what left the account since midnight (UTC): the balance then, less the balance
-- now, corrected by what was booked by hand and by what orders of earlier days gave back.
create index transfers_of_account_by_time
    on transfers (client_account_id, created_at, client_version)
    where client_account_id is not null;
create index transfers_by_hand on transfers (client_account_id, created_at)
    where client_account_id is not null and order_id is null;
create index orders_over_midnight on orders (client_id, ended_at)
    where (created_at at time zone 'UTC')::date < (ended_at at time zone 'UTC')::date;

-- Codes, texts and numbers are forgotten after a time; these find what is still to be forgotten.
alter table messages add column redacted_at timestamptz;
create index messages_to_redact on messages (received_at) where redacted_at is null;
create index attempts_to_redact on attempts (closed_at)
    where phone is not null and closed_at is not null;
