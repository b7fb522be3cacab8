-- People of the staff: who they are, what they may do where, their sessions, and the record of what they did.

create table access.operator (
  id            uuid primary key,
  login         text not null unique check (login ~ '^[a-z0-9][a-z0-9._@+-]{2,119}$'),
  name          text not null check (length(name) between 1 and 120),
  language      text not null check (language in ('ru', 'en')),
  password_hash text not null check (starts_with(password_hash, '$argon2id$')),
  must_change   boolean not null,
  totp_secret   bytea check (octet_length(totp_secret) between 40 and 200),
  totp_since    timestamptz,
  totp_step     bigint,
  made_at       timestamptz not null,
  made_by       text not null,
  blocked_at    timestamptz,
  blocked_by    text,
  block_reason  text check (length(block_reason) between 1 and 500),
  constraint codes_by_a_secret check (totp_since is null or totp_secret is not null),
  constraint blocked_with_reason check (num_nulls(blocked_at, blocked_by, block_reason) in (0, 3))
);
comment on table access.operator is 'reference: people of the staff; one may serve several organisations';
comment on column access.operator.must_change is 'the password was given by somebody else';
comment on column access.operator.totp_secret is 'enciphered with a key that is not in the database';
comment on column access.operator.totp_since is 'since when sign-in asks for a code; before that the secret waits for its first code';
comment on column access.operator.totp_step is 'the 30 seconds of the code accepted last: none is accepted twice';

create table access.recovery_code (
  operator_id uuid not null references access.operator,
  hash        bytea not null check (octet_length(hash) = 32),
  used_at     timestamptz,
  primary key (operator_id, hash)
);
comment on table access.recovery_code is 'reference: codes that stand in for a lost phone, each once';

create table access.role (
  id              uuid primary key,
  organisation_id uuid not null references programmes.organisation,
  ready           text check (ready ~ '^[a-z][a-z-]{1,39}$'),
  name            jsonb check (name ? 'ru' and name ? 'en'),
  scopes          text[] check (cardinality(scopes) > 0),
  made_at         timestamptz not null,
  made_by         text not null,
  unique (organisation_id, id), -- what leads here names its organisation too
  unique (organisation_id, ready),
  constraint ready_or_their_own check (num_nulls(name, scopes) = case when ready is null then 0 else 2 end)
);
comment on table access.role is 'reference: what people of an organisation may do; what a ready role may is in the program';

create table access.assignment (
  organisation_id uuid not null,
  operator_id     uuid not null references access.operator,
  role_id         uuid not null,
  until           timestamptz,
  made_at         timestamptz not null,
  made_by         text not null,
  primary key (organisation_id, operator_id, role_id),
  foreign key (organisation_id, role_id) references access.role (organisation_id, id)
);
comment on table access.assignment is 'reference: which operator has which role in which organisation, and until when';
create index assignment_of_operator on access.assignment (operator_id);

create table access.session (
  hash            bytea primary key check (octet_length(hash) = 32),
  operator_id     uuid not null references access.operator,
  organisation_id uuid not null references programmes.organisation,
  began_at        timestamptz not null,
  used_at         timestamptz not null,
  expires_at      timestamptz not null,
  constraint ends_after_it_began check (expires_at > began_at and used_at >= began_at)
);
comment on table access.session is 'look-up: by the SHA-256 of the token, who is signed in where; a session that ended is not here';
comment on column access.session.used_at is 'noted once a minute';
create index session_of_operator on access.session (operator_id);

create table access.attempt (
  what     bytea primary key check (octet_length(what) = 32),
  failures int not null check (failures > 0),
  last_at  timestamptz not null
);
comment on table access.attempt is 'look-up: by the SHA-256 of a login or an address, how often sign-in failed lately';

create table access.audit (
  id              uuid primary key,
  organisation_id uuid references programmes.organisation,
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli', 'nobody')),
  actor_id        uuid,
  actor_name      text not null,
  operation       text not null check (operation ~ '^[a-z]+\.[a-z_]+$'),
  object          uuid,
  old             jsonb,
  new             jsonb,
  reason          text,
  address         text,
  at              timestamptz not null
);
comment on table access.audit is 'reference: who did what of what concerns access; never rewritten';
comment on column access.audit.organisation_id is 'null where nobody known tried to sign in';
create index audit_of_organisation on access.audit (organisation_id, id);

create trigger append_only before update or delete or truncate on access.audit
  for each statement execute function kit.refuse_change();

create view access.organisation as select id, name from programmes.organisation;
comment on view access.organisation is 'reference: how the organisations are called';

grant select on all tables in schema access to kopilka_app;
grant insert on access.operator, access.recovery_code, access.role, access.assignment, access.session,
  access.attempt, access.audit to kopilka_app;
grant update (name, language, password_hash, must_change, totp_secret, totp_since, totp_step, blocked_at,
  blocked_by, block_reason) on access.operator to kopilka_app;
grant update (used_at) on access.recovery_code to kopilka_app;
grant update (name, scopes) on access.role to kopilka_app;
grant update (organisation_id, used_at) on access.session to kopilka_app;
grant update (failures, last_at) on access.attempt to kopilka_app;
grant delete on access.recovery_code, access.assignment, access.session, access.attempt to kopilka_app;
