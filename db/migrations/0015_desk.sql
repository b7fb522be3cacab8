-- The service desk: calls as the telephony tells of them, and at which extension each operator sits.

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

grant usage on schema desk to kopilka_app;
grant select, insert on all tables in schema desk to kopilka_app;
grant update (phone, owner, line, operator_id, state, began_at, answered_at, ended_at, told_at) on desk.call to kopilka_app;
grant update (extension, since), delete on desk.seat to kopilka_app;
