create schema programmes;

create table programmes.organisation (
  id       uuid primary key,
  name     text not null check (length(name) between 1 and 200),
  country  text not null check (country ~ '^[A-Z]{2}$'),
  language text not null check (language in ('ru', 'en')),
  made_at  timestamptz not null
);
comment on table programmes.organisation is 'reference: the firms that run programmes';
comment on column programmes.organisation.country is 'ISO 3166-1 alpha-2; phones without a country code are read by it';

alter table access.api_key
  add foreign key (organisation_id) references programmes.organisation;

create table programmes.programme (
  id              uuid primary key,
  organisation_id uuid not null references programmes.organisation,
  name            text not null check (length(name) between 1 and 200),
  currency        text not null check (currency ~ '^[A-Z]{3}$'),
  zone            text not null check (length(zone) between 1 and 64),
  points_name     jsonb not null check (points_name ? 'ru' and points_name ? 'en'),
  scale           int not null check (scale between 0 and 2),
  state           text not null check (state in ('draft', 'live', 'closed')),
  made_at         timestamptz not null,
  live_at         timestamptz,
  closed_at       timestamptz,
  unique (organisation_id, id), -- what leads here names its organisation too
  unique (organisation_id, name),
  constraint live_unless_draft check ((state = 'draft') = (live_at is null)),
  constraint closed_at_an_instant check ((state = 'closed') = (closed_at is not null))
);
comment on table programmes.programme is 'reference: programmes, each with a ledger of points of its own';
comment on column programmes.programme.points_name is 'plural forms: ru one, few, many; en one, other';
comment on column programmes.programme.scale is 'decimals of a point; amounts of points are integers in the smallest part';

-- What points are worth and when days begin is not rewritten under points already earned.
create function programmes.refuse_recoining() returns trigger language plpgsql as $$
begin
  if old.state = 'closed' and new.state <> 'closed' then
    raise exception 'a closed programme stays closed';
  end if;
  if old.state <> 'draft' and (new.currency, new.zone, new.scale, new.state = 'draft')
     is distinct from (old.currency, old.zone, old.scale, false) then
    raise exception 'currency, zone and scale are settled when a programme goes live';
  end if;
  return new;
end $$;

create trigger settled before update on programmes.programme
  for each row execute function programmes.refuse_recoining();

create table programmes.store (
  id              uuid primary key,
  organisation_id uuid not null references programmes.organisation,
  code            text not null check (length(code) between 1 and 64),
  name            text not null check (length(name) between 1 and 200),
  city            text,
  made_at         timestamptz not null,
  closed_at       timestamptz,
  unique (organisation_id, id),
  unique (organisation_id, code)
);
comment on table programmes.store is 'reference: points of sale, web shops included';
comment on column programmes.store.code is 'how tills and conditions name the store';

create table programmes.till (
  id              uuid primary key,
  organisation_id uuid not null,
  store_id        uuid not null,
  code            text not null check (length(code) between 1 and 64),
  name            text not null check (length(name) between 1 and 200),
  made_at         timestamptz not null,
  closed_at       timestamptz,
  unique (store_id, code),
  foreign key (organisation_id, store_id) references programmes.store (organisation_id, id)
);
comment on table programmes.till is 'reference: the tills of a store';

create table programmes.conditions (
  programme_id     uuid not null references programmes.programme,
  version          int not null check (version > 0),
  state            text not null check (state in ('draft', 'scheduled', 'withdrawn')),
  starts_at        timestamptz,
  document         jsonb not null check (jsonb_typeof(document) = 'object'),
  note             text check (length(note) <= 1000),
  made_at          timestamptz not null,
  made_by          text not null,
  scheduled_at     timestamptz,
  scheduled_by     text,
  withdrawn_at     timestamptz,
  withdrawn_by     text,
  primary key (programme_id, version),
  constraint starts_unless_draft check ((state = 'draft') = (starts_at is null)),
  constraint starts_as_scheduled check ((starts_at is null) = (scheduled_at is null)),
  constraint scheduled_by_somebody check ((scheduled_at is null) = (scheduled_by is null)),
  constraint withdrawn_at_an_instant check ((state = 'withdrawn') = (withdrawn_at is not null)),
  constraint withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
  -- what was in force once was in force
  constraint withdrawn_before_its_start check (withdrawn_at < starts_at)
);
comment on table programmes.conditions is 'reference: versions of a programme''s rules; in force and superseded follow from starts_at';

create unique index conditions_start on programmes.conditions (programme_id, starts_at)
  where state = 'scheduled';

create function programmes.refuse_rewriting() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state <> 'draft' then
      raise exception 'published conditions are kept';
    end if;
    return old;
  end if;
  if old.state = 'withdrawn' then
    raise exception 'withdrawn conditions stay as they are';
  end if;
  if (new.programme_id, new.version, new.made_at, new.made_by)
     is distinct from (old.programme_id, old.version, old.made_at, old.made_by) then
    raise exception 'a version keeps its number and its maker';
  end if;
  if old.state = 'scheduled' and (
    new.state = 'draft'
    or (new.starts_at, new.document, new.note, new.scheduled_at, new.scheduled_by)
       is distinct from (old.starts_at, old.document, old.note, old.scheduled_at, old.scheduled_by)
  ) then
    raise exception 'published conditions are immutable';
  end if;
  return new;
end $$;

create trigger immutable before update or delete on programmes.conditions
  for each row execute function programmes.refuse_rewriting();

grant usage on schema programmes to kopilka_app;
grant select, insert, update on all tables in schema programmes to kopilka_app;
grant delete on programmes.conditions to kopilka_app;
