-- Mailings: what is said to many members at once, to whom, and how far that has come.

create schema mailings;
grant usage on schema mailings to kopilka_app;

create table mailings.mailing (
  organisation_id uuid not null,
  id              uuid not null,
  programme_id    uuid not null,
  name            text not null check (length(name) between 1 and 200),
  purpose         text not null check (purpose in ('offers', 'reminders', 'surveys')),
  audience        jsonb not null check (jsonb_typeof(audience) = 'object'),
  texts           jsonb not null check (jsonb_typeof(texts) = 'array'),
  segment_price   bigint check (segment_price between 1 and 1000000),
  state           text not null check (state in ('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled')),
  revision        int not null check (revision > 0),
  made_at         timestamptz not null,
  made_by         text not null check (length(made_by) between 1 and 200),
  changed_at      timestamptz not null,
  changed_by      text not null check (length(changed_by) between 1 and 200),
  starts_at       timestamptz,
  began_at        timestamptz,
  gathered_to     uuid,
  gathered_at     timestamptz,
  in_step         boolean not null default true,
  progress        jsonb check (jsonb_typeof(progress) = 'object'),
  ended_at        timestamptz,
  primary key (organisation_id, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint scheduled_for_an_instant check (state <> 'scheduled' or starts_at is not null),
  constraint begun_before_it_sends check (state not in ('sending', 'paused', 'done') or began_at is not null),
  constraint gathered_once_begun check (coalesce(gathered_to::text, gathered_at::text) is null or began_at is not null),
  constraint ended_in_the_end check ((state in ('done', 'cancelled')) = (ended_at is not null))
);
comment on table mailings.mailing is 'reference: mailings of an organisation: for whom, in which words, and how far each has come';
comment on column mailings.mailing.audience is 'the filter that members have to fit, or that the list is given by name; who it came to stands in mailings.recipient';
comment on column mailings.mailing.texts is 'texts in Liquid by channel and language';
comment on column mailings.mailing.segment_price is 'what one part of an SMS costs, in minor units of the programme''s money';
comment on column mailings.mailing.revision is 'counts the edits of a draft, so that none is written over unseen';
comment on column mailings.mailing.gathered_to is 'the member up to whom the audience was gone through';
comment on column mailings.mailing.gathered_at is 'when the audience was whole; nobody joins it later';
comment on column mailings.mailing.in_step is 'whether the messages that wait have followed the state: are held while it is paused, and gone once it is cancelled';
comment on column mailings.mailing.progress is 'what it came to when it was last counted; stays when messages are forgotten';

create index mailing_open on mailings.mailing (organisation_id, id)
  where state in ('scheduled', 'sending') or not in_step;

create table mailings.recipient (
  owner           uuid not null,
  mailing_id      uuid not null,
  organisation_id uuid not null,
  outcome         text check (outcome in
    ('queued', 'test', 'left', 'held_out', 'no_consent', 'no_address', 'no_text', 'too_often')),
  form            text check (form in ('sms', 'email', 'telegram', 'push')),
  decided_at      timestamptz,
  unsubscribed_at timestamptz,
  primary key (owner, mailing_id),
  constraint decided_at_an_instant check ((outcome is null) = (decided_at is null)),
  constraint queued_for_a_channel check ((outcome is not distinct from 'queued') = (form is not null))
);
comment on table mailings.recipient is 'owned by owner: whom a mailing is for, as it was when it began, and whether a message was written';
comment on column mailings.recipient.outcome is 'queued: a message was written; else why none was; null: not looked at yet';
comment on column mailings.recipient.unsubscribed_at is 'when the member took a consent back by a link of this mailing';

create index recipient_of_mailing on mailings.recipient (mailing_id, owner);
create index recipient_undecided on mailings.recipient (mailing_id, owner) where outcome is null;

grant select, insert, delete on mailings.mailing to kopilka_app;
grant update (name, purpose, audience, texts, segment_price, programme_id, state, revision, changed_at, changed_by,
  starts_at, began_at, gathered_to, gathered_at, in_step, progress, ended_at) on mailings.mailing to kopilka_app;
grant select, insert, delete on mailings.recipient to kopilka_app;
grant update (outcome, form, decided_at, unsubscribed_at) on mailings.recipient to kopilka_app;

-- Surveys are a purpose of messages, too.
alter table messaging.message drop constraint message_purpose_check;
alter table messaging.message add constraint message_purpose_check
  check (purpose in ('service', 'reminders', 'offers', 'surveys'));

-- What a gateway has taken counts as sent to the member, whenever it tells of it.
drop index messaging.message_purpose;
create index message_purpose on messaging.message (owner, purpose, settled_at)
  where state in ('sent', 'delivered') and purpose <> 'service';

-- What a mailing came to; and what must not wait behind a hundred thousand messages of one.
create index message_of_mailing on messaging.message (event_id, channel, state) where kind = 'mailing.message';
drop index messaging.message_waiting;
create index message_waiting on messaging.message (next_try_at, id)
  where state = 'waiting' and kind <> 'mailing.message';
create index message_mailed on messaging.message (next_try_at, id)
  where state = 'waiting' and kind = 'mailing.message';
