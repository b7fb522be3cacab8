-- How many members bought in a period, and how many came again, is answered by days: however many receipts there are.

alter table analytics.habit add came_on date[] not null default '{}';
comment on column analytics.habit.came_on is 'the day of each receipt, in order; what visit_day counts of this member';

update analytics.habit set came_on = bought.days
from (
  select coalesce(duplicate.person, receipt.owner) as person, programme_id, array_agg(day order by day) as days
  from analytics.receipt left join analytics.duplicate using (owner)
  where member and kept and not apart group by 1, 2
) as bought
where habit.owner = bought.person and habit.programme_id = bought.programme_id;

alter table analytics.habit
  alter came_on drop default,
  add constraint a_day_for_each_order check (cardinality(came_on) = orders);

create table analytics.visit_day (
  programme_id         uuid not null references programmes.programme,
  day                  date not null,
  earlier              date not null,
  since_last           bigint not null,
  since_last_but_one   bigint not null,
  constraint visit_day_key primary key (programme_id, day, earlier),
  constraint earlier_is_not_later check (earlier <= day)
);
comment on table analytics.visit_day is 'local: receipts of members by day, and by the day of an earlier receipt of the same member; as many rows as there are pairs of days, at most';
comment on column analytics.visit_day.earlier is '-infinity: there was no such receipt';
comment on column analytics.visit_day.since_last is 'receipts of the day whose member bought on the earlier day the last time before';
comment on column analytics.visit_day.since_last_but_one is 'receipts of the day whose member bought on the earlier day the last time but one';
grant select, insert, update on analytics.visit_day to kopilka_app;

insert into analytics.visit_day (programme_id, day, earlier, since_last, since_last_but_one)
select programme_id, day, earlier, sum(once), sum(twice)
from analytics.habit, unnest(came_on) with ordinality as came (day, place),
  lateral (values
    (coalesce(came_on[place - 1], '-infinity'), 1, 0),
    (coalesce(came_on[place - 2], '-infinity'), 0, 1)
  ) as pair (earlier, once, twice)
group by 1, 2, 3;

-- Who first bought in some days is found without looking at everybody.
drop index analytics.habit_of_programme;
create index habit_of_programme on analytics.habit (programme_id, first_at);

-- Who enrolled in some days, and how many members there are, is read without their profiles.
create index member_enrolled on members.member (organisation_id, enrolled_at) include (owner, closed_at)
  where not test and merged_into is null;
