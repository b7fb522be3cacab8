create schema cards;

create table cards.batch (
  id               uuid primary key,
  organisation_id  uuid not null references programmes.organisation,
  name             text not null check (length(name) between 1 and 200),
  prefix           text not null check (prefix ~ '^[0-9]{0,12}$'),
  length           int not null check (length between 8 and 19),
  check_digit      text not null check (check_digit in ('luhn', 'damm', 'ean13')),
  count            int not null check (count between 1 and 100000),
  activation_codes boolean not null,
  code_salt        bytea not null check (octet_length(code_salt) = 32),
  made_at          timestamptz not null,
  made_by          text not null,
  constraint ean13_has_13_digits check (check_digit <> 'ean13' or length = 13),
  constraint prefix_is_shorter check (length(prefix) < length),
  unique (organisation_id, id)
);
comment on table cards.batch is 'reference: batches of plastic card numbers';
comment on column cards.batch.code_salt is 'activation codes are derived from it, the number and a secret kept outside the database';

create index batch_of_organisation on cards.batch (organisation_id, id);

create table cards.card (
  organisation_id  uuid not null references programmes.organisation,
  number           text not null check (number ~ '^[0-9]{8,19}$'),
  id               uuid not null,
  kind             text not null check (kind in ('plastic', 'virtual')),
  batch_id         uuid,
  owner            uuid,
  state            text not null check (state in ('issued', 'active', 'blocked', 'replaced')),
  reason           text check (length(reason) between 1 and 200),
  before_block     text check (before_block in ('issued', 'active')),
  replaced_by      text,
  issued_at        timestamptz not null,
  bound_at         timestamptz,
  activated_at     timestamptz,
  primary key (organisation_id, number),
  foreign key (organisation_id, batch_id) references cards.batch (organisation_id, id),
  constraint bound_to_its_owner check ((owner is null) = (bound_at is null)),
  constraint blocked_from_a_state check ((state = 'blocked') = (before_block is not null)),
  constraint blocked_for_a_reason check ((state = 'blocked') <= (reason is not null)),
  constraint replaced_by_a_card check ((state = 'replaced') = (replaced_by is not null)),
  constraint active_for_its_owner check (state <> 'active' or (owner is not null and activated_at is not null)),
  constraint replaced_by_another check (replaced_by <> number)
);
comment on table cards.card is 'look-up: which member a card number leads to, and the state the card is in';
comment on column cards.card.owner is 'null until the card is bound or first used';

create index card_of_owner on cards.card (owner) where owner is not null;
create index card_of_batch on cards.card (batch_id, number) where batch_id is not null;

-- The old number is dead for ever: no later change brings a replaced card back.
create function cards.refuse_resurrection() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a card number is never forgotten' using errcode = 'restrict_violation';
  end if;
  if old.state = 'replaced' then
    raise exception 'a replaced card is dead for ever' using errcode = 'restrict_violation';
  end if;
  if (new.organisation_id, new.number, new.id, new.issued_at)
     is distinct from (old.organisation_id, old.number, old.id, old.issued_at) then
    raise exception 'a card keeps its number' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger dead_for_ever before update or delete on cards.card
  for each row execute function cards.refuse_resurrection();

create table cards.life (
  organisation_id  uuid not null references programmes.organisation,
  number           text not null,
  id               uuid not null,
  what             text not null check (what in ('issued', 'bound', 'activated', 'blocked', 'unblocked', 'replaced')),
  owner            uuid,
  reason           text check (length(reason) between 1 and 200),
  other_number     text,
  actor_kind       text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id         text not null,
  at               timestamptz not null,
  primary key (organisation_id, number, id)
);
comment on table cards.life is 'look-up: what happened to each card, append-only; the making of a batch is kept with the batch';
comment on column cards.life.other_number is 'of a replacement: the card on the other side of it';

create trigger append_only before update or delete on cards.life
  for each row execute function kit.refuse_change();
create trigger append_only_whole before truncate on cards.life
  for each statement execute function kit.refuse_change();

grant usage on schema cards to kopilka_app;
grant select, insert, update, delete on all tables in schema cards to kopilka_app;
revoke update, delete on cards.life from kopilka_app;
revoke delete on cards.card, cards.batch from kopilka_app;
revoke update on cards.batch from kopilka_app;
