-- The channels by which messages leave: how each is set, how it does, and whom it can reach.

create schema channels;
grant usage on schema channels to kopilka_app;

create table channels.channel (
  organisation_id uuid not null,
  kind            text not null check (kind in ('smtp', 'smpp', 'http', 'telegram', 'push')),
  enabled         boolean not null,
  position        int not null check (position between 1 and 99),
  rate            int not null check (rate between 1 and 10000),
  settings        jsonb not null check (jsonb_typeof(settings) = 'object'),
  sealed          bytea,
  changed_at      timestamptz not null,
  changed_by      text not null check (length(changed_by) between 1 and 200),
  primary key (organisation_id, kind)
);
comment on table channels.channel is 'reference: the channels of an organisation; without one that is enabled, nothing leaves';
comment on column channels.channel.position is 'whom of several to ask first: the smallest';
comment on column channels.channel.rate is 'messages a second at most';
comment on column channels.channel.sealed is 'its secrets, enciphered with a key outside the database';

create table channels.health (
  organisation_id uuid not null,
  kind            text not null check (kind in ('smtp', 'smpp', 'http', 'telegram', 'push')),
  good_at         timestamptz,
  failed_at       timestamptz,
  failure         text check (length(failure) <= 1000),
  in_a_row        int not null default 0 check (in_a_row >= 0),
  primary key (organisation_id, kind),
  constraint health_failed_for_a_reason check ((failed_at is null) = (failure is null))
);
comment on table channels.health is 'local: when each channel last took a message, and why it last did not';
comment on column channels.health.in_a_row is 'failures since it last took one';

create table channels.handed (
  organisation_id uuid not null,
  kind            text not null check (kind in ('smpp', 'http')),
  gateway_id      text not null check (length(gateway_id) between 1 and 200),
  owner           uuid not null,
  message_id      uuid not null,
  state           text not null check (state in ('waiting', 'delivered', 'failed')),
  told            boolean not null default false,
  handed_at       timestamptz not null,
  primary key (organisation_id, kind, gateway_id)
);
comment on table channels.handed is 'look-up: messages that a gateway took, by its own number, until it tells what became of them; forgotten after a week';
comment on column channels.handed.told is 'whether the message was told what the gateway said of it';
create index handed_untold on channels.handed (handed_at) where not told and state <> 'waiting';
create index handed_message on channels.handed (message_id);
create index handed_age on channels.handed using brin (handed_at);

create table channels.chat (
  organisation_id uuid not null,
  chat_id         text not null check (chat_id ~ '^-?[0-9]{1,20}$'),
  owner           uuid not null,
  language        text not null check (language in ('ru', 'en')),
  bound_at        timestamptz not null,
  primary key (organisation_id, chat_id)
);
comment on table channels.chat is 'look-up: whose a chat with the bot is; a member has one';
create unique index chat_of_member on channels.chat (organisation_id, owner);

create table channels.chat_token (
  digest          bytea not null primary key check (octet_length(digest) = 32),
  organisation_id uuid not null,
  owner           uuid not null,
  expires_at      timestamptz not null,
  used_at         timestamptz
);
comment on table channels.chat_token is 'look-up: tokens by which a member binds a chat, each good once and for ten minutes; only a digest is kept';
create index chat_token_member on channels.chat_token (owner);

create table channels.bot (
  organisation_id uuid not null primary key,
  next_update     bigint not null default 0 check (next_update >= 0),
  listened_until  timestamptz not null
);
comment on table channels.bot is 'reference: how far the updates of each bot were answered; one process listens at a time';

create table channels.subscription (
  owner           uuid not null,
  id              uuid not null,
  organisation_id uuid not null,
  endpoint        text not null check (length(endpoint) between 10 and 1000),
  p256dh          text not null check (length(p256dh) = 87),
  auth            text not null check (length(auth) = 22),
  made_at         timestamptz not null,
  primary key (owner, id),
  unique (owner, endpoint)
);
comment on table channels.subscription is 'owned by owner: browsers of members that take web push; one that is gone is removed';

create table channels.push_key (
  one        boolean not null primary key check (one),
  public_key text not null check (length(public_key) = 87),
  sealed     bytea not null,
  made_at    timestamptz not null
);
comment on table channels.push_key is 'reference: the one key pair of this installation that push services know it by';

-- What waits for a channel, and what failed lately: read by the page of channels.
create index message_unsettled on messaging.message (organisation_id, channel) where state = 'waiting';
create index message_failed on messaging.message (organisation_id, settled_at) where state = 'failed';

-- What a gateway has taken and will tell of later is neither waiting nor delivered.
alter table messaging.message drop constraint message_state_check;
alter table messaging.message add constraint message_state_check
  check (state in ('waiting', 'sent', 'delivered', 'failed', 'lapsed'));
comment on column messaging.message.state is 'sent: a gateway took it and will tell what became of it';

grant select, insert, update on channels.channel to kopilka_app;
grant select, insert, update on channels.health to kopilka_app;
grant select, insert, update (state, told), delete on channels.handed to kopilka_app;
grant select, insert, update, delete on channels.chat to kopilka_app;
grant select, insert, update (used_at), delete on channels.chat_token to kopilka_app;
grant select, insert, update on channels.bot to kopilka_app;
grant select, insert, delete on channels.subscription to kopilka_app;
grant select, insert on channels.push_key to kopilka_app;

-- Whoever is erased has no chat, no browser and no message on its way either.
alter function privacy.erase(uuid, uuid[], timestamptz) rename to erase_but_channels;
revoke execute on function privacy.erase_but_channels from kopilka_app;
create function privacy.erase(of_organisation uuid, owners uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
  n bigint;
begin
  counts := privacy.erase_but_channels(of_organisation, owners, at);
  delete from channels.chat where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.chat', n); end if;
  delete from channels.chat_token where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.chat_token', n); end if;
  delete from channels.subscription where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.subscription', n); end if;
  delete from channels.handed where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.handed', n); end if;
  return counts;
end $$;
revoke all on function privacy.erase from public;
grant execute on function privacy.erase to kopilka_app;
