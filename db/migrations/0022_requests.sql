-- What the installation tells of itself: checks of the book, jobs, and requests of API keys.

create schema control;
grant usage on schema control to kopilka_app;

create table control.verification (
  organisation_id uuid not null references programmes.organisation,
  id              uuid not null,
  state           text not null check (state in ('waiting', 'running', 'done', 'failed')),
  done            int not null default 0 check (done >= 0),
  total           int not null default 0 check (total >= 0),
  findings        jsonb not null default '[]' check (jsonb_typeof(findings) = 'array'),
  failure         text,
  asked_at        timestamptz not null,
  asked_by        text not null,
  began_at        timestamptz,
  ended_at        timestamptz,
  primary key (organisation_id, id),
  constraint ended_or_not check ((ended_at is null) = (state in ('waiting', 'running'))),
  constraint failed_for_a_reason check ((state = 'failed') = (failure is not null))
);
comment on table control.verification is 'local: checks of the whole book that were asked for, and what they found';
comment on column control.verification.done is 'promises that were checked; a check that was cut short goes on after them';
create unique index one_at_a_time on control.verification ((ended_at is null)) where ended_at is null;

create table control.job (
  name     text primary key check (length(name) between 1 and 100),
  every    text,
  scope    text not null check (scope in ('organisation', 'installation')),
  began_at timestamptz,
  took_ms  bigint check (took_ms >= 0),
  failure  text,
  good_at  timestamptz,
  constraint ran_or_not check ((began_at is null) = (took_ms is null))
);
comment on table control.job is 'local: the jobs that the worker knows, and how each ran last';
comment on column control.job.every is 'when it runs by itself, as crontab writes it, in UTC; null: only when asked for';
comment on column control.job.good_at is 'when it last ended well';

create table control.request (
  key_id      uuid not null references access.api_key,
  id          uuid not null,
  at          timestamptz not null,
  operation   text not null check (length(operation) between 1 and 100),
  status      int not null check (status between 100 and 599),
  refusal     text,
  request_id  text not null check (length(request_id) between 1 and 64),
  took_micros bigint not null check (took_micros >= 0),
  missed      int not null default 0 check (missed >= 0),
  primary key (key_id, id)
);
comment on table control.request is 'local: the last requests of each API key, without anything that was asked for or answered; forgotten after a week';
comment on column control.request.missed is 'requests of the key before this one that were too many to be noted';
create index request_refused on control.request (key_id, id) where refusal is not null;
create index request_age on control.request using brin (at);

grant select, insert on control.verification to kopilka_app;
grant update (state, done, total, findings, failure, began_at, ended_at) on control.verification to kopilka_app;
grant select, insert, update, delete on control.job to kopilka_app;
grant select, insert, delete on control.request to kopilka_app;
