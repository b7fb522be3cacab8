-- What pages ask unless told otherwise is made before anybody asks.

alter table analytics.kept_answer alter column asked_at drop not null;
comment on column analytics.kept_answer.asked_at is 'when somebody last wanted it, to the hour; null: made before anybody did';

-- Whom to look after first is found by what they spent, without going through everybody.
alter table analytics.worth add column slipping_amount bigint;
comment on column analytics.worth.slipping_amount is 'what somebody who has come again and is likelier gone than not had spent by the fit; null: of anybody else';
update analytics.worth set slipping_amount = habit.sales_amount
from analytics.habit
where habit.owner = worth.owner and habit.programme_id = worth.programme_id and alive < 0.5 and orders > 1;
create index worth_slipping on analytics.worth (programme_id, slipping_amount desc, owner) where slipping_amount is not null;
