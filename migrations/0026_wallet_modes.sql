-- Whether an account's money is live or for tests: what is paid into it belongs to no order that would
-- say so. What was booked before stays as it is.
alter table wallets add column mode text not null default 'live' check (mode in ('live', 'test'));
