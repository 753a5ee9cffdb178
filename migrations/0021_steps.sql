-- Summaries of more than days: of months, so that years are added up from few rows, and of the last
-- hours and five minutes, so that the day that is not over is as well. The rows of days are made
-- anew from the books, by whichever process comes first.

drop table day_totals, day_profits, day_deliveries, closed_days;

-- What is added up. Rows of months and days are never changed: what came late is a row of the next
-- revision that holds the difference. Those of shorter steps are deleted after some time.
create table closed_steps (
    step text not null check (step in ('month', 'day', 'hour', 'five_minutes')),
    begins timestamptz not null,
    revision integer not null,
    closed_at timestamptz not null,
    transfers bigint not null,
    primary key (step, begins, revision)
);

-- The sums of a step over all its transfers, and over those of each client, provider, country and
-- service. `key` is empty where the dimension is `all`.
create table step_totals (
    step text not null,
    dimension text not null check (dimension in ('all', 'client', 'provider', 'country', 'service')),
    key text not null,
    begins timestamptz not null,
    revision integer not null,
    mode text not null,
    kind text not null,
    account text not null,
    currency text not null,
    debit_micros bigint not null,
    credit_micros bigint not null,
    postings bigint not null,
    primary key (step, dimension, begins, key, revision, mode, kind, account, currency)
);

-- What was earned and spent: revenue and the converted amounts in `currency`, the others in
-- `cost_currency`.
create table step_profits (
    step text not null,
    dimension text not null check (dimension in ('all', 'client', 'provider', 'country', 'service')),
    key text not null,
    begins timestamptz not null,
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
    primary key (step, dimension, begins, key, revision, mode, currency, cost_currency)
);

-- Orders that had a number and whose hold ended in that step: how many by the seconds until their
-- first code; without a code the seconds are -1.
create table step_deliveries (
    step text not null,
    dimension text not null check (dimension in ('all', 'client', 'provider', 'country', 'service')),
    key text not null,
    begins timestamptz not null,
    revision integer not null,
    mode text not null,
    seconds integer not null,
    orders bigint not null,
    primary key (step, dimension, begins, key, revision, mode, seconds)
);
