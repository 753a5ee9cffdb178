-- Our books compared with what providers say: balances, orders that nobody here asked for, and what
-- was found out about unclear purchases.

-- The row on which purchases at an account with an exposure limit take turns. Accounts without a
-- limit have none.
create table exposure_turns (
    provider text primary key
);

-- A provider account whose balance can be read. What was there when we first looked is the opening;
-- until a calm moment for that comes there is none.
create table wallets (
    provider text primary key,
    currency text not null,
    opening_micros bigint,
    opened_at timestamptz
);

-- What an account's balance was read as, beside what our books say. Rows are only added.
create table wallet_readings (
    id bigint generated always as identity primary key,
    provider text not null references wallets (provider),
    at timestamptz not null,
    -- what the provider says can be spent
    reported_micros bigint not null,
    -- the sum of our postings to the account's wallet, the opening included
    booked_micros bigint not null,
    -- between these the balance is explained: both the same when nothing is under way; null before
    -- there is an opening
    least_micros bigint,
    most_micros bigint,
    -- what lies outside; zero if the books explain the balance
    residue_micros bigint
);
create index wallet_readings_of_provider on wallet_readings (provider, id desc);
create index postings_of_wallets on postings (provider, transfer_id) include (currency, amount_micros)
    where account = 'provider_wallet';

-- Orders in a provider's list that no purchase of ours owns although they look like one: for a
-- person to judge. Those that cannot be ours are not kept.
create table stray_orders (
    provider text not null,
    provider_order_id text not null,
    country text not null,
    service text not null,
    phone text,
    currency text not null,
    cost_micros bigint,
    -- the provider's clock
    created_at timestamptz not null,
    expires_at timestamptz,
    seen_at timestamptz not null,
    -- why it was not taken over by itself
    evidence text not null,
    verdict text check (verdict in ('ours', 'foreign')),
    decided_at timestamptz,
    decided_by text,
    reason text,
    primary key (provider, provider_order_id)
);
create index stray_orders_open on stray_orders (seen_at) where verdict is null;

-- What the latest look at an unclear purchase found.
create table attempt_evidence (
    attempt_id uuid primary key references attempts (id),
    first_at timestamptz not null,
    at timestamptz not null,
    looks integer not null,
    -- what was asked of the provider, and what it said
    asked text not null,
    found text not null
);

create index attempts_not_sold on attempts (provider, closed_at) where state = 'not_sold';

alter table transfers drop constraint transfers_kind_check;
alter table transfers add constraint transfers_kind_check check (kind in (
    'deposit', 'adjustment', 'hold', 'extend', 'trim', 'charge', 'void',
    'purchase', 'spend', 'provider_refund', 'repricing',
    'expose', 'unexpose', 'loss', 'wallet_opening', 'top_up'));
