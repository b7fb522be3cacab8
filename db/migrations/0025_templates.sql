-- Texts of messages that an organisation writes itself, version by version, and what sending them needs.

create table messaging.template (
  organisation_id uuid not null references programmes.organisation,
  event           text not null check (event ~ '^[a-z_]+\.[a-z_]+$'),
  channel         text not null check (channel in ('sms', 'email', 'telegram', 'push')),
  language        text not null check (language in ('ru', 'en')),
  version         int not null check (version > 0),
  state           text not null check (state in ('draft', 'published')),
  mode            text not null check (mode in ('own', 'ours', 'off')),
  subject         text check (length(subject) between 1 and 200),
  body            text check (length(body) between 1 and 4000),
  html            text check (length(html) between 1 and 60000),
  restored_from   int,
  revision        int not null check (revision > 0),
  made_at         timestamptz not null,
  made_by         text not null,
  published_at    timestamptz,
  published_by    text,
  primary key (organisation_id, event, channel, language, version),
  constraint text_of_our_own check ((mode = 'own') = (body is not null)),
  constraint own_headline_and_page check (mode = 'own' or coalesce(subject, html) is null),
  constraint restored_from_an_earlier check (restored_from between 1 and version - 1),
  constraint published_at_an_instant check ((state = 'published') = (published_at is not null)),
  constraint published_by_somebody check ((published_at is null) = (published_by is null))
);
comment on table messaging.template is 'reference: texts of messages in Liquid, by event, channel and language; the last published version is in force';
comment on column messaging.template.mode is 'own: this text; ours: the text that comes with the program; off: nothing is told';
comment on column messaging.template.revision is 'counts the edits of a draft, so that none is written over unseen';

create unique index template_draft on messaging.template (organisation_id, event, channel, language)
  where state = 'draft';

-- What was published was told to members: it stays as it was.
create function messaging.refuse_rewriting() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'a published template stays as it is' using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger immutable before update or delete on messaging.template
  for each row execute function messaging.refuse_rewriting();

grant select, insert, delete on messaging.template to kopilka_app;
grant update (state, mode, subject, body, html, restored_from, revision, made_at, made_by, published_at, published_by)
  on messaging.template to kopilka_app;

alter table messaging.message
  add column form text not null default 'sms' check (form in ('sms', 'email', 'telegram', 'push')),
  add column purpose text not null default 'service' check (purpose in ('service', 'reminders', 'offers')),
  add column template int check (template > 0),
  add column subject text check (length(subject) between 1 and 200),
  add column html text check (length(html) between 1 and 200000),
  add column basis jsonb check (jsonb_typeof(basis) = 'object');
alter table messaging.message alter column form drop default, alter column purpose drop default;
comment on column messaging.message.form is 'the channel it is written for; the sandbox takes all';
comment on column messaging.message.purpose is 'what it was sent for; all but a service needs the member''s consent, asked again at sending';
comment on column messaging.message.template is 'the version of the organisation''s text it was made by; null: ours';
comment on column messaging.message.basis is 'what it rests on, asked again at sending: points that were spent meanwhile are not told of';

-- How often a member was sent something of a purpose.
create index message_purpose on messaging.message (owner, purpose, settled_at)
  where state = 'delivered' and purpose <> 'service';

create table messaging.pace (
  organisation_id uuid not null references programmes.organisation,
  channel         text not null check (channel ~ '^[a-z_]+$'),
  free_at         timestamptz not null,
  primary key (organisation_id, channel)
);
comment on table messaging.pace is 'local: when the next message of a channel may leave, so that no more leave in a second than its gateway takes';
grant select, insert, update on messaging.pace to kopilka_app;
