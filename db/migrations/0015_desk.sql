-- The service desk: calls as the telephony tells of them, who sits where, what is noted of members, which
-- facts callers named, and phones that are to change.

create schema desk;

create table desk.call (
  organisation_id uuid not null references programmes.organisation,
  id              uuid not null,
  external_id     text not null check (length(external_id) between 1 and 100),
  phone           text check (phone ~ '^\+[1-9]\d{5,14}$'),
  owner           uuid,
  line            text check (length(line) between 1 and 120),
  operator_id     uuid references access.operator,
  state           text not null check (state in ('ringing', 'answered', 'ended')),
  began_at        timestamptz not null,
  answered_at     timestamptz,
  ended_at        timestamptz,
  told_at         timestamptz not null,
  primary key (organisation_id, id),
  unique (organisation_id, external_id),
  constraint answered_at_an_instant check (state <> 'answered' or answered_at is not null),
  constraint ended_at_an_instant check ((state = 'ended') = (ended_at is not null)),
  constraint at_a_line_of_theirs check (operator_id is null or line is not null)
);
comment on table desk.call is 'look-up: by organisation and id, calls as the telephony told of them; they lead to the member who called';
comment on column desk.call.external_id is 'the id of the call in the telephony: what is told again is the same call';
comment on column desk.call.phone is 'null where the number is withheld, or is no phone number';
comment on column desk.call.owner is 'the member who had this phone when it rang; null where nobody had';
comment on column desk.call.line is 'the login or the extension it rang at, as the telephony said; null where it rang at all';
comment on column desk.call.told_at is 'when something was told of it last';
create index call_told on desk.call (organisation_id, told_at);
create index call_of_owner on desk.call (organisation_id, owner, id) where owner is not null;
create index call_of_phone on desk.call (organisation_id, phone, id) where phone is not null;

create table desk.seat (
  organisation_id uuid not null references programmes.organisation,
  operator_id     uuid not null references access.operator,
  extension       text not null check (extension ~ '^[0-9A-Za-z._-]{1,40}$'),
  since           timestamptz not null,
  primary key (organisation_id, operator_id),
  unique (organisation_id, extension)
);
comment on table desk.seat is 'look-up: by organisation and operator, the extension they sit at';

create table desk.note (
  owner           uuid not null,
  id              uuid not null,
  organisation_id uuid not null references programmes.organisation,
  call_id         uuid,
  text            text not null check (length(text) between 1 and 2000),
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id        text not null,
  written_at      timestamptz not null,
  primary key (owner, id)
);
comment on table desk.note is 'owned by owner: what operators note of a member; the application only adds to it';
comment on column desk.note.call_id is 'the call during which it was written';

create table desk.identification (
  owner           uuid not null,
  id              uuid not null,
  organisation_id uuid not null references programmes.organisation,
  call_id         uuid,
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id        text not null,
  named           text[] not null,
  missed          text[] not null,
  passed          boolean not null,
  at              timestamptz not null,
  primary key (owner, id),
  constraint of_facts_that_are_asked
    check (named || missed <@ array['birthday', 'last_purchase', 'store', 'card', 'email']),
  constraint something_was_asked check (cardinality(named || missed) > 0),
  constraint passed_by_two_facts check (not passed or cardinality(named) >= 2)
);
comment on table desk.identification is 'owned by owner: which facts a caller named rightly, and which not; the application only adds to it';
create index identification_by_id on desk.identification (organisation_id, id);

create table desk.phone_change (
  owner             uuid not null,
  id                uuid not null,
  organisation_id   uuid not null references programmes.organisation,
  old_phone         text not null check (old_phone ~ '^\+[1-9]\d{5,14}$'),
  phone             text not null check (phone ~ '^\+[1-9]\d{5,14}$'),
  identification_id uuid,
  actor_kind        text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id          text not null,
  asked_at          timestamptz not null,
  due_at            timestamptz not null,
  state             text not null check (state in ('waiting', 'done', 'cancelled', 'refused')),
  settled_at        timestamptz,
  reason            text check (length(reason) between 1 and 500),
  primary key (owner, id),
  constraint to_another_phone check (phone <> old_phone),
  constraint due_later check (due_at > asked_at),
  constraint waits_or_is_settled check ((state = 'waiting') = (settled_at is null)),
  constraint refused_for_a_reason check (state <> 'refused' or reason is not null)
);
comment on table desk.phone_change is 'owned by owner: phones that are to change, so that the old one can object first';
comment on column desk.phone_change.reason is 'why it was cancelled, in words; why it could not be done, as the code of the refusal';
create unique index phone_change_waiting on desk.phone_change (owner) where state = 'waiting';
create index phone_change_due on desk.phone_change (organisation_id, due_at) where state = 'waiting';

grant usage on schema desk to kopilka_app;
grant select, insert on all tables in schema desk to kopilka_app;
grant update (phone, owner, line, operator_id, state, began_at, answered_at, ended_at, told_at) on desk.call to kopilka_app;
grant update (state, settled_at, reason) on desk.phone_change to kopilka_app;
grant update (extension, since), delete on desk.seat to kopilka_app;
