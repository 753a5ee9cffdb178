-- What the tag at the end of each API key is made with, so that a made-up key is refused without a
-- look at api_keys. Whoever learns it can make keys that are looked up and not found, and no more.
create table key_tag_secret (
    only_row boolean primary key default true check (only_row),
    secret bytea not null check (octet_length(secret) = 32)
);
insert into key_tag_secret (secret)
values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
