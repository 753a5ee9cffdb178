-- Money that an administrator books is booked once for each key of its account, for ever: the
-- transfer itself says what was booked and what the account had then, so nothing else is stored.
create table hand_bookings (
    account_id bigint not null references client_accounts (id),
    key text not null,
    transfer_id bigint not null unique references transfers (id),
    primary key (account_id, key)
);

-- Nothing ever read it.
alter table api_keys drop column last_used_at;
