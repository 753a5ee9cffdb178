-- Test mode: beside its live account each client has one for tests. What a key may see hangs on the
-- account that it spends from, so idempotency keys, webhooks and their queue belong to accounts now.
-- And a key may have rate limits of its own.

insert into client_accounts (client_id, mode, currency)
select client_id, 'test', currency from client_accounts where mode = 'live'
on conflict do nothing;

alter table idempotency_keys add column account_id bigint references client_accounts (id);
update idempotency_keys k set account_id = a.id
from client_accounts a where a.client_id = k.client_id and a.mode = 'live';
alter table idempotency_keys
    alter column account_id set not null,
    drop constraint idempotency_keys_pkey,
    add primary key (account_id, key),
    drop column client_id;

alter table webhooks add column account_id bigint references client_accounts (id);
update webhooks w set account_id = a.id
from client_accounts a where a.client_id = w.client_id and a.mode = 'live';
alter table webhooks
    drop constraint webhooks_pkey,
    add primary key (account_id),
    drop column client_id;

alter table webhook_events add column account_id bigint references client_accounts (id);
update webhook_events e set account_id = a.id
from client_accounts a where a.client_id = e.client_id and a.mode = 'live';
alter table webhook_events alter column account_id set not null, drop column client_id;
create index webhook_events_due on webhook_events (account_id, next_at) where state = 'pending';
create index webhook_events_of_account on webhook_events (account_id, id);

alter table webhook_deliveries add column account_id bigint references client_accounts (id);
update webhook_deliveries d set account_id = a.id
from client_accounts a where a.client_id = d.client_id and a.mode = 'live';
alter table webhook_deliveries alter column account_id set not null, drop column client_id;
create index webhook_deliveries_of_account on webhook_deliveries (account_id, id desc);

create index orders_of_account on orders (account_id, id desc);
create index orders_open_of_account on orders (account_id, id)
    where state in ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring', 'received');
drop index orders_open_of_client;
drop index orders_by_idempotency_key;
create index orders_by_idempotency_key on orders (account_id, idempotency_key)
    where idempotency_key is not null;

-- Requests per minute by group, where the key's differ from everybody's: {"order_reads": 6000}
alter table api_keys add column limits jsonb not null default '{}';
