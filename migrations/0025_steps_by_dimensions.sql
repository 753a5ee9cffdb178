-- Steps are added up by every combination of client, provider, country and service that is asked for,
-- and hours are kept, so that a time may begin and end in the middle of a day. Everything is added up
-- anew from the books, by whichever process comes first. Rows of months, days and hours are never
-- changed: what came late is a row of the next revision that holds the difference. Those of five
-- minutes are deleted after some time.

drop table step_totals, step_profits, step_deliveries;
delete from closed_steps;

-- A step is added up several times, each time told apart by other dimensions: by none, by client,
-- provider, country or service, by two of them, and by all four (hours by one at most). `dimensions`
-- says by which: the sum of 8 for client, 4 for provider, 2 for country and 1 for service. The column of
-- one by which sums are not told apart is empty; so it is where a transfer has none.

-- The sums of a step. The arrays belong together: a place for each kind, account and currency. One
-- row of them is a fraction of the size of that many rows, and is found by one look at the index.
create table step_totals (
    step text not null,
    dimensions smallint not null,
    begins timestamptz not null,
    client text not null,
    provider text not null,
    country text not null,
    service text not null,
    revision integer not null,
    mode text not null,
    kind text[] not null,
    account text[] not null,
    currency text[] not null,
    debit_micros bigint[] not null,
    credit_micros bigint[] not null,
    postings bigint[] not null,
    primary key (step, dimensions, begins, country, service, client, provider, revision, mode)
);

create view step_total_lines as
select s.step, s.dimensions, s.begins, s.client, s.provider, s.country, s.service, s.revision, s.mode,
    line.kind, line.account, line.currency, line.debit_micros, line.credit_micros, line.postings
from step_totals s
cross join unnest(s.kind, s.account, s.currency, s.debit_micros, s.credit_micros, s.postings)
    line (kind, account, currency, debit_micros, credit_micros, postings);

-- What was earned and spent: revenue and the converted amounts in `currency`, the others in
-- `cost_currency`.
create table step_profits (
    step text not null,
    dimensions smallint not null,
    begins timestamptz not null,
    client text not null,
    provider text not null,
    country text not null,
    service text not null,
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
    primary key (step, dimensions, begins, country, service, client, provider, revision, mode, currency,
        cost_currency)
);

-- Orders that had a number and whose hold ended in that step: how many by the seconds until their
-- first code; without a code the seconds are -1. The arrays belong together.
create table step_deliveries (
    step text not null,
    dimensions smallint not null,
    begins timestamptz not null,
    client text not null,
    provider text not null,
    country text not null,
    service text not null,
    revision integer not null,
    mode text not null,
    seconds integer[] not null,
    orders bigint[] not null,
    primary key (step, dimensions, begins, country, service, client, provider, revision, mode)
);

create view step_delivery_lines as
select s.step, s.dimensions, s.begins, s.client, s.provider, s.country, s.service, s.revision, s.mode,
    line.seconds, line.orders
from step_deliveries s cross join unnest(s.seconds, s.orders) line (seconds, orders);
