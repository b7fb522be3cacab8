-- Figures that look at every receipt of a large period are kept for a while; those of one store are read by store.

create table analytics.kept_answer (
  programme_id  uuid not null references programmes.programme,
  question      text not null check (length(question) between 1 and 40),
  asked         text not null check (length(asked) between 2 and 400),
  made_at       timestamptz not null,
  asked_at      timestamptz not null,
  answer        jsonb not null check (jsonb_typeof(answer) = 'object'),
  constraint kept_answer_key primary key (programme_id, question, asked)
);
comment on table analytics.kept_answer is 'local: figures that take long to make, as they were made last; a job makes those anew that somebody asks for';
comment on column analytics.kept_answer.asked is 'what the question says, as JSON; days are counted from the day of the asking';
comment on column analytics.kept_answer.asked_at is 'when somebody last wanted it, to the hour';
grant select, insert, update, delete on analytics.kept_answer to kopilka_app;

create index receipt_of_store on analytics.receipt (programme_id, store_id, day) where member and kept and not apart;

-- Movements are found by the database transactions that wrote them without reading all that came since the last vacuum.
alter index ledger.movement_transaction set (autosummarize = on);
