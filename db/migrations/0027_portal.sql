-- The members' portal: where it opens, the rules members accept, who is signed in, and how often codes are asked for.

create schema portal;

create table portal.entrance (
  organisation_id uuid primary key references programmes.organisation,
  slug            text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  programme_id    uuid,
  open            boolean not null,
  changed_at      timestamptz not null,
  changed_by      text not null,
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id)
);
comment on table portal.entrance is 'reference: at which address members of an organisation enter, /my/<slug>';
comment on column portal.entrance.programme_id is 'the programme that whoever joins here is welcomed to';

create table portal.rules (
  organisation_id uuid not null references programmes.organisation,
  version         int not null check (version > 0),
  text            jsonb not null check (text ? 'ru' and text ? 'en' and length(text ->> 'ru') between 1 and 50000 and length(text ->> 'en') between 1 and 50000),
  published_at    timestamptz not null,
  published_by    text not null,
  primary key (organisation_id, version)
);
comment on table portal.rules is 'reference: the rules of taking part, version after version; the newest is asked for';

create trigger append_only before update or delete or truncate on portal.rules
  for each statement execute function kit.refuse_change();

create table portal.acceptance (
  owner           uuid not null,
  version         int not null check (version > 0),
  organisation_id uuid not null references programmes.organisation,
  accepted_at     timestamptz not null,
  primary key (owner, version)
);
comment on table portal.acceptance is 'owned by owner: which version of the rules a member accepted, and when; the application only adds to it';

create table portal.session (
  hash            bytea primary key check (octet_length(hash) = 32),
  id              uuid not null,
  organisation_id uuid not null references programmes.organisation,
  owner           uuid not null,
  contacts        bytea not null check (octet_length(contacts) = 32),
  device          text not null check (length(device) between 1 and 80),
  began_at        timestamptz not null,
  used_at         timestamptz not null,
  expires_at      timestamptz not null,
  constraint ends_after_it_began check (expires_at > began_at and used_at >= began_at)
);
comment on table portal.session is 'look-up: by the SHA-256 of the token, which member is signed in; a session that ended is not here';
comment on column portal.session.contacts is 'an HMAC of the phone and the e-mail when it began: with other ones it has ended';
comment on column portal.session.used_at is 'noted once a minute';
create index session_of_owner on portal.session (owner);
create index session_used on portal.session (used_at);

create table portal.tally (
  what     bytea not null check (octet_length(what) = 32),
  began_at timestamptz not null,
  count    int not null check (count > 0),
  primary key (what, began_at)
);
comment on table portal.tally is 'look-up: by an HMAC of an address, a member or an organisation, how often something was tried in the hour that began then';
create index tally_began on portal.tally (began_at);

grant usage on schema portal to kopilka_app;
grant select, insert on all tables in schema portal to kopilka_app;
grant update (slug, programme_id, open, changed_at, changed_by) on portal.entrance to kopilka_app;
grant update (contacts, used_at) on portal.session to kopilka_app;
grant update (count) on portal.tally to kopilka_app;
grant delete on portal.session, portal.tally to kopilka_app;

-- What a member does is written down as the member's own.
alter table access.audit
  drop constraint audit_actor_kind_check,
  add constraint audit_actor_kind_check check (actor_kind in ('key', 'operator', 'job', 'cli', 'nobody', 'member'));
alter table cards.life
  drop constraint life_actor_kind_check,
  add constraint life_actor_kind_check check (actor_kind in ('key', 'operator', 'job', 'cli', 'member'));
alter table desk.phone_change
  drop constraint phone_change_actor_kind_check,
  add constraint phone_change_actor_kind_check check (actor_kind in ('key', 'operator', 'job', 'cli', 'member'));
alter table ledger.movement
  drop constraint movement_actor_kind_check,
  add constraint movement_actor_kind_check check (actor_kind in ('key', 'operator', 'job', 'cli', 'member'));
alter table ledger.transfer
  drop constraint transfer_actor_kind_check,
  add constraint transfer_actor_kind_check check (actor_kind in ('key', 'operator', 'job', 'cli', 'member'));
alter table members.merge
  drop constraint merge_actor_kind_check,
  add constraint merge_actor_kind_check check (actor_kind in ('key', 'operator', 'job', 'cli', 'member'));
