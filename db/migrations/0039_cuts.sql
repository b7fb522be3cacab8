-- Members who are staff; figures by tier, channel and reason; surveys. Roll-ups are made anew: none of them says
-- by tier or channel yet; models are fitted again the next night.

create table members.staff (
  owner            uuid primary key references members.member (owner),
  organisation_id  uuid not null references programmes.organisation,
  since            timestamptz not null
);
comment on table members.staff is 'owned by owner: members who work for the company: what they buy and earn is in no figure; who marked them and why is in the audit';
create index staff_of_organisation on members.staff (organisation_id);
grant select, insert, delete on members.staff to kopilka_app;

truncate analytics.fit, analytics.worth, analytics.progress, analytics.receipt, analytics.goods_back, analytics.habit, analytics.duplicate,
  analytics.sales_day, analytics.points_day, analytics.issue_month, analytics.soundness;

create table analytics.apart (
  owner            uuid primary key,
  organisation_id  uuid not null references programmes.organisation
);
comment on table analytics.apart is 'owned by owner: members of the staff, with their duplicates, whom the roll-ups leave out';
grant select, insert, delete on analytics.apart to kopilka_app;

alter table analytics.receipt
  add tier text,
  add channel text,
  add apart boolean not null;
comment on column analytics.receipt.tier is 'of the member at the moment of the purchase; null: of none';
comment on column analytics.receipt.apart is 'of somebody of the staff: in no figure';
alter table analytics.goods_back
  add tier text,
  add channel text,
  add apart boolean not null;
comment on column analytics.goods_back.tier is 'of the purchase, as its channel is';
comment on column analytics.goods_back.apart is 'of somebody of the staff: in no figure';
grant update (apart) on analytics.goods_back to kopilka_app;

alter table analytics.sales_day
  drop constraint sales_day_key,
  add channel text,
  add tier text,
  add member boolean not null,
  drop member_receipts,
  drop member_amount,
  drop member_returned_amount,
  add constraint sales_day_key unique nulls not distinct (programme_id, day, store_id, channel, tier, member),
  add constraint only_members_have_tiers check (member or tier is null);
comment on table analytics.sales_day is 'local: purchases and returns by day, programme, store, channel, and tier of the member';
comment on column analytics.sales_day.member is 'of members; else of everybody else';

alter table analytics.points_day rename column test to apart;
comment on column analytics.points_day.apart is 'of test members and of the staff: in no figure, and part of the book';

create table analytics.issued_day (
  programme_id   uuid not null references programmes.programme,
  day            date not null,
  store_id       uuid,
  channel        text,
  tier           text,
  source         text not null check (source in ('purchase', 'event', 'hand', 'import', 'other')),
  rule           text,
  issued_points  bigint not null,
  constraint issued_day_key unique nulls not distinct (programme_id, day, store_id, channel, tier, source, rule),
  constraint rules_give_for_something check (rule is null or source in ('purchase', 'event'))
);
comment on table analytics.issued_day is 'local: points that members came by, by day and by what for; without test members and staff';
comment on column analytics.issued_day.source is 'hand: corrections upward; import: opening balances';
comment on column analytics.issued_day.rule is 'of the conditions; null: what rounding and limits make the whole differ by, or no rule gave it';
grant select, insert, update on analytics.issued_day to kopilka_app;

-- Answers of members are few beside other events, and are asked for by programme and day.
create index event_survey on purchases.event (programme_id, occurred_at) where kind = 'survey';

create table analytics.survey (
  id            uuid primary key,
  programme_id  uuid not null references programmes.programme,
  name          text not null check (length(name) between 1 and 100),
  held_on       date not null,
  promoters     int not null check (promoters >= 0),
  passives      int not null check (passives >= 0),
  detractors    int not null check (detractors >= 0),
  made_by       text not null,
  made_at       timestamptz not null,
  constraint somebody_answered check (promoters + passives + detractors > 0)
);
comment on table analytics.survey is 'reference: how many answered 9 or 10, 7 or 8, and up to 6, when they were asked whether they would recommend';
create index survey_of_programme on analytics.survey (programme_id, held_on desc, id desc);
grant select, insert, delete on analytics.survey to kopilka_app;
