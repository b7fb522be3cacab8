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
  amount              bigint not null check (amount >= 0),
  discount_amount     bigint not null check (discount_amount between 0 and amount),
  redeemed_amount     bigint not null check (redeemed_amount between 0 and amount - discount_amount),
  points_earned       bigint not null check (points_earned >= 0),
  points_redeemed     bigint not null check (points_redeemed >= 0),
  decision            json not null,
  primary key (owner, id)
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
  digest           bytea not null,
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
  lines         json not null,
  answer        json not null,
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
  usage            json not null,
  made_at          timestamptz not null,
  expires_at       timestamptz not null check (expires_at > made_at),
  primary key (owner, id)
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
  programme_id  uuid not null,
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
  primary key (owner, programme_id, source)
);
comment on table purchases.tally is 'owned by owner: how often and when a member has bought; source is who bought, before any merge';

create table purchases.event (
  owner         uuid not null,
  id            uuid not null,
  programme_id  uuid not null,
  kind          text not null,
  external_id   text not null,
  occurred_at   timestamptz not null,
  recorded_at   timestamptz not null,
  points        bigint not null check (points >= 0),
  decision      json not null,
  primary key (owner, id),
  unique (owner, programme_id, kind, external_id)
);
comment on table purchases.event is 'owned by owner: something other than a purchase that was judged by the conditions';

grant select, insert, update, delete on all tables in schema purchases to kopilka_app;
revoke update, delete on purchases.receipt, purchases.return, purchases.event from kopilka_app;
revoke delete on purchases.purchase, purchases.quote from kopilka_app;
create trigger append_only before update or delete or truncate on purchases.return
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on purchases.event
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on purchases.receipt
  for each statement execute function kit.refuse_change();
