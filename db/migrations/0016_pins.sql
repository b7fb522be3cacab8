-- Tills that are known to be the organisation's own, and the PINs by which people sign in there.

create table access.device (
  id              uuid primary key,
  organisation_id uuid not null references programmes.organisation,
  till_id         uuid not null references programmes.till,
  name            text not null check (length(name) between 1 and 120),
  hash            bytea not null unique check (octet_length(hash) = 32),
  made_at         timestamptz not null,
  made_by         text not null,
  ended_at        timestamptz,
  ended_by        text,
  constraint device_ended_by_somebody check (num_nulls(ended_at, ended_by) in (0, 2))
);
comment on table access.device is 'reference: browsers that are known to be a till, by the SHA-256 of what they keep';
create index device_of_organisation on access.device (organisation_id, id);

create table access.pin (
  organisation_id uuid not null references programmes.organisation,
  operator_id     uuid not null references access.operator,
  hash            text not null check (starts_with(hash, '$argon2id$')),
  failures        int not null check (failures between 0 and 10),
  made_at         timestamptz not null,
  primary key (organisation_id, operator_id)
);
comment on table access.pin is 'reference: what an operator types at the known tills of an organisation instead of a password';
comment on column access.pin.failures is 'wrong tries since the last right one; after ten the PIN opens nothing any more';

alter table access.session add column device_id uuid references access.device;
comment on column access.session.device_id is 'the known till where it began by a PIN; null when it began by a password';
create index session_of_device on access.session (device_id) where device_id is not null;

create view access.till as
  select t.id, t.organisation_id, t.name, t.store_id, s.name as store_name,
    coalesce(t.closed_at, s.closed_at) as closed_at
  from programmes.till t join programmes.store s on s.id = t.store_id;
comment on view access.till is 'reference: how tills and their stores are called, and whether they are closed';

grant select, insert on access.device, access.pin to kopilka_app;
grant select on access.till to kopilka_app;
grant update (ended_at, ended_by) on access.device to kopilka_app;
grant update (hash, failures, made_at) on access.pin to kopilka_app;
grant delete on access.pin to kopilka_app;
