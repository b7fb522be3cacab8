-- How many points people of a role may move by themselves, what they moved by hand, and what they asked another to allow.

create table access.role_limit (
  organisation_id uuid not null,
  role_id         uuid not null,
  act             text not null check (act in ('add', 'take', 'transfer')),
  per             text not null check (per in ('once', 'shift', 'day')),
  points          bigint check (points >= 0),
  set_at          timestamptz not null,
  set_by          text not null,
  primary key (organisation_id, role_id, act, per),
  foreign key (organisation_id, role_id) references access.role (organisation_id, id)
);
comment on table access.role_limit is 'reference: how many points people of a role may move by hand; where a role has no row, none';
comment on column access.role_limit.points is 'null: as many as they like';

grant select, insert on access.role_limit to kopilka_app;
grant update (points, set_at, set_by) on access.role_limit to kopilka_app;

-- Roles that were there before their limits: the ready ones as they are founded now, others like that of an operator.
insert into access.role_limit (organisation_id, role_id, act, per, points, set_at, set_by)
select r.organisation_id, r.id, act, per,
  case r.ready when 'owner' then null when 'senior-operator' then senior else junior end, r.made_at, r.made_by
from access.role r
cross join unnest(array['add', 'take', 'transfer']) as act
cross join (values ('once', 10000::bigint, 500::bigint), ('shift', 50000, 2000), ('day', 100000, 3000))
  as ready (per, senior, junior)
where r.ready in ('owner', 'senior-operator', 'operator') or r.scopes && array['*', 'points:write'];

create schema approvals;

create table approvals.request (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  programme_id     uuid not null,
  kind             text not null check (kind in ('correction')),
  points           bigint not null check (points <> 0),
  points_expire_at timestamptz,
  reason           text not null check (length(reason) between 1 and 500),
  asked_by         uuid not null references access.operator,
  session          bytea check (octet_length(session) = 32),
  asked_at         timestamptz not null,
  lapses_at        timestamptz not null,
  state            text not null check (state in ('waiting', 'approved', 'rejected', 'withdrawn', 'lapsed')),
  decided_by       uuid references access.operator,
  ended_at         timestamptz,
  answer           text check (length(answer) between 1 and 500),
  primary key (owner, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint decided_by_another check (decided_by <> asked_by),
  constraint decided_by_somebody check ((decided_by is not null) = (state in ('approved', 'rejected'))),
  constraint ended_at_an_instant check ((ended_at is null) = (state = 'waiting')),
  constraint rejected_with_reason check (state <> 'rejected' or answer is not null),
  constraint lapses_after_asking check (lapses_at > asked_at),
  constraint only_added_points_expire check (points > 0 or points_expire_at is null)
);
comment on table approvals.request is 'owned by owner: what somebody of the staff may not do for this member alone and asks another person to allow';
comment on column approvals.request.points is 'signed minor units: what the member is to gain or lose';
comment on column approvals.request.session is 'SHA-256 of the token of the session it was asked in';
comment on column approvals.request.lapses_at is 'after this instant nobody can approve it';
comment on column approvals.request.answer is 'what the one who decided says to the one who asked';

create index request_of_organisation on approvals.request (organisation_id, id);
create index request_waiting on approvals.request (organisation_id, lapses_at) where state = 'waiting';

-- What was asked stays as it was asked, and what was decided stays decided.
create function approvals.refuse_second_thoughts() returns trigger language plpgsql as $$
begin
  if old.state <> 'waiting' then
    raise exception 'a request that was decided stays as it is';
  end if;
  if (new.owner, new.id, new.organisation_id, new.programme_id, new.kind, new.points, new.points_expire_at,
      new.reason, new.asked_by, new.session, new.asked_at, new.lapses_at)
     is distinct from
     (old.owner, old.id, old.organisation_id, old.programme_id, old.kind, old.points, old.points_expire_at,
      old.reason, old.asked_by, old.session, old.asked_at, old.lapses_at) then
    raise exception 'a request may only be decided';
  end if;
  return new;
end $$;

create trigger settled before update on approvals.request
  for each row execute function approvals.refuse_second_thoughts();
create trigger kept before delete or truncate on approvals.request
  for each statement execute function kit.refuse_change();

grant usage on schema approvals to kopilka_app;
grant select, insert on approvals.request to kopilka_app;
grant update (state, decided_by, ended_at, answer) on approvals.request to kopilka_app;

create table members.correction (
  owner           uuid not null,
  movement_id     uuid not null,
  organisation_id uuid not null references programmes.organisation,
  programme_id    uuid not null,
  act             text not null check (act in ('add', 'take', 'transfer')),
  points          bigint not null check (points <> 0),
  operator_id     uuid not null references access.operator,
  session         bytea check (octet_length(session) = 32),
  approval_id     uuid,
  approved_by     uuid,
  answered_by     uuid generated always as (coalesce(approved_by, operator_id)) stored,
  shift_points    bigint not null,
  day_points      bigint not null,
  once_limit      bigint,
  shift_limit     bigint,
  day_limit       bigint,
  at              timestamptz not null,
  primary key (owner, movement_id),
  unique (owner, approval_id),
  foreign key (owner, movement_id) references ledger.movement (owner, id),
  foreign key (owner, approval_id) references approvals.request (owner, id),
  constraint adding_is_positive check ((points > 0) = (act = 'add')),
  constraint approved_by_somebody check ((approval_id is null) = (approved_by is null)),
  constraint counts_itself check (shift_points >= abs(points) and day_points >= abs(points)),
  constraint within_once check (abs(points) <= once_limit),
  constraint within_shift check (shift_points <= shift_limit),
  constraint within_day check (day_points <= day_limit)
);
comment on table members.correction is 'owned by owner: append-only, points that people of the staff moved by hand, each within the limits of whoever answers for it';
comment on column members.correction.session is 'SHA-256 of the token of the session it was done in, or asked in';
comment on column members.correction.approved_by is 'the one who decided the request, as it says there';
comment on column members.correction.answered_by is 'whose limits it counts against: who approved it, otherwise who did it';
comment on column members.correction.shift_points is 'what they answer for within 12 hours in this programme by this act, this correction included';
comment on column members.correction.day_points is 'the same since the day began in the zone of the programme';
comment on column members.correction.once_limit is 'their limits at that instant; null: none';

create index correction_answered on members.correction (answered_by, programme_id, act, at);

-- What the application may not be trusted with alone: another person has approved this very correction.
create function members.require_approval() returns trigger language plpgsql as $$
begin
  if exists (select from approvals.request r
    where r.owner = new.owner and r.id = new.approval_id
      and (r.state, r.points, r.programme_id, r.asked_by, r.decided_by)
        is distinct from ('approved', new.points, new.programme_id, new.operator_id, new.approved_by)) then
    raise exception 'this correction is not what was approved';
  end if;
  return null;
end $$;

create trigger was_approved after insert on members.correction
  for each row when (new.approval_id is not null) execute function members.require_approval();
create trigger append_only before update or delete or truncate on members.correction
  for each statement execute function kit.refuse_change();

grant select, insert on members.correction to kopilka_app;
