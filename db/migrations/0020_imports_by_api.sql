-- Files that are handed in piece by piece, and imports of them that the server does by itself.

create table imports.file (
  organisation_id uuid not null references programmes.organisation,
  id              uuid not null,
  name            text not null check (length(name) between 1 and 200),
  size            int not null check (size between 1 and 268435456),
  made_at         timestamptz not null,
  made_by         text not null,
  primary key (organisation_id, id)
);
comment on table imports.file is 'local: files that were handed in, forgotten some weeks after';
comment on column imports.file.size is 'bytes';

create table imports.part (
  organisation_id uuid not null,
  file_id         uuid not null,
  number          int not null check (number >= 1),
  content         bytea not null check (octet_length(content) between 1 and 1048576),
  primary key (organisation_id, file_id, number),
  foreign key (organisation_id, file_id) references imports.file on delete cascade
);
comment on table imports.part is 'local: the content of files, a mebibyte each but the last';
alter table imports.part alter column content set storage external;

create table imports.task (
  organisation_id uuid not null,
  id              uuid not null,
  file_id         uuid not null,
  file_name       text not null,
  programme_id    uuid not null,
  what            text not null check (what in ('purchases', 'members')),
  mapping         jsonb not null,
  dry_run         boolean not null,
  language        text not null check (language in ('ru', 'en')),
  state           text not null check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  stage           text check (stage in ('reading', 'enrolling', 'confirming', 'rejecting')),
  done            bigint not null default 0 check (done >= 0),
  total           bigint not null default 0 check (total >= 0),
  cancel          boolean not null default false,
  report          jsonb,
  refusal         jsonb,
  rejected_id     uuid,
  ordered_at      timestamptz not null,
  ordered_by      jsonb not null,
  began_at        timestamptz,
  ended_at        timestamptz,
  primary key (organisation_id, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint ended_or_not check ((ended_at is null) = (state in ('waiting', 'running'))),
  constraint done_with_report check (state <> 'done' or report is not null),
  constraint failed_for_a_reason check ((state = 'failed') = (refusal is not null))
);
comment on table imports.task is 'local: imports that the server does by itself, and what became of them';
comment on column imports.task.file_id is 'the file; it may have been forgotten meanwhile';
comment on column imports.task.rejected_id is 'a file of the rows that were not taken over';
comment on column imports.task.ordered_by is 'the actor: kind, id, name, whether it is for test members only';

grant select, insert, delete on imports.file, imports.part to kopilka_app;
grant select, insert on imports.task to kopilka_app;
grant update (state, stage, done, total, cancel, report, refusal, rejected_id, began_at, ended_at) on imports.task to kopilka_app;
