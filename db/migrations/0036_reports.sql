-- Figures sent to people of the staff by e-mail, by the calendar: what is sent, to whom, and what became of it.

create schema reports;
grant usage on schema reports to kopilka_app;

create table reports.report (
  organisation_id uuid not null,
  id              uuid not null,
  programme_id    uuid not null,
  name            text not null check (length(name) between 1 and 100),
  page            text not null check (page in ('owner', 'marketer', 'points', 'liability', 'payback', 'cohorts', 'rfm')),
  period          text check (period in ('day', 'week', 'month', 'quarter')),
  rhythm          text not null check (rhythm in ('daily', 'weekly', 'monthly')),
  hour            int not null check (hour between 0 and 23),
  language        text not null check (language in ('ru', 'en')),
  form            text not null check (form in ('pdf', 'link')),
  recipients      uuid[] not null,
  cost            bigint check (cost >= 0),
  margin_percent  int check (margin_percent between 0 and 100),
  paused          boolean not null,
  since           timestamptz not null,
  made_at         timestamptz not null,
  made_by         text not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint somebody_is_sent_to check (cardinality(recipients) between 1 and 50 and array_position(recipients, null) is null),
  constraint period_of_a_page check ((period is null) = (page not in ('owner', 'marketer', 'points'))),
  constraint money_of_payback check (page = 'payback' or num_nonnulls(cost, margin_percent) = 0)
);
comment on table reports.report is 'reference: which figures are sent to whom of the staff, and when';
comment on column reports.report.period is 'the last whole one before the day of sending; null: figures as they are on that day';
comment on column reports.report.rhythm is 'every day, each Monday, the first of each month';
comment on column reports.report.hour is 'of the day in the zone of the programme';
comment on column reports.report.recipients is 'operators; whether each may still see figures is asked at every sending';
comment on column reports.report.cost is 'what payback counts as spent on all who were treated, minor units; null: nothing';
comment on column reports.report.margin_percent is 'what payback takes as margin of sales; null: by the cost of goods';
comment on column reports.report.since is 'what was due before is not sent any more: it was made, changed or paused until then';

create table reports.run (
  organisation_id uuid not null,
  id              uuid not null,
  report_id       uuid not null,
  due_on          date,
  asked_by        text,
  from_on         date,
  to_on           date,
  state           text not null check (state in ('waiting', 'sent', 'kept', 'partly', 'failed')),
  reason          text check (length(reason) between 1 and 100),
  tries           int not null check (tries >= 0),
  next_at         timestamptz,
  file            bytea,
  made_at         timestamptz not null,
  ended_at        timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, report_id, due_on),
  foreign key (organisation_id, report_id) references reports.report on delete cascade,
  constraint by_the_calendar_or_asked check (num_nulls(due_on, asked_by) = 1),
  constraint whole_period check (num_nulls(from_on, to_on) in (0, 2) and from_on <= to_on),
  constraint waits_or_ended check (num_nulls(next_at, ended_at) = 1 and (state = 'waiting') = (ended_at is null))
);
comment on table reports.run is 'local: each sending of a report, once for each day it was due';
comment on column reports.run.due_on is 'the day in the zone of the programme; null: somebody asked for it';
comment on column reports.run.state is 'kept: there is no channel for mail, so it stays here to be opened';
comment on column reports.run.next_at is 'when it is tried; moved ahead while somebody is at it';
comment on column reports.run.file is 'the PDF as it was drawn the first time: whoever is tried again gets the same';
create index run_waiting on reports.run (organisation_id, next_at) where state = 'waiting';

create table reports.delivery (
  organisation_id uuid not null,
  run_id          uuid not null,
  operator_id     uuid not null references access.operator,
  name            text not null check (length(name) between 1 and 120),
  state           text not null check (state in ('waiting', 'sent', 'kept', 'left_out', 'failed')),
  reason          text check (length(reason) between 1 and 300),
  at              timestamptz,
  primary key (organisation_id, run_id, operator_id),
  foreign key (organisation_id, run_id) references reports.run on delete cascade,
  constraint left_out_for_a_reason check (state not in ('left_out', 'failed') or reason is not null),
  constraint waits_or_happened check ((state = 'waiting') = (at is null))
);
comment on table reports.delivery is 'local: what became of a sending for each of those it is for';
comment on column reports.delivery.name is 'as they were called then';
comment on column reports.delivery.reason is 'no_right, no_mail, or what the mail server said, without addresses';

grant select, insert, delete on reports.report to kopilka_app;
grant update (name, page, period, rhythm, hour, language, form, recipients, cost, margin_percent, paused, since)
  on reports.report to kopilka_app;
grant select, insert on reports.run, reports.delivery to kopilka_app;
grant update (state, reason, tries, next_at, file, ended_at) on reports.run to kopilka_app;
grant update (state, reason, at) on reports.delivery to kopilka_app;
