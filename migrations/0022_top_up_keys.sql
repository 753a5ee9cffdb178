-- Money paid into a provider account is booked once for each key of the account, for ever.
create table top_up_keys (
    provider text not null,
    key text not null,
    amount_micros bigint not null,
    primary key (provider, key)
);
