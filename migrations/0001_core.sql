-- The first schema: who may call, whose money it is, what was ordered, what was bought for it, and
-- every movement of money. Plain SQL on purpose (no triggers, functions or listen/notify), so that
-- a distributed engine that speaks Postgres can take over.
-- Amounts are bigint millionths of the currency's unit. State words are those of the crate `domain`.

create table clients (
    id bigint generated always as identity primary key,
    name text not null constraint clients_name_taken unique,
    status text not null default 'active' check (status in ('active', 'suspended')),
    created_at timestamptz not null
);

-- One row is one authorization point: purchases are checked against it and nothing else.
-- funds + held is what the client owns; held is set aside for open orders.
create table client_accounts (
    id bigint generated always as identity primary key,
    client_id bigint not null references clients (id),
    mode text not null default 'live' check (mode in ('live', 'test')),
    currency text not null,
    funds_micros bigint not null default 0,
    held_micros bigint not null default 0,
    credit_limit_micros bigint not null default 0,
    version bigint not null default 0,
    constraint client_accounts_one_per_mode unique (client_id, mode),
    constraint client_accounts_holds_not_negative check (held_micros >= 0),
    constraint client_accounts_credit_not_negative check (credit_limit_micros >= 0),
    constraint client_accounts_not_overdrawn check (funds_micros >= -credit_limit_micros)
);

create table api_keys (
    public_id text primary key,
    client_id bigint not null references clients (id),
    mode text not null check (mode in ('live', 'test')),
    secret_sha256 bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
create index api_keys_of_client on api_keys (client_id);

create table idempotency_keys (
    client_id bigint not null references clients (id),
    key text not null,
    body_sha256 bytea not null,
    created_at timestamptz not null,
    -- the stored answer, replayed byte for byte; null while the purchase runs or if we died in it
    answer_status smallint,
    answer_body text,
    primary key (client_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table orders (
    id bigint generated always as identity (start with 1001) primary key,
    client_id bigint not null references clients (id),
    account_id bigint not null references client_accounts (id),
    idempotency_key text,
    country text not null,
    service text not null,
    currency text not null,
    state text not null check (state in (
        'buying', 'unresolved', 'waiting', 'cancelling', 'expiring', 'received',
        'completed', 'cancelled', 'expired', 'failed')),
    -- what the client asked for, to go on choosing after a restart
    request jsonb not null,
    -- open hold; zero once it is charged or void
    held_micros bigint not null check (held_micros >= 0),
    -- what the number in hand costs the client
    price_micros bigint not null check (price_micros >= 0),
    -- the most this order may ever be charged
    ceiling_micros bigint not null check (ceiling_micros >= 0),
    charged_micros bigint not null default 0 check (charged_micros >= 0),
    -- the attempt whose number the client has or waits for
    attempt_id uuid not null,
    -- who drives the purchase has until then to write down how it went
    lease_until timestamptz not null,
    -- no new purchase is begun after this
    buy_until timestamptz not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    cancel_requested_at timestamptz,
    otp_received_at timestamptz,
    sms_revision integer not null default 0,
    failed_reason text,
    constraint orders_charge_within_ceiling check (charged_micros <= ceiling_micros)
);
create index orders_of_client on orders (client_id, id desc);
create index orders_open_of_client on orders (client_id, id)
    where state in ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring', 'received');
create index orders_by_idempotency_key on orders (client_id, idempotency_key)
    where idempotency_key is not null;
create index orders_to_sweep on orders (lease_until) where state in ('buying', 'unresolved');

create table attempts (
    id uuid primary key,
    order_id bigint not null references orders (id),
    seq smallint not null,
    provider text not null,
    offer_ref text not null,
    operator text not null,
    country text not null,
    service text not null,
    state text not null check (state in (
        'sending', 'refused', 'not_sent', 'unknown', 'not_sold', 'open', 'cancelling', 'coded',
        'finished', 'refunded', 'needs_review', 'written_off')),
    currency text not null,
    -- listed until the provider says what it charged
    cost_micros bigint not null check (cost_micros >= 0),
    max_cost_micros bigint not null check (max_cost_micros >= 0),
    -- the rates with which cost became price, exactly as they were used
    rates jsonb not null,
    price_micros bigint not null check (price_micros >= 0),
    ceiling_micros bigint not null check (ceiling_micros >= 0),
    provider_order_id text,
    phone text,
    reason text,
    provider_code text,
    provider_message text,
    created_at timestamptz not null,
    answered_at timestamptz,
    closed_at timestamptz,
    expires_at timestamptz,
    -- cancelling before this is refused by the provider
    cancel_from timestamptz,
    -- give up on a number without a code from then on
    give_up_at timestamptz,
    -- when to ask the provider again, and how often it was asked
    check_at timestamptz not null,
    checks integer not null default 0,
    constraint attempts_in_sequence unique (order_id, seq),
    constraint attempts_provider_order_taken unique (provider, provider_order_id)
);
create index attempts_followed on attempts (provider, check_at)
    where state in ('open', 'cancelling', 'coded');
create index attempts_unclear on attempts (provider, check_at)
    where state in ('sending', 'unknown', 'needs_review');

alter table orders add constraint orders_attempt foreign key (attempt_id)
    references attempts (id) deferrable initially deferred;

create table messages (
    order_id bigint not null references orders (id),
    revision integer not null,
    attempt_id uuid not null references attempts (id),
    code text,
    message text,
    received_at timestamptz not null,
    primary key (order_id, revision)
);

-- What happened to an order, in order.
create table order_events (
    id bigint generated always as identity primary key,
    order_id bigint not null references orders (id),
    kind text not null,
    at timestamptz not null,
    detail jsonb not null default '{}'
);
create index order_events_of_order on order_events (order_id, id);

-- A transfer is one movement; its postings sum to zero in each currency. Nothing here is ever
-- updated or deleted: a correction is a new row.
create table transfers (
    id bigint generated always as identity primary key,
    kind text not null check (kind in (
        'deposit', 'adjustment', 'hold', 'extend', 'trim', 'charge', 'void',
        'purchase', 'spend', 'provider_refund', 'repricing',
        'expose', 'unexpose', 'loss')),
    order_id bigint references orders (id),
    attempt_id uuid references attempts (id),
    client_account_id bigint references client_accounts (id),
    -- position in the account's history and its balances after this transfer
    client_version bigint,
    funds_after_micros bigint,
    held_after_micros bigint,
    reason text,
    created_at timestamptz not null,
    constraint transfers_client_history unique (client_account_id, client_version),
    constraint transfers_client_complete check (
        (client_account_id is null) = (client_version is null)
        and (client_account_id is null) = (funds_after_micros is null)
        and (client_account_id is null) = (held_after_micros is null))
);
create index transfers_of_order on transfers (order_id) where order_id is not null;
create index transfers_of_attempt on transfers (attempt_id) where attempt_id is not null;
-- Each hold is opened once and ends once; each purchase is paid once and ends once.
create unique index transfers_one_hold on transfers (order_id) where kind = 'hold';
create unique index transfers_hold_ends_once on transfers (order_id) where kind in ('charge', 'void');
create unique index transfers_one_purchase on transfers (attempt_id) where kind = 'purchase';
create unique index transfers_purchase_ends_once on transfers (attempt_id)
    where kind in ('spend', 'provider_refund', 'loss');

create table postings (
    transfer_id bigint not null references transfers (id),
    line smallint not null,
    account text not null check (account in (
        'client_funds', 'client_holds', 'cash', 'adjustments', 'revenue',
        'provider_wallet', 'in_flight', 'cost', 'exposure', 'suspense', 'loss')),
    client_account_id bigint references client_accounts (id),
    provider text,
    currency text not null,
    amount_micros bigint not null check (amount_micros <> 0),
    primary key (transfer_id, line)
);
create index postings_of_house on postings (account, provider, currency)
    where client_account_id is null;

-- Who does a job that only one process may do at a time. The fence grows with every take-over.
create table leases (
    name text primary key,
    holder text not null,
    fence bigint not null,
    until timestamptz not null
);

-- The last catalog and rates of each provider account, so that a restart is warm.
create table catalogs (
    provider text primary key,
    fetched_at timestamptz not null,
    offers jsonb not null
);

create table rates (
    base text not null,
    quote text not null,
    source text not null,
    value text not null,
    as_of timestamptz not null,
    primary key (base, quote, source)
);
