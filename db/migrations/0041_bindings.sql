-- Whoever holds a member's telephone must not empty the account: the member freezes it, and nothing is spent until
-- that is lifted.

alter table members.member add column frozen_at timestamptz;
comment on column members.member.frozen_at is 'since when no points are spent; null: they may be. Who froze them and who lifted it is in the audit';

-- What a member is warned of, with a link by which it is undone and the points are frozen, without signing in.

create table portal.alarm (
  digest          bytea primary key check (octet_length(digest) = 32),
  organisation_id uuid not null references programmes.organisation,
  owner           uuid not null,
  about           text not null constraint alarm_about_check check (about in ('chat', 'browser', 'device', 'change', 'contact')),
  subject         uuid,
  contact         text not null constraint alarm_contact_check check (contact in ('phone', 'email')),
  made_at         timestamptz not null,
  expires_at      timestamptz not null,
  used_at         timestamptz,
  constraint alarm_names_what_it_undoes check ((subject is not null) = (about in ('browser', 'device', 'change'))),
  constraint alarm_expires_later check (expires_at > made_at)
);
comment on table portal.alarm is 'look-up: by the SHA-256 of the token in a warning, what a member was warned of; good once, until it expires';
comment on column portal.alarm.subject is 'the browser, the session or the change of phone that the member was warned of';
comment on column portal.alarm.contact is 'where the warning went: after its link was used, only a code that comes there too lifts the freeze';
create index alarm_owner on portal.alarm (owner);
create index alarm_expires on portal.alarm (expires_at);

-- Whoever comes in through the bot proves a phone there and types the code from the chat into the page.

create table portal.meeting (
  digest          bytea primary key check (octet_length(digest) = 32),
  organisation_id uuid not null references programmes.organisation,
  chat            bytea check (octet_length(chat) = 32),
  code_id         uuid,
  phone           bytea constraint meeting_phone_check check (octet_length(phone) between 29 and 100),
  made_at         timestamptz not null,
  expires_at      timestamptz not null,
  constraint proved_in_a_chat check ((code_id is null) = (phone is null) and (phone is null or chat is not null)),
  constraint meeting_expires_later check (expires_at > made_at)
);
comment on table portal.meeting is 'look-up: by the SHA-256 of the token that opened the bot, the chat in which somebody who comes in proves a phone';
comment on column portal.meeting.chat is 'an HMAC of the chat that the token opened; null until it has';
comment on column portal.meeting.phone is 'sealed: the phone that the chat shared as its own; null until it has';
create index meeting_chat on portal.meeting (organisation_id, chat);
create index meeting_expires on portal.meeting (expires_at);

grant select, insert, update (used_at), delete on portal.alarm to kopilka_app;
grant select, insert, update (chat, code_id, phone), delete on portal.meeting to kopilka_app;

-- Whoever is forgotten has no warning left that leads to them.

alter function privacy.erase(uuid, uuid[], timestamptz) rename to erase_but_alarms;
revoke execute on function privacy.erase_but_alarms from kopilka_app;
create function privacy.erase(of_organisation uuid, owners uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  contacts text[] := array(
    select unnest(array[phone, email]) from members.member
      where owner = any (owners) and organisation_id = of_organisation
    union select unnest(array[old_phone, phone]) from desk.phone_change where owner = any (owners));
  counts jsonb := privacy.erase_but_alarms(of_organisation, owners, at);
  n bigint;
begin
  -- codes to a contact are kept under an id that is made of it
  delete from messaging.message where organisation_id = of_organisation and address = any (contacts)
    and kind = 'unfreeze.code';
  get diagnostics n = row_count;
  if n > 0 then
    counts := counts || jsonb_build_object('messaging.message', n + coalesce((counts ->> 'messaging.message')::bigint, 0));
  end if;
  delete from portal.alarm where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('portal.alarm', n); end if;
  return counts;
end $$;
revoke all on function privacy.erase from public;
grant execute on function privacy.erase to kopilka_app;
