-- A message that cannot go one way goes another: what it tells is kept until it has arrived, and each message
-- says which one it stands for.

alter table messaging.message
  add column news jsonb check (jsonb_typeof(news) = 'object'),
  add column instead_of uuid,
  add constraint message_instead_of_fkey foreign key (owner, instead_of) references messaging.message (owner, id),
  add constraint instead_of_another check (instead_of <> id),
  add constraint news_until_it_has_arrived check (state in ('waiting', 'sent') or news is null);
create unique index message_instead on messaging.message (owner, instead_of) where instead_of is not null;
comment on column messaging.message.news is 'what it tells, to be written anew for another channel; null where there is no other way, and once it is settled';
comment on column messaging.message.instead_of is 'the message that could not be delivered, which this one stands for';
grant update (news) on messaging.message to kopilka_app;

-- How a bot calls itself: the address by which members open it.

alter table channels.bot
  add column name text constraint bot_name_check check (name ~ '^[A-Za-z0-9_]{3,64}$');
comment on column channels.bot.name is 'how it is called in addresses: t.me/<name>; null until it has said so';

-- What a till prints under a receipt is a text as others are, and goes by no gateway.

alter table messaging.template
  drop constraint template_channel_check,
  add constraint template_channel_check check (channel in ('sms', 'email', 'telegram', 'push', 'receipt'));

-- Whoever takes over a phone must not empty the account the same hour.

alter table members.member add column contact_changed_at timestamptz;
comment on column members.member.contact_changed_at is 'when the phone or the e-mail was last replaced by another; for some hours points are spent with a code only';

alter table programmes.programme
  add column guard_hours int not null default 24 check (guard_hours between 0 and 168);
comment on column programmes.programme.guard_hours is 'for how long after a change of contacts points are spent with a code only; 0: never';
