-- The service desk: matters that people bring, what was said and done about each, and disputes over points.
create schema cases;

create table cases.settings (
  organisation_id uuid primary key references programmes.organisation,
  last_number     int not null check (last_number >= 0),
  hours           jsonb check (jsonb_typeof(hours) = 'object'),
  targets         jsonb check (jsonb_typeof(targets) = 'object'),
  revision        int not null check (revision > 0)
);
comment on table cases.settings is 'reference: the working hours and promises of an organisation, and the number of its last case';
comment on column cases.settings.hours is 'zone, hours by weekday, holidays; null: those the program proposes';
comment on column cases.settings.targets is 'hours to the first answer and to resolution, by kind and priority; null: those the program proposes';

create table cases.matter (
  id               uuid primary key,
  organisation_id  uuid not null references programmes.organisation,
  number           int not null check (number > 0),
  kind             text not null check (kind in ('question', 'technical', 'dispute', 'request', 'complaint')),
  subject          text not null check (length(subject) between 1 and 200),
  member_id        uuid,
  movement_id      uuid,
  purchase_id      uuid,
  priority         text not null check (priority in ('low', 'normal', 'high')),
  status           text not null check (status in ('open', 'in_progress', 'waiting', 'resolved', 'closed')),
  assignee_id      uuid references access.operator,
  queue            text check (length(queue) between 1 and 60),
  repeated         boolean not null,
  reopened         int not null check (reopened >= 0),
  revision         int not null check (revision > 0),
  answer_target    bigint not null check (answer_target > 0),
  resolve_target   bigint not null check (resolve_target > 0),
  used             bigint not null check (used >= 0),
  runs_since       timestamptz,
  answer_due       timestamptz,
  resolve_due      timestamptz,
  due_at           timestamptz,
  opened_at        timestamptz not null,
  opened_by        text not null,
  answered_at      timestamptz,
  answered_in_time boolean,
  resolved_at      timestamptz,
  resolved_by      text,
  resolved_in_time boolean,
  closed_at        timestamptz,
  unique (organisation_id, id), -- what leads here names its organisation too
  unique (organisation_id, number),
  constraint answered_in_time_or_not check ((answered_at is null) = (answered_in_time is null)),
  constraint resolved_by_somebody check (num_nulls(resolved_at, resolved_by, resolved_in_time) in (0, 3)),
  constraint resolved_when_done check ((status in ('resolved', 'closed')) = (resolved_at is not null)),
  constraint closed_at_an_instant check ((status = 'closed') = (closed_at is not null)),
  constraint runs_unless_stopped check ((status in ('open', 'in_progress')) = (runs_since is not null)),
  constraint due_while_it_runs check (runs_since is not null or num_nonnulls(answer_due, resolve_due, due_at) = 0)
);
comment on table cases.matter is 'reference: cases of the desk; the word itself belongs to SQL';
comment on column cases.matter.used is 'milliseconds of working time that ran before runs_since; none run while it waits for the caller';
comment on column cases.matter.answer_target is 'milliseconds of working time to the first answer, as promised when it was opened';
comment on column cases.matter.due_at is 'what is due soonest, the first answer or the resolution';
comment on column cases.matter.repeated is 'the same member came with the same kind within the 30 days before';
comment on column cases.matter.revision is 'every change raises it: who changes says which one they saw';
create index matter_due on cases.matter (organisation_id, (coalesce(due_at, 'infinity'::timestamptz)), id);
create index matter_of_member on cases.matter (organisation_id, member_id, kind, opened_at) where member_id is not null;
create index matter_opened on cases.matter (organisation_id, opened_at);

create table cases.line (
  id              uuid primary key,
  organisation_id uuid not null,
  matter_id       uuid not null,
  kind            text not null check (kind in ('opened', 'note', 'answer', 'taken', 'edited', 'moved',
    'reopened', 'disputed', 'given', 'rejected', 'attached')),
  text            text check (length(text) between 1 and 8000),
  changes         jsonb check (jsonb_typeof(changes) = 'object'),
  revision        int not null check (revision > 0),
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id        uuid not null,
  actor_name      text not null,
  at              timestamptz not null,
  unique (matter_id, revision),
  foreign key (organisation_id, matter_id) references cases.matter (organisation_id, id)
);
comment on table cases.line is 'reference: append-only, every change of a case and everything said in it';
comment on column cases.line.changes is 'what it was and what it is, by field';

create table cases.attachment (
  id              uuid primary key,
  organisation_id uuid not null,
  matter_id       uuid not null,
  name            text not null check (length(name) between 1 and 120),
  media_type      text not null check (media_type in
    ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf', 'text/plain')),
  content         bytea not null check (octet_length(content) between 1 and 4194304),
  made_at         timestamptz not null,
  made_by         text not null,
  foreign key (organisation_id, matter_id) references cases.matter (organisation_id, id)
);
comment on table cases.attachment is 'reference: append-only, files that belong to a case';
comment on column cases.attachment.media_type is 'what the content is, not what its name says';
create index attachment_of_matter on cases.attachment (matter_id, id);

create table cases.template (
  id              uuid primary key,
  organisation_id uuid not null references programmes.organisation,
  title           jsonb not null check (title ? 'ru' and title ? 'en'),
  text            jsonb not null check (text ? 'ru' and text ? 'en'),
  revision        int not null check (revision > 0),
  made_at         timestamptz not null,
  made_by         text not null,
  retired_at      timestamptz
);
comment on table cases.template is 'reference: texts of answers, with places for what is known of the member';
create index template_of_organisation on cases.template (organisation_id, id);

create table cases.dispute (
  matter_id         uuid primary key,
  organisation_id   uuid not null,
  owner             uuid not null,
  programme_id      uuid not null,
  movement_id       uuid,
  disputed_points   bigint not null,
  hold_id           uuid,
  frozen_points     bigint not null,
  state             text not null check (state in ('open', 'given', 'rejected')),
  opened_at         timestamptz not null,
  decided_at        timestamptz,
  decided_by        text,
  reason            text check (length(reason) between 1 and 400),
  given_points      bigint check (given_points > 0),
  given_movement_id uuid,
  foreign key (organisation_id, matter_id) references cases.matter (organisation_id, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint frozen_of_what_is_disputed check (frozen_points between 0 and disputed_points),
  constraint frozen_by_a_hold check ((hold_id is null) = (frozen_points = 0)),
  constraint decided_with_reason check
    (num_nulls(decided_at, decided_by, reason) = case when state = 'open' then 3 else 0 end),
  constraint given_by_a_movement check
    (num_nulls(given_points, given_movement_id) = case when state = 'given' then 0 else 2 end)
);
comment on table cases.dispute is 'reference: points that a case is about; while it is open, what is left of them is held';
comment on column cases.dispute.movement_id is 'null where a purchase is in dispute that brought no points';
comment on column cases.dispute.owner is 'whose account held the points when they were frozen';
create unique index dispute_open on cases.dispute (movement_id) where state = 'open';

create trigger append_only before update or delete or truncate on cases.line
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on cases.attachment
  for each statement execute function kit.refuse_change();

grant usage on schema cases to kopilka_app;
grant select, insert on all tables in schema cases to kopilka_app;
grant update (last_number, hours, targets, revision) on cases.settings to kopilka_app;
grant update (kind, subject, member_id, movement_id, purchase_id, priority, status, assignee_id, queue, reopened,
  revision, answer_target, resolve_target, used, runs_since, answer_due, resolve_due, due_at, answered_at,
  answered_in_time, resolved_at, resolved_by, resolved_in_time, closed_at) on cases.matter to kopilka_app;
grant update (title, text, revision, retired_at) on cases.template to kopilka_app;
grant update (state, decided_at, decided_by, reason, given_points, given_movement_id) on cases.dispute to kopilka_app;
