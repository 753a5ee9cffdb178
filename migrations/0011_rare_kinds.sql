-- The index of kinds that are seldom met, with those that came since.
drop index transfers_of_rare_kind;
create index transfers_of_rare_kind on transfers (kind, created_at, id)
    where kind in ('deposit', 'adjustment', 'extend', 'repricing', 'expose', 'unexpose', 'loss',
        'wallet_opening', 'top_up');
