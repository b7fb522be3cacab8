-- Figures: what the book and the purchases come to by day, kept by a job behind the till.

create schema analytics;
grant usage on schema analytics to kopilka_app;

create table analytics.progress (
  organisation_id uuid not null references programmes.organisation,
  what            text not null check (what in ('purchases', 'returns', 'movements')),
  reached         timestamptz,
  reached_no      bigint,
  next            timestamptz,
  next_no         bigint,
  rolled_at       timestamptz not null,
  primary key (organisation_id, what)
);
comment on table analytics.progress is 'local: how far the roll-ups have come';
comment on column analytics.progress.reached is 'what was made known before has been rolled up, whatever committed late';
comment on column analytics.progress.reached_no is 'movements of database transactions below this number are rolled up';
comment on column analytics.progress.next is 'becomes reached once all database transactions below next_no have ended';

create table analytics.receipt (
  owner           uuid not null,
  purchase_id     uuid not null,
  programme_id    uuid not null,
  store_id        uuid,
  member          boolean not null,
  occurred_at     timestamptz not null,
  day             date not null,
  amount          bigint not null,
  discount        bigint not null,
  redeemed_amount bigint not null,
  points_earned   bigint not null,
  points_redeemed bigint not null,
  cost            bigint,
  returned        bigint not null default 0 check (returned >= 0),
  returned_cost   bigint not null default 0,
  kept            boolean not null default true,
  primary key (owner, purchase_id)
);
comment on table analytics.receipt is 'owned by owner: the figures of each purchase that counts, without what was bought; those of test members are not here';
comment on column analytics.receipt.day is 'the calendar day of occurred_at in the zone of the programme';
comment on column analytics.receipt.cost is 'of all its goods; null where a line does not say it';
comment on column analytics.receipt.returned is 'what of amount less discount has come back, whenever it did';
comment on column analytics.receipt.kept is 'false once all of it has come back: it is no visit';
create index receipt_of_programme on analytics.receipt (programme_id, day);

create table analytics.habit (
  owner            uuid not null,
  programme_id     uuid not null,
  first_at         timestamptz not null,
  second_at        timestamptz,
  last_at          timestamptz not null,
  first_on         date not null,
  last_on          date not null,
  orders           bigint not null check (orders > 0),
  days             bigint not null check (days > 0),
  sales_amount     bigint not null,
  first_day_amount bigint not null,
  points_redeemed  bigint not null,
  months           int[] not null,
  primary key (owner, programme_id)
);
comment on table analytics.habit is 'owned by owner: how each member buys in a programme, with the receipts of the duplicates merged into it; receipts that came back whole are left out';
comment on column analytics.habit.days is 'calendar days with a receipt';
comment on column analytics.habit.sales_amount is 'after discounts and returns';
comment on column analytics.habit.first_day_amount is 'of that, on the first day';
comment on column analytics.habit.months is 'months with a receipt, each once, counted from the year 0';
create index habit_of_programme on analytics.habit (programme_id);

create table analytics.goods_back (
  owner           uuid not null,
  return_id       uuid not null,
  purchase_id     uuid not null,
  programme_id    uuid not null,
  store_id        uuid,
  member          boolean not null,
  day             date not null,
  amount          bigint not null,
  redeemed_amount bigint not null,
  cost            bigint,
  whole           boolean not null,
  bought_on       date not null,
  primary key (owner, return_id)
);
comment on table analytics.goods_back is 'owned by owner: the figures of each return, on the day of the return';
create index goods_back_of_programme on analytics.goods_back (programme_id, day);
create index goods_back_of_return on analytics.goods_back (return_id);

create table analytics.sales_day (
  programme_id      uuid not null references programmes.programme,
  day               date not null,
  store_id          uuid,
  receipts          bigint not null,
  member_receipts   bigint not null,
  sales_amount      bigint not null,
  member_amount     bigint not null,
  discount          bigint not null,
  redeemed_amount   bigint not null,
  returned_amount   bigint not null,
  member_returned_amount bigint not null,
  returned_redeemed_amount bigint not null,
  costed_amount     bigint not null,
  cost              bigint not null,
  constraint sales_day_key unique nulls not distinct (programme_id, day, store_id)
);
comment on table analytics.sales_day is 'local: purchases and returns by day, programme and store';
comment on column analytics.sales_day.receipts is 'of which something was kept';
comment on column analytics.sales_day.sales_amount is 'after discounts, before what points paid and before returns';
comment on column analytics.sales_day.costed_amount is 'sales less returns of those receipts whose cost is known; cost is theirs';

create table analytics.points_day (
  programme_id    uuid not null references programmes.programme,
  day             date not null,
  store_id        uuid,
  test            boolean not null,
  issued_points    bigint not null,
  activated_points bigint not null,
  redeemed_points  bigint not null,
  expired_points   bigint not null,
  reversed_points  bigint not null,
  adjusted_points  bigint not null,
  held_points      bigint not null,
  constraint points_day_key unique nulls not distinct (programme_id, day, store_id, test)
);
comment on table analytics.points_day is 'local: movements of points by day, programme and store; what goes out is positive';
comment on column analytics.points_day.store_id is 'of the purchase that a movement follows from; null: of none';
comment on column analytics.points_day.activated_points is 'points of lots that become active on the day, less what had been taken of them before';
comment on column analytics.points_day.reversed_points is 'taken back by returns less what returns restored';
comment on column analytics.points_day.held_points is 'set aside less released';

create table analytics.issue_month (
  programme_id     uuid not null references programmes.programme,
  issued_in        date not null check (extract(day from issued_in) = 1),
  moved_in         date not null check (extract(day from moved_in) = 1),
  issued_points    bigint not null,
  redeemed_points  bigint not null,
  expired_points   bigint not null,
  reversed_points  bigint not null,
  other_points     bigint not null,
  primary key (programme_id, issued_in, moved_in)
);
comment on table analytics.issue_month is 'local: what became of the points of a month, by the month in which it did; without test members';
comment on column analytics.issue_month.other_points is 'taken by corrections, transfers and holds, less what those gave back';

create table analytics.duplicate (
  owner  uuid not null,
  person uuid not null,
  organisation_id uuid not null references programmes.organisation,
  primary key (owner),
  constraint of_another check (person <> owner)
);
create index duplicate_of_person on analytics.duplicate (person);
comment on table analytics.duplicate is 'owned by owner: members that were merged, and the member each of them counts for';

create table analytics.soundness (
  programme_id  uuid primary key references programmes.programme,
  checked_at    timestamptz not null,
  by_days       bigint not null,
  by_lots       bigint not null
);
comment on table analytics.soundness is 'local: what the days come to, and what the lots hold less the debt, when they were last compared';

-- Returns are found in the order they were made; the till does not write here.
create index return_newest on purchases.return (id);

grant select, insert, update on analytics.progress, analytics.receipt, analytics.sales_day, analytics.points_day,
  analytics.issue_month, analytics.soundness to kopilka_app;
grant select, insert on analytics.goods_back to kopilka_app;
grant select, insert, update, delete on analytics.duplicate, analytics.habit to kopilka_app;

-- Whether it pays: members whom chance leaves untreated, and what members are worth.
create table analytics.control_group (
  id           uuid primary key,
  programme_id uuid not null references programmes.programme,
  name         text not null check (length(name) between 1 and 100),
  salt         text not null check (length(salt) between 8 and 64),
  share        int not null check (share between 100 and 5000),
  starts_at    timestamptz not null,
  ends_at      timestamptz check (ends_at > starts_at),
  made_by      text not null
);
comment on table analytics.control_group is 'reference: which share of a programme''s members is held out of reminders, mailings and offers, and since when';
comment on column analytics.control_group.salt is 'with the id of a member it decides by its digest who is in; nobody is listed';
comment on column analytics.control_group.share is 'of ten thousand';
create unique index one_control_group on analytics.control_group (programme_id) where ends_at is null;

create table analytics.fit (
  programme_id uuid primary key references programmes.programme,
  made_at      timestamptz not null,
  until        date not null,
  answer       jsonb not null check (jsonb_typeof(answer) = 'object')
);
comment on table analytics.fit is 'local: the models of repeat purchase as last fitted, with their quality, or why they could not be';

create table analytics.worth (
  owner        uuid not null,
  programme_id uuid not null,
  alive        real not null check (alive between 0 and 1),
  purchases    real not null check (purchases >= 0),
  sales_amount bigint not null check (sales_amount >= 0),
  primary key (owner, programme_id)
);
comment on table analytics.worth is 'owned by owner: what a member is expected to do within a year, by the last fit';
comment on column analytics.worth.alive is 'the chance that the member still comes';
create index worth_of_programme on analytics.worth (programme_id, sales_amount desc);

grant select, insert on analytics.control_group to kopilka_app;
grant update (ends_at) on analytics.control_group to kopilka_app;
grant select, insert, update on analytics.fit to kopilka_app;
grant select, insert, update, delete on analytics.worth to kopilka_app;
