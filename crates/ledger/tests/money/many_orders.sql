-- Consistent books of as many orders as the setting `books.orders` says, into an empty database:
-- lives of every kind, mixed by the order's number. Everything set by set, for millions of rows.

begin;

create temporary table lives as
select n, 1000 + n as order_id, md5('attempt ' || n)::uuid as attempt_id, 1 + n % 10 as account_id,
    'shop-' || n % 3 as provider, timestamptz '2026-01-01' + n * interval '1 second' as at,
    case when n % 100 < 70 then 'completed' when n % 100 < 90 then 'cancelled'
         when n % 100 < 95 then 'refused' when n % 100 < 98 then 'waiting'
         when n % 100 < 99 then 'unresolved' else 'written_off' end as life
from generate_series(1, current_setting('books.orders')::bigint) n;

insert into clients (id, name, created_at) overriding system value
select id, 'client ' || id, '2026-01-01' from generate_series(1, 10) id;

-- The steps of each life: what the client's funds and holds gain, and how much moves between which
-- accounts of the house.
create temporary table steps as
select row_number() over (order by l.n, s.step) + 10 as id, l.n, l.order_id, l.attempt_id, l.account_id,
    l.provider, l.at + s.step * interval '1 second' as at, s.*,
    case when s.kind in ('hold', 'charge', 'void') then l.account_id end as client_account_id
from lives l join (values
    ('completed', 1, 'hold', -500000, 500000, null, null),
    ('completed', 2, 'purchase', 0, 0, 'provider_wallet', 'in_flight'),
    ('completed', 3, 'spend', 0, 0, 'in_flight', 'cost'),
    ('completed', 4, 'charge', 0, -500000, null, 'revenue'),
    ('cancelled', 1, 'hold', -500000, 500000, null, null),
    ('cancelled', 2, 'purchase', 0, 0, 'provider_wallet', 'in_flight'),
    ('cancelled', 3, 'provider_refund', 0, 0, 'in_flight', 'provider_wallet'),
    ('cancelled', 4, 'void', 500000, -500000, null, null),
    ('refused', 1, 'hold', -500000, 500000, null, null),
    ('refused', 2, 'void', 500000, -500000, null, null),
    ('waiting', 1, 'hold', -500000, 500000, null, null),
    ('waiting', 2, 'purchase', 0, 0, 'provider_wallet', 'in_flight'),
    ('unresolved', 1, 'hold', -500000, 500000, null, null),
    ('unresolved', 2, 'expose', 0, 0, 'suspense', 'exposure'),
    ('written_off', 1, 'hold', -500000, 500000, null, null),
    ('written_off', 2, 'expose', 0, 0, 'suspense', 'exposure'),
    ('written_off', 3, 'unexpose', 0, 0, 'exposure', 'suspense'),
    ('written_off', 4, 'loss', 0, 0, 'provider_wallet', 'loss'),
    ('written_off', 5, 'void', 500000, -500000, null, null)
) as s (life, step, kind, funds, holds, source, target) using (life);

create temporary table client_steps as
select id, client_account_id,
    1 + row_number() over history as version,
    1000000000000 + sum(funds) over history as funds_after,
    sum(holds) over history as held_after
from steps where client_account_id is not null
window history as (partition by client_account_id order by id);

insert into client_accounts (id, client_id, currency, funds_micros, held_micros, version)
overriding system value
select a.id, a.id, 'USD', coalesce(last.funds_after, 1000000000000), coalesce(last.held_after, 0),
    coalesce(last.version, 1)
from generate_series(1, 10) a (id) left join (
    select distinct on (client_account_id) * from client_steps order by client_account_id, version desc
) last on last.client_account_id = a.id;

insert into orders (id, client_id, account_id, idempotency_key, country, service, currency, state,
    request, held_micros, price_micros, ceiling_micros, charged_micros, attempt_id, lease_until,
    buy_until, created_at, expires_at, ended_at, otp_received_at, sms_revision)
overriding system value
select order_id, account_id, account_id, case when n % 2 = 0 then 'key ' || n end, 'ID', 'whatsapp',
    'USD', case life when 'refused' then 'failed' when 'written_off' then 'failed' else life end,
    '{}', case when life in ('waiting', 'unresolved') then 500000 else 0 end, 500000, 600000,
    case life when 'completed' then 500000 else 0 end, attempt_id, at, at, at, at + interval '20 minutes',
    case when life not in ('waiting', 'unresolved') then at + interval '5 seconds' end,
    case life when 'completed' then at + interval '4 seconds' end,
    case life when 'completed' then 1 else 0 end
from lives;

insert into attempts (id, order_id, seq, provider, offer_ref, operator, country, service, state,
    currency, cost_micros, max_cost_micros, rates, price_micros, ceiling_micros, provider_order_id,
    created_at, answered_at, closed_at, check_at)
select attempt_id, order_id, 1, provider, '142', 'any', 'ID', 'whatsapp',
    case life when 'completed' then 'finished' when 'cancelled' then 'refunded'
        when 'waiting' then 'open' when 'unresolved' then 'unknown' else life end,
    'USD', 400000, 440000, '[]', 500000, 600000,
    case when life in ('completed', 'cancelled', 'waiting') then n::text end, at,
    at + interval '1 second', case when life not in ('waiting', 'unresolved') then at + interval '5 seconds' end, at
from lives;

insert into messages (order_id, revision, attempt_id, code, message, received_at)
select order_id, 1, attempt_id, '123456', 'Your code is 123456', at from lives where life = 'completed';

insert into order_events (order_id, kind, at)
select l.order_id, e.kind, l.at from lives l join (values
    ('completed', 1, 'routed'), ('completed', 2, 'attempt_sending'), ('completed', 3, 'attempt_open'),
    ('completed', 4, 'order_waiting'), ('completed', 5, 'attempt_coded'), ('completed', 6, 'order_received'),
    ('completed', 7, 'order_completed'),
    ('cancelled', 1, 'routed'), ('cancelled', 2, 'attempt_sending'), ('cancelled', 3, 'order_waiting'),
    ('cancelled', 4, 'order_cancelling'), ('cancelled', 5, 'order_cancelled'),
    ('refused', 1, 'routed'), ('refused', 2, 'order_failed'),
    ('waiting', 1, 'routed'), ('waiting', 2, 'order_waiting'),
    ('unresolved', 1, 'routed'), ('unresolved', 2, 'order_unresolved'),
    ('written_off', 1, 'routed'), ('written_off', 2, 'order_unresolved'), ('written_off', 3, 'order_failed')
) as e (life, step, kind) using (life) order by l.n, e.step;

insert into transfers (id, kind, client_account_id, client_version, funds_after_micros,
    held_after_micros, reason, created_at, client_id) overriding system value
select id, 'deposit', id, 1, 1000000000000, 0, 'start', '2026-01-01', client_id from client_accounts;

insert into transfers (id, kind, order_id, attempt_id, client_account_id, client_version,
    funds_after_micros, held_after_micros, created_at, client_id, provider, country, service)
    overriding system value
select s.id, s.kind, s.order_id, s.attempt_id, s.client_account_id, c.version, c.funds_after, c.held_after, s.at,
    o.client_id, s.provider, o.country, o.service
from steps s join orders o on o.id = s.order_id left join client_steps c on c.id = s.id order by s.id;

insert into postings (transfer_id, line, account, client_account_id, currency, amount_micros)
select id, line, account, case when line = 1 then id end, 'USD', amount from generate_series(1, 10) id
cross join (values (1, 'client_funds', 1000000000000), (2, 'cash', -1000000000000)) l (line, account, amount);

insert into postings (transfer_id, line, account, client_account_id, provider, currency, amount_micros)
select s.id, l.line, l.account, l.client_account_id, case when s.client_account_id is null then s.provider end,
    'USD', l.amount
from steps s cross join lateral (values
    (1, 'client_funds', s.client_account_id, s.funds),
    (2, 'client_holds', s.client_account_id, s.holds),
    (3, s.target, null, -s.funds - s.holds),
    (4, s.source, null, case when s.client_account_id is null then -400000 else 0 end),
    (5, s.target, null, case when s.client_account_id is null then 400000 else 0 end)
) l (line, account, client_account_id, amount)
where l.amount <> 0 order by s.id, l.line;

select setval(pg_get_serial_sequence('transfers', 'id'), (select max(id) from transfers));
select setval(pg_get_serial_sequence('orders', 'id'), (select max(id) from orders));
select setval(pg_get_serial_sequence('clients', 'id'), 10);
select setval(pg_get_serial_sequence('client_accounts', 'id'), 10);
commit;
analyze;
