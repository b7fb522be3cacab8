-- How far imports of files have come, so that one that was stopped goes on where it stopped.

create schema imports;
grant usage on schema imports to kopilka_app;

create table imports.run (
  organisation_id  uuid not null,
  programme_id     uuid not null,
  digest           bytea not null check (length(digest) = 32),
  file_name        text not null,
  receipts         int not null,
  done             int not null constraint done_of_receipts check (done between 0 and receipts),
  actor_kind       text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id         text not null,
  started_at       timestamptz not null,
  touched_at       timestamptz not null,
  primary key (organisation_id, programme_id, digest),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id)
);
comment on table imports.run is 'local: files of purchases and how many of their receipts were gone through';
comment on column imports.run.digest is 'SHA-256 of the file, the mapping and the stores known: with the same ones the receipts are the same and in the same order';

create table imports.refused (
  organisation_id  uuid not null,
  programme_id     uuid not null,
  digest           bytea not null,
  receipt          int not null check (receipt >= 0),
  primary key (organisation_id, programme_id, digest, receipt),
  foreign key (organisation_id, programme_id, digest) references imports.run on delete cascade
);
comment on table imports.refused is 'local: receipts of a file that were refused, by their place in its order; the next run tries them again';

grant select, insert, update, delete on all tables in schema imports to kopilka_app;
