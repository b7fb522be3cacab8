create schema messaging;

create table messaging.message (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  event_id         uuid not null,
  channel          text not null check (channel ~ '^[a-z_]+$'),
  kind             text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
  language         text not null check (language in ('ru', 'en')),
  address          text check (length(address) between 1 and 320),
  text             text not null check (length(text) between 1 and 4000),
  sealed           bytea,
  test             boolean not null,
  state            text not null check (state in ('waiting', 'delivered', 'failed', 'lapsed')),
  tries            int not null default 0 check (tries >= 0),
  next_try_at      timestamptz not null,
  lapses_at        timestamptz,
  failure          text check (length(failure) <= 1000),
  written_at       timestamptz not null,
  settled_at       timestamptz,
  primary key (owner, id),
  -- one event tells a member once on each channel, however often it is delivered
  unique (owner, event_id, channel),
  constraint waits_or_is_settled check ((state = 'waiting') = (settled_at is null)),
  constraint failed_for_a_reason check (state <> 'failed' or failure is not null),
  -- what is settled keeps no cipher of a code
  constraint sealed_while_it_waits check (state = 'waiting' or sealed is null)
);
comment on table messaging.message is 'owned by owner: what was told to members, and what became of it';
comment on column messaging.message.event_id is 'the event it tells of; for a confirmation code, the code''s own id';
comment on column messaging.message.sealed is 'a confirmation code on its way, enciphered with a key outside the database; gone once settled';
comment on column messaging.message.lapses_at is 'when telling it makes no sense any more';

create index message_waiting on messaging.message (next_try_at, id) where state = 'waiting';
create index message_journal on messaging.message (organisation_id, id);

create table messaging.code (
  owner       uuid not null,
  id          uuid not null,
  subject     uuid not null,
  digest      bytea not null check (octet_length(digest) = 32),
  made_at     timestamptz not null,
  expires_at  timestamptz not null,
  tries       int not null default 0 check (tries between 0 and 5),
  used_at     timestamptz,
  voided_at   timestamptz,
  primary key (owner, id),
  constraint expires_later check (expires_at > made_at),
  constraint used_or_voided check (used_at is null or voided_at is null)
);
comment on table messaging.code is 'owned by owner: confirmation codes, each good for one subject; only an HMAC of the code is kept';
comment on column messaging.code.subject is 'what the code confirms: a quote';

-- A new code voids the old one of the same subject.
create unique index code_open on messaging.code (owner, subject) where used_at is null and voided_at is null;
create index code_made on messaging.code (owner, made_at);

grant usage on schema messaging to kopilka_app;
grant select, insert on all tables in schema messaging to kopilka_app;
grant update (text, sealed, state, tries, next_try_at, failure, settled_at) on messaging.message
  to kopilka_app;
grant update (tries, used_at, voided_at), delete on messaging.code to kopilka_app;
