-- Simulations and searches that the server does by itself, and what came of them.

create schema simulation;
grant usage on schema simulation to kopilka_app;

create table simulation.run (
  organisation_id uuid not null,
  id              uuid not null,
  programme_id    uuid not null,
  kind            text not null check (kind in ('simulation', 'search')),
  name            text not null check (length(name) between 1 and 200),
  asked           json not null,
  language        text not null check (language in ('ru', 'en')),
  state           text not null check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  stage           text check (stage in ('reading', 'replaying', 'searching')),
  done            bigint not null default 0 check (done >= 0),
  total           bigint not null default 0 check (total >= 0),
  attempts        int not null default 0 check (attempts >= 0),
  cancel          boolean not null default false,
  result          json,
  refusal         json,
  ordered_at      timestamptz not null,
  ordered_by      json not null,
  began_at        timestamptz,
  ended_at        timestamptz,
  primary key (organisation_id, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint ended_or_not check ((ended_at is null) = (state in ('waiting', 'running'))),
  constraint done_with_result check ((state = 'done') = (result is not null)),
  constraint failed_for_a_reason check ((state = 'failed') = (refusal is not null))
);
comment on table simulation.run is 'local: simulations and searches that the server does by itself, and what came of them';
comment on column simulation.run.asked is 'the sales, the variants with their documents, and what is supposed';
comment on column simulation.run.attempts is 'how often it was begun: more than once where a process ended in the middle';
comment on column simulation.run.ordered_by is 'the actor: kind, id, name';

grant select, insert, delete on simulation.run to kopilka_app;
grant update (name, asked, state, stage, done, total, attempts, cancel, result, refusal, began_at, ended_at) on simulation.run to kopilka_app;
