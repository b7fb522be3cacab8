-- What pages ask unless told otherwise is made before anybody asks.

alter table analytics.kept_answer alter column asked_at drop not null;
comment on column analytics.kept_answer.asked_at is 'when somebody last wanted it, to the hour; null: made before anybody did';
