-- The process that drives an order's purchase, by the name it holds leases under. Once its own lease is
-- over it is dead, and what is safe to take up is taken up before lease_until.
alter table orders add column driver text;
