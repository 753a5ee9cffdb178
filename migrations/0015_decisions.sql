-- Orders that wait for a person have a number of ours: they are listed in the order in which they
-- were seen, and a provider's own id of them may be any text.
alter table stray_orders add column id bigint generated always as identity
    constraint stray_orders_number unique;
drop index stray_orders_open;
create index stray_orders_open on stray_orders (id) where verdict is null;

-- Which purchase it was taken for.
alter table stray_orders add column attempt_id uuid references attempts (id);
