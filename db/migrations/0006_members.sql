create schema members;

-- The only tables with personal data: the book and the till know a member by the id alone.
create table members.member (
  owner            uuid primary key,
  organisation_id  uuid not null references programmes.organisation,
  first_name       text check (length(first_name) between 1 and 100),
  middle_name      text check (length(middle_name) between 1 and 100),
  last_name        text check (length(last_name) between 1 and 100),
  phone            text check (phone ~ '^\+[1-9][0-9]{5,14}$'),
  email            text check (length(email) between 3 and 254),
  external_id      text check (length(external_id) between 1 and 100),
  birthday         date,
  language         text not null check (language in ('ru', 'en')),
  tags             text[] not null,
  store_id         uuid,
  anonymous        boolean not null,
  test             boolean not null,
  clock_shift_ms   bigint not null,
  state            text not null check (state in ('active', 'closed', 'merged')),
  merged_into      uuid constraint merged_into_another check (merged_into <> owner),
  closed_reason    text check (length(closed_reason) between 1 and 500),
  enrolled_at      timestamptz not null,
  closed_at        timestamptz,
  name_words       tsvector generated always as (
    to_tsvector('simple', replace(lower(
      coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '')
    ), 'ё', 'е'))
  ) stored,
  foreign key (organisation_id, store_id) references programmes.store (organisation_id, id),
  constraint clock_of_a_test_member check (test or clock_shift_ms = 0),
  constraint merged_into_somebody check ((state = 'merged') = (merged_into is not null)),
  constraint closed_at_an_instant check ((state = 'closed') = (closed_at is not null)),
  constraint closed_with_its_reason check (closed_reason is null or closed_at is not null),
  constraint anonymous_is_unknown check (not anonymous or (coalesce(first_name, middle_name, last_name, phone, email, external_id) is null))
);
comment on table members.member is 'owned by owner: persons and companies enrolled, with their personal data';
comment on column members.member.anonymous is 'made on the way by the first purchase of a plastic card; nobody is known behind it yet';
comment on column members.member.clock_shift_ms is 'how far the clock of a test member is from the real one';
comment on column members.member.merged_into is 'the member this duplicate was merged into; that one may have been merged further';

create index member_of_organisation on members.member (organisation_id, owner);
create index member_birthday on members.member
  (organisation_id, (extract(month from birthday) * 100 + extract(day from birthday)), owner)
  where state = 'active' and birthday is not null;
create index member_by_name on members.member using gin (name_words);
create index member_merged on members.member (merged_into) where merged_into is not null;

create table members.identifier (
  organisation_id  uuid not null,
  kind             text not null check (kind in ('phone', 'email', 'external', 'card')),
  value            text not null check (length(value) between 1 and 254),
  owner            uuid not null,
  home             uuid not null,
  primary key (organisation_id, kind, value)
);
comment on table members.identifier is 'look-up: which member a phone, e-mail, external id or card number leads to';
comment on column members.identifier.owner is 'whom it leads to now: after a merge, the survivor';
comment on column members.identifier.home is 'whom it belongs to: an undone merge leads it back there';

create index identifier_of_owner on members.identifier (owner);
create index identifier_at_home on members.identifier (home);

create table members.merge (
  owner              uuid not null references members.member (owner),
  id                 uuid not null,
  organisation_id    uuid not null references programmes.organisation,
  survivor           uuid not null constraint into_another check (survivor <> owner),
  state              text not null check (state in ('moving', 'merged', 'returning', 'undone')),
  reason             text check (length(reason) between 1 and 500),
  actor_kind         text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id           text not null,
  started_at         timestamptz not null,
  merged_at          timestamptz,
  swept_at           timestamptz,
  undo_actor_kind    text check (undo_actor_kind in ('key', 'operator', 'job', 'cli')),
  undo_actor_id      text,
  undo_started_at    timestamptz,
  undone_at          timestamptz,
  primary key (owner, id),
  constraint merged_once_moved check ((state = 'moving') = (merged_at is null)),
  constraint undone_from_a_start check ((state in ('returning', 'undone')) = (undo_started_at is not null)),
  constraint undone_in_the_end check ((state = 'undone') = (undone_at is not null)),
  constraint undone_by_somebody check ((undo_started_at is null) = (undo_actor_id is null)),
  constraint undo_actor_is_whole check ((undo_actor_kind is null) = (undo_actor_id is null)),
  constraint swept_once_merged check (swept_at is null or merged_at is not null)
);
comment on table members.merge is 'owned by owner: merges of a duplicate (the owner) into a survivor, each with its undo';
comment on column members.merge.state is 'moving: points are on their way to the survivor; returning: on their way back';
comment on column members.merge.swept_at is 'when points that a purchase at the moment of merging had left behind were looked for';

create unique index merge_in_force on members.merge (owner) where state <> 'undone';
create index merge_unfinished on members.merge (started_at)
  where state in ('moving', 'returning') or swept_at is null;

grant usage on schema members to kopilka_app;
grant select, insert, update, delete on all tables in schema members to kopilka_app;
revoke delete on members.member, members.merge from kopilka_app;
revoke update on members.identifier, members.merge from kopilka_app;
grant update (owner, home) on members.identifier to kopilka_app;
grant update (state, merged_at, swept_at, undo_actor_kind, undo_actor_id, undo_started_at, undone_at)
  on members.merge to kopilka_app;
