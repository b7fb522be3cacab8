-- Evidence against tampering: a chain of digests over all movements, made apart from the till, and
-- signed anchors of it.

-- Which database transaction wrote a row, as a number that ascends for ever: a book that is moved to
-- another server finds the count of transactions begun anew there, and continue_numbers() leads it on.
create function ledger.numbered(id xid8) returns bigint
  language sql stable parallel safe as 'select id::text::bigint + 0';
create function ledger.transaction_no() returns bigint
  language sql stable as 'select ledger.numbered(pg_current_xact_id())';

alter table ledger.movement add column transaction_no bigint not null default ledger.transaction_no();
comment on column ledger.movement.transaction_no is 'which database transaction wrote it: when all below a number have ended, no movement comes in below it any more';

-- a few bytes for some thousands of movements, written apart from the till
create index movement_transaction on ledger.movement using brin (transaction_no);

create table ledger.link (
  position  bigint primary key check (position > 0),
  from_no   bigint not null,
  to_no     bigint not null,
  movements bigint not null,
  ids       uuid[] not null check (cardinality(ids) > 0),
  digests   bytea[] not null,
  digest    bytea not null check (length(digest) = 32),
  made_at   timestamptz not null,
  check (from_no < to_no),
  check (movements >= position),
  check (cardinality(ids) = cardinality(digests))
);
comment on table ledger.link is 'local: append-only, the chain; the movements that the transactions [from_no, to_no) wrote stand in the links of these bounds';
comment on column ledger.link.movements is 'how many the chain holds up to this link';
comment on column ledger.link.digests is 'SHA-256 of each movement, of its row as record_send writes it';
comment on column ledger.link.digest is 'SHA-256 over the digest of the link before, this link and the digests of its movements';

create table ledger.anchor (
  position  bigint primary key references ledger.link,
  movements bigint not null,
  digest    bytea not null check (length(digest) = 32),
  at        timestamptz not null,
  key       bytea not null check (length(key) = 32),
  signature bytea not null check (length(signature) = 64)
);
comment on table ledger.anchor is 'local: append-only, links signed with a key that is kept outside the database';
comment on column ledger.anchor.key is 'the public key (Ed25519) that tells whether the signature is right';

grant select, insert on ledger.link, ledger.anchor to kopilka_app;
create trigger append_only before update or delete or truncate on ledger.link
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on ledger.anchor
  for each statement execute function kit.refuse_change();

-- What belongs to the owner of the tables and is asked for by the application.
create function ledger.summarise_movements() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform brin_summarize_new_values('ledger.movement_transaction');
end $$;

create function ledger.continue_numbers() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  reached bigint;
begin
  select coalesce((select to_no from ledger.link order by position desc limit 1),
    (select max(m.transaction_no) from ledger.movement m)) into reached;
  if reached > ledger.transaction_no() then
    select greatest(reached, max(m.transaction_no) + 1) into reached from ledger.movement m;
    execute format('create or replace function ledger.numbered(id xid8) returns bigint
      language sql stable parallel safe as ''select id::text::bigint + %s''', reached);
  end if;
end $$;
revoke all on function ledger.summarise_movements, ledger.continue_numbers from public;
grant execute on function ledger.summarise_movements, ledger.continue_numbers to kopilka_app;
