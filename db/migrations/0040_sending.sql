-- Queues of messages: each channel of an organisation has its own, so that one that is down holds up no other.

alter table messaging.message
  add column precedence smallint not null default 1,
  add column in_doubt smallint not null default 0,
  add constraint message_precedence_check check (precedence between 0 and 2),
  add constraint message_in_doubt_check check (in_doubt >= 0);
update messaging.message set precedence = case kind when 'mailing.message' then 2 else 0 end
  where state = 'waiting' and kind in ('mailing.message', 'confirmation.code', 'sign_in.code', 'contact.code');
alter table messaging.message alter column precedence drop default;
comment on column messaging.message.precedence is 'which go first: 0 codes and what may tell of a theft, 1 what tells of other events, 2 letters of mailings';
comment on column messaging.message.in_doubt is 'how often it was taken in a row without anybody learning what became of it: it may be what ends the process';
grant update (in_doubt) on messaging.message to kopilka_app;

-- one queue for each channel of each organisation in place of one for all; it finds the channels, too
create index message_queue on messaging.message (organisation_id, channel, precedence, next_try_at, id)
  where state = 'waiting';
create index message_suspect on messaging.message (precedence, next_try_at, id)
  where state = 'waiting' and in_doubt >= 3;
drop index messaging.message_waiting;
drop index messaging.message_mailed;
drop index messaging.message_unsettled;

-- Codes are of no use after minutes, and lead to addresses of whoever typed one: they are forgotten before
-- other messages. What stands for a message that is forgotten stays.

alter table messaging.message drop constraint message_instead_of_fkey;
alter table messaging.message add constraint message_instead_of_fkey foreign key (owner, instead_of)
  references messaging.message (owner, id) on delete set null (instead_of);
create index message_codes on messaging.message (organisation_id, settled_at)
  where kind in ('confirmation.code', 'sign_in.code', 'contact.code', 'unfreeze.code');

alter table privacy.setting
  add column keep_codes int not null default 1,
  add constraint setting_keep_codes_check check (keep_codes between 1 and 30);
alter table privacy.setting alter column keep_codes drop default;
comment on column privacy.setting.keep_codes is 'messages with codes, and with them the addresses they went to';
grant update (keep_codes) on privacy.setting to kopilka_app;

create or replace function privacy.forget(what text, of_organisation uuid, before timestamptz, portion int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  n bigint;
begin
  perform set_config('kopilka.erasing', 'yes', true);
  case what
    when 'calls' then
      delete from desk.call where (organisation_id, id) in (
        select organisation_id, id from desk.call
        where organisation_id = of_organisation and told_at < before and state = 'ended' limit portion);
    when 'messages' then
      delete from messaging.message where (owner, id) in (
        select owner, id from messaging.message
        where organisation_id = of_organisation and settled_at < before limit portion);
    when 'codes' then
      delete from messaging.message where (owner, id) in (
        select owner, id from messaging.message
        where organisation_id = of_organisation and settled_at < before
          and kind in ('confirmation.code', 'sign_in.code', 'contact.code', 'unfreeze.code') limit portion);
    when 'notes' then
      delete from desk.note where (owner, id) in (
        select owner, id from desk.note
        where organisation_id = of_organisation and written_at < before limit portion);
    when 'lookups' then
      delete from access.audit where id in (
        select id from access.audit
        where organisation_id = of_organisation and at < before
          and operation in ('member.revealed', 'identification.used', 'member.exported') limit portion);
    when 'requests' then
      delete from control.request where (key_id, id) in (
        select r.key_id, r.id from control.request r join access.api_key k on k.id = r.key_id
        where k.organisation_id = of_organisation and r.at < before limit portion);
  end case;
  get diagnostics n = row_count;
  perform set_config('kopilka.erasing', '', true);
  return n;
end $$;

-- Cards in phones follow the balance: the phones that have one, and what they were last told.

create table showcase.phone (
  device          text not null check (length(device) between 1 and 100),
  serial          text not null check (length(serial) between 1 and 100),
  maker           text not null check (maker in ('apple', 'google')),
  organisation_id uuid not null,
  programme_id    uuid not null,
  owner           uuid,
  card_id         uuid not null,
  number          text not null check (length(number) between 1 and 40),
  language        text not null check (language in ('ru', 'en')),
  push_token      text check (length(push_token) between 1 and 200),
  shown           text check (length(shown) = 43),
  registered_at   timestamptz not null,
  changed_at      timestamptz not null,
  told_at         timestamptz,
  due_at          timestamptz,
  primary key (device, serial),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint pushed_by_apple check ((maker = 'apple') = (push_token is not null))
);
comment on table showcase.phone is 'look-up: cards in phones, which of them may show something old, and what they were told last';
comment on column showcase.phone.device is 'as the phone calls itself; google: the maker keeps who has the card to itself';
comment on column showcase.phone.owner is 'whose card it was when it was looked at last';
comment on column showcase.phone.shown is 'a digest of what the card shows since changed_at';
comment on column showcase.phone.due_at is 'since when it may show something old; null: it does not';
create index phone_owner on showcase.phone (owner);
create index phone_card on showcase.phone (card_id);
create index phone_due on showcase.phone (organisation_id, due_at) where due_at is not null;
grant select, insert, delete on showcase.phone to kopilka_app;
grant update (owner, language, push_token, shown, changed_at, told_at, due_at) on showcase.phone to kopilka_app;

-- Whoever is erased has no card in a phone either.
alter function privacy.erase(uuid, uuid[], timestamptz) rename to erase_but_phones;
revoke execute on function privacy.erase_but_phones from kopilka_app;
create function privacy.erase(of_organisation uuid, owners uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb := privacy.erase_but_phones(of_organisation, owners, at);
  n bigint;
begin
  delete from showcase.phone where organisation_id = of_organisation and (owner = any (owners)
    or card_id in (select id from cards.card c where c.organisation_id = of_organisation and c.owner = any (owners)));
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('showcase.phone', n); end if;
  return counts;
end $$;
revoke all on function privacy.erase from public;
grant execute on function privacy.erase to kopilka_app;
