-- What every slice leans on: the application's role, the outbox, the keys that make a retry harmless.

do $$
begin
  if not exists (select from pg_roles where rolname = 'kopilka_app') then
    create role kopilka_app nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of this server is being prepared at the same moment
end $$;
do $$
begin
  if not pg_has_role(current_user, 'kopilka_app', 'member') then
    execute format('grant kopilka_app to %I', current_user);
  end if;
end $$;

create schema if not exists kit;
grant usage on schema kit to kopilka_app;

create function kit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end $$;

create table kit.event (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  name             text not null check (name ~ '^[a-z_]+\.[a-z_]+$'),
  data             jsonb not null check (jsonb_typeof(data) = 'object'),
  at               timestamptz not null,
  delivered_at     timestamptz,
  tries            int not null default 0 check (tries >= 0),
  next_try_at      timestamptz,
  parked_reason    text,
  primary key (owner, id),
  -- delivered, or parked after its tries, or neither; what is either waits for no further try
  constraint delivered_for_good check (delivered_at is null or (parked_reason is null and next_try_at is null)),
  constraint parked_after_its_tries check (parked_reason is null or (tries > 0 and next_try_at is null))
);
comment on table kit.event is 'owned by owner: the outbox, facts written with the transaction that made them';
create index event_waiting on kit.event (id) where delivered_at is null and parked_reason is null;
-- its condition does not name what event_waiting's does, or a plan could read all that waits instead
create index event_held on kit.event (owner, id) where next_try_at is not null;

-- A job is asked for within the business transaction. The queue's tables belong to the owner and come
-- with the worker, so the application reaches them by this one door.
create function kit.enqueue(job text, payload json, run_at timestamptz, key text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphile_worker.add_job(job, payload, run_at => run_at, job_key => key);
end $$;
revoke all on function kit.enqueue from public;
grant execute on function kit.enqueue to kopilka_app;

create table kit.idempotency (
  caller  uuid not null,
  key     text not null check (length(key) between 1 and 200),
  digest  bytea not null check (octet_length(digest) = 32),
  status  int not null,
  answer  text not null,
  at      timestamptz not null,
  primary key (caller, key)
);
comment on table kit.idempotency is 'look-up: the answer that a key of a caller is bound to, kept at least 90 days';
create index idempotency_age on kit.idempotency using brin (at);

-- News is forgotten once it was delivered, never before.
create trigger undelivered before delete on kit.event
  for each row when (old.delivered_at is null) execute function kit.refuse_change();

-- What was announced and what was answered stays as it was written.
grant select, insert, delete on all tables in schema kit to kopilka_app;
grant update (delivered_at, tries, next_try_at, parked_reason) on kit.event to kopilka_app;
grant update (status, answer) on kit.idempotency to kopilka_app;
