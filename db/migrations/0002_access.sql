create schema access;

create table access.api_key (
  id              uuid primary key,
  organisation_id uuid not null,
  name            text not null check (length(name) between 1 and 120),
  prefix          text not null check (prefix ~ '^kp_(live|test)_[0-9A-Za-z]{6}$'),
  hash            bytea not null unique check (octet_length(hash) = 32),
  scopes          text[] not null check (cardinality(scopes) > 0),
  test            boolean not null,
  made_at         timestamptz not null,
  made_by         text not null,
  last_used_at    timestamptz,
  revoked_at      timestamptz,
  revoked_by      text,
  constraint revoked_by_somebody check ((revoked_at is null) = (revoked_by is null)),
  constraint test_by_its_prefix check (test = starts_with(prefix, 'kp_test_'))
);
comment on table access.api_key is 'reference: keys of integrators; the secret itself is never stored, only its SHA-256';
comment on column access.api_key.last_used_at is 'noted once an hour';
comment on column access.api_key.prefix is 'the first characters, so that people recognise a key in a list';

create index api_key_of_organisation on access.api_key (organisation_id, made_at);

-- A revoked key stays revoked, and what a key may do is settled when it is made.
create function access.refuse_widening() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null then
    raise exception 'a revoked key stays as it is';
  end if;
  if (new.id, new.organisation_id, new.prefix, new.hash, new.scopes, new.test, new.made_at, new.made_by)
     is distinct from
     (old.id, old.organisation_id, old.prefix, old.hash, old.scopes, old.test, old.made_at, old.made_by) then
    raise exception 'a key may only be renamed or revoked';
  end if;
  return new;
end $$;

create trigger settled before update on access.api_key
  for each row execute function access.refuse_widening();

grant usage on schema access to kopilka_app;
grant select, insert, update on all tables in schema access to kopilka_app;
