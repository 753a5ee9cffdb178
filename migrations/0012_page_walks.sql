-- Pages that had no index to walk along: what is seldom or never met must not make a page read
-- everything.

-- Every kind: which ones are rare depends on what clients do.
drop index transfers_of_rare_kind;
create index transfers_of_kind on transfers (kind, created_at, id);
create index transfers_of_tests on transfers (created_at, id) where mode = 'test';
-- By the provider's id alone, whichever provider it is.
create index attempts_by_provider_order on attempts (provider_order_id)
    where provider_order_id is not null;
