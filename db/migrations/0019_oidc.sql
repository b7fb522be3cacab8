-- Signing in by a company's own directory (OpenID Connect).

create table access.directory (
  organisation_id uuid primary key references programmes.organisation,
  label           text not null check (length(label) between 1 and 60),
  issuer          text not null check (issuer ~ '^https?://' and length(issuer) <= 500),
  client_id       text not null check (length(client_id) between 1 and 200),
  client_secret   bytea not null check (octet_length(client_secret) between 29 and 1000),
  login_claim     text not null check (login_claim ~ '^[a-zA-Z_]{1,60}$'),
  default_role    uuid,
  changed_at      timestamptz not null,
  changed_by      text not null,
  foreign key (organisation_id, default_role) references access.role (organisation_id, id)
);
comment on table access.directory is 'reference: where people of an organisation sign in besides a password of ours';
comment on column access.directory.client_secret is 'enciphered with a key that is not in the database';
comment on column access.directory.login_claim is 'which claim of the identity token is the login';
comment on column access.directory.default_role is 'what a newcomer gets; without it only those who are known come in';

create table access.sign_in (
  state           bytea primary key check (octet_length(state) = 32),
  organisation_id uuid not null references access.directory on delete cascade,
  proof           bytea not null check (octet_length(proof) = 32),
  kept            bytea not null check (octet_length(kept) between 29 and 2000),
  expires_at      timestamptz not null
);
comment on table access.sign_in is 'look-up: by the SHA-256 of the state, who has gone to a directory and is not back yet; each comes back once';
comment on column access.sign_in.proof is 'SHA-256 of what only the browser knows that began';
comment on column access.sign_in.kept is 'enciphered: the verifier, the nonce, and where the browser comes back to';
create index sign_in_by_end on access.sign_in (expires_at);

grant select, insert, update, delete on access.directory to kopilka_app;
grant select, insert, delete on access.sign_in to kopilka_app;
