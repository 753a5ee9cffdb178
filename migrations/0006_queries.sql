-- What administrators ask of the books: each movement says by itself whose it is and what it is
-- about, indexes in the order in which pages are read, and days that are added up once.

-- Copied from the order, the attempt and the account when a transfer is booked; like everything
-- about a transfer they never change. Without references: the rows they are copied from have them.
alter table transfers
    add column mode text not null default 'live' check (mode in ('live', 'test')),
    add column client_id bigint,
    add column provider text,
    add column country text,
    add column service text;

update transfers t
set mode = coalesce(s.mode, 'live'), client_id = s.client_id, provider = s.provider,
    country = s.country, service = s.service
from (
    select t.id, a.mode, a.client_id, o.country, o.service,
        coalesce(b.provider, (
            select max(p.provider) from postings p where p.transfer_id = t.id)) as provider
    from transfers t
    left join orders o on o.id = t.order_id
    left join attempts b on b.id = t.attempt_id
    left join client_accounts a on a.id = coalesce(t.client_account_id, o.account_id)) s
where s.id = t.id;

-- Pages are read newest first: by time, then by id.
create index transfers_by_time on transfers (created_at, id);
create index transfers_of_client on transfers (client_id, created_at, id) where client_id is not null;
create index transfers_of_provider on transfers (provider, created_at, id) where provider is not null;
create index transfers_of_country on transfers (country, created_at, id) where country is not null;
create index transfers_of_service on transfers (service, created_at, id) where service is not null;
-- The kinds that are met in every order are found by time.
create index transfers_of_rare_kind on transfers (kind, created_at, id)
    where kind in ('deposit', 'adjustment', 'extend', 'repricing', 'expose', 'unexpose', 'loss');

create index orders_by_time on orders (created_at, id);
create index orders_by_state on orders (state, created_at, id);
create index orders_of_account_by_state on orders (account_id, state, id desc);
create index attempts_of_provider on attempts (provider, created_at, order_id);

-- Days that are over, added up once. A row is never changed: what came late is a row of the next
-- revision that holds the difference.
create table closed_days (
    day date not null,
    revision integer not null,
    closed_at timestamptz not null,
    transfers bigint not null,
    primary key (day, revision)
);

-- The sums of a day over all its transfers, and over those of each client, provider, country and
-- service. `key` is empty where the dimension is `all`.
create table day_totals (
    dimension text not null check (dimension in ('all', 'client', 'provider', 'country', 'service')),
    key text not null,
    day date not null,
    revision integer not null,
    mode text not null,
    kind text not null,
    account text not null,
    currency text not null,
    debit_micros bigint not null,
    credit_micros bigint not null,
    postings bigint not null,
    primary key (dimension, key, day, revision, mode, kind, account, currency)
);

-- What was earned and spent: revenue and the converted amounts in `currency`, the others in
-- `cost_currency`.
create table day_profits (
    dimension text not null check (dimension in ('all', 'client', 'provider', 'country', 'service')),
    key text not null,
    day date not null,
    revision integer not null,
    mode text not null,
    currency text not null,
    cost_currency text not null,
    orders bigint not null,
    revenue_micros bigint not null,
    cost_micros bigint not null,
    cost_converted_micros bigint not null,
    losses_micros bigint not null,
    losses_converted_micros bigint not null,
    -- purchases whose stored rates do not lead from one currency to the other
    unconverted bigint not null,
    primary key (dimension, key, day, revision, mode, currency, cost_currency)
);

-- Orders that had a number and whose hold ended on that day: how many by the seconds until their
-- first code; without a code the seconds are -1.
create table day_deliveries (
    dimension text not null check (dimension in ('all', 'client', 'provider', 'country', 'service')),
    key text not null,
    day date not null,
    revision integer not null,
    mode text not null,
    seconds integer not null,
    orders bigint not null,
    primary key (dimension, key, day, revision, mode, seconds)
);
