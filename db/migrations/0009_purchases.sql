-- Receipts and their decisions, held quotes, returns, and the counters that limits are read from.

create schema purchases;
grant usage on schema purchases to kopilka_app;

create table purchases.purchase (
  owner               uuid not null,
  id                  uuid not null,
  organisation_id     uuid not null,
  programme_id        uuid not null,
  member              boolean not null,
  test                boolean not null,
  store_id            uuid,
  till_id             uuid,
  external_id         text not null,
  occurred_at         timestamptz not null,
  recorded_at         timestamptz not null,
  state               text not null check (state in ('confirmed', 'partially_returned', 'returned', 'cancelled')),
  conditions_version  int not null check (conditions_version >= 0),
  amount              bigint not null,
  discount_amount     bigint not null constraint discount_of_amount check (discount_amount between 0 and amount),
  redeemed_amount     bigint not null constraint redeemed_of_the_rest check (redeemed_amount between 0 and amount - discount_amount),
  points_earned       bigint not null check (points_earned >= 0),
  points_redeemed     bigint not null check (points_redeemed >= 0),
  decision            json not null,
  primary key (owner, id),
  -- nobody's receipt stands for itself, and there are no points in it
  constraint nobody_has_no_points check (member or (owner = id and points_earned = 0 and points_redeemed = 0))
);
comment on table purchases.purchase is 'owned by owner: a confirmed receipt with the decision about it; owner is the member, or the purchase itself where there is none';
create index purchase_newest on purchases.purchase (organisation_id, id desc);

create table purchases.receipt (
  organisation_id  uuid not null,
  store_id         uuid not null,
  till_id          uuid not null,
  external_id      text not null check (length(external_id) between 1 and 100),
  owner            uuid not null,
  purchase_id      uuid not null,
  digest           bytea not null check (octet_length(digest) = 32),
  primary key (organisation_id, store_id, till_id, external_id)
);
comment on table purchases.receipt is 'look-up: a receipt by organisation, store, till (nil where unsaid) and number, unique for ever';

create table purchases.return (
  owner         uuid not null,
  id            uuid not null,
  purchase_id   uuid not null,
  external_id   text not null,
  whole         boolean not null,
  occurred_at   timestamptz not null,
  recorded_at   timestamptz not null,
  amount        bigint not null check (amount >= 0),
  points_back   bigint not null check (points_back >= 0),
  points_taken  bigint not null check (points_taken >= 0),
  lines         json not null check (json_typeof(lines) = 'array'),
  answer        json not null check (json_typeof(answer) = 'object'),
  primary key (owner, id),
  unique (owner, purchase_id, external_id),
  foreign key (owner, purchase_id) references purchases.purchase (owner, id)
);
comment on table purchases.return is 'owned by owner: goods given back, by line';

create table purchases.quote (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  programme_id     uuid not null,
  state            text not null check (state in ('held', 'used', 'cancelled', 'expired')),
  hold_id          uuid,
  points           bigint not null check (points >= 0),
  usage            json not null check (json_typeof(usage) = 'array'),
  made_at          timestamptz not null,
  expires_at       timestamptz not null constraint expires_later check (expires_at > made_at),
  primary key (owner, id),
  foreign key (owner, hold_id) references ledger.hold (owner, id),
  constraint points_by_a_hold check ((points = 0) = (hold_id is null))
);
comment on table purchases.quote is 'owned by owner: a quote that set points and budgets aside';
create index quote_held on purchases.quote (expires_at) where state = 'held';

create table purchases.counter (
  owner         uuid not null,
  programme_id  uuid not null,
  key           text not null,
  source        uuid not null,
  used          bigint not null check (used >= 0),
  primary key (owner, programme_id, key, source)
);
comment on table purchases.counter is 'owned by owner: what a member has used of a limit in a period; source is who used it, before any merge';

create table purchases.budget (
  programme_id  uuid not null references programmes.programme,
  key           text not null,
  used          bigint not null check (used >= 0),
  primary key (programme_id, key)
);
comment on table purchases.budget is 'reference: what all members together have used of a budget';

create table purchases.tally (
  owner         uuid not null,
  programme_id  uuid not null,
  source        uuid not null,
  visits        bigint not null check (visits >= 0),
  amount        bigint not null check (amount >= 0),
  first_at      timestamptz not null,
  last_at       timestamptz not null,
  primary key (owner, programme_id, source),
  constraint last_after_first check (last_at >= first_at)
);
comment on table purchases.tally is 'owned by owner: how often and when a member has bought; source is who bought, before any merge';

create table purchases.event (
  owner         uuid not null,
  id            uuid not null,
  programme_id  uuid not null,
  kind          text not null check (length(kind) between 1 and 64),
  external_id   text not null check (length(external_id) between 1 and 100),
  occurred_at   timestamptz not null,
  recorded_at   timestamptz not null,
  points        bigint not null check (points >= 0),
  decision      json not null check (json_typeof(decision) = 'object'),
  primary key (owner, id),
  unique (owner, programme_id, kind, external_id)
);
comment on table purchases.event is 'owned by owner: something other than a purchase that was judged by the conditions';

grant select, insert on all tables in schema purchases to kopilka_app;
grant update (state) on purchases.purchase, purchases.quote to kopilka_app;
grant update (used) on purchases.budget to kopilka_app;
-- what a merge leads to the survivor is deleted here and inserted there
grant update (used), delete on purchases.counter to kopilka_app;
grant update (visits, amount, first_at, last_at), delete on purchases.tally to kopilka_app;
create trigger append_only before update or delete or truncate on purchases.return
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on purchases.event
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on purchases.receipt
  for each statement execute function kit.refuse_change();
create trigger kept before delete or truncate on purchases.purchase
  for each statement execute function kit.refuse_change();
create trigger fixed before update of owner, id, organisation_id, programme_id, member, test, store_id,
    till_id, external_id, occurred_at, recorded_at, conditions_version, amount, discount_amount,
    redeemed_amount, points_earned, points_redeemed, decision
  on purchases.purchase for each statement execute function kit.refuse_change();
