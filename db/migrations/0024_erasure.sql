-- Personal data: words beside movements that can be forgotten, erasures and their list, how long things are kept.

create schema privacy;
grant usage on schema privacy to kopilka_app;

-- Why a movement was made is said in words, and words may name a person. They stand beside the book: the
-- movement holds their salted digest, so the chain proves them as long as they are there and stays whole
-- when they are forgotten.

create table ledger.remark (
  owner       uuid not null,
  movement_id uuid not null,
  salt        bytea not null check (octet_length(salt) = 16),
  text        text not null check (length(text) between 1 and 500),
  primary key (owner, movement_id),
  foreign key (owner, movement_id) references ledger.movement
);
comment on table ledger.remark is 'owned by owner: in words, why a movement was made; gone once its member is erased';
comment on column ledger.remark.salt is 'the reason of the movement is sha256: and, in hexadecimal, the SHA-256 of salt and text';
create trigger said_for_good before update or truncate on ledger.remark
  for each statement execute function kit.refuse_change();
grant select, insert on ledger.remark to kopilka_app;

create table privacy.erasure (
  owner           uuid not null,
  id              uuid not null,
  organisation_id uuid not null references programmes.organisation,
  state           text not null check (state in ('waiting', 'cancelled', 'done')),
  door            text not null check (door in ('portal', 'desk', 'api', 'restore')),
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli', 'member')),
  actor_id        text not null check (length(actor_id) between 1 and 100),
  asked_at        timestamptz not null,
  due_at          timestamptz not null,
  ended_at        timestamptz,
  counts          jsonb check (jsonb_typeof(counts) = 'object'),
  primary key (owner, id),
  constraint due_after_asking check (due_at >= asked_at),
  constraint ended_or_waits check ((state = 'waiting') = (ended_at is null)),
  constraint counted_when_done check ((state = 'done') = (counts is not null))
);
comment on table privacy.erasure is 'owned by owner: members who are to be forgotten, or were; the list that a restore applies again';
comment on column privacy.erasure.counts is 'the receipt: rows that were changed or taken away, by table';
create unique index erasure_waiting on privacy.erasure (owner) where state = 'waiting';
create index erasure_due on privacy.erasure (organisation_id, due_at) where state = 'waiting';
create index erasure_listed on privacy.erasure (organisation_id, id);
grant select, insert on privacy.erasure to kopilka_app;
grant update (state, ended_at, counts) on privacy.erasure to kopilka_app;

create table privacy.setting (
  organisation_id  uuid primary key references programmes.organisation,
  wait_days        int not null check (wait_days between 0 and 30),
  keep_calls       int check (keep_calls between 1 and 3660),
  keep_messages    int check (keep_messages between 1 and 3660),
  keep_notes       int check (keep_notes between 1 and 3660),
  keep_lookups     int check (keep_lookups between 1 and 3660),
  keep_requests    int not null check (keep_requests between 1 and 7),
  revision         int not null check (revision > 0)
);
comment on table privacy.setting is 'reference: how long a member can take back a wish to be forgotten, and how many days things are kept; null: as long as the member';
comment on column privacy.setting.keep_lookups is 'who looked at what of a member, in the audit';
grant select, insert on privacy.setting to kopilka_app;
grant update (wait_days, keep_calls, keep_messages, keep_notes, keep_lookups, keep_requests, revision) on privacy.setting to kopilka_app;

-- What was written once is not rewritten, except that a person is taken out of it. The application has no
-- right to these columns: the one way is privacy.erase(), which runs as their owner.
create function privacy.is_erasing() returns boolean
  language sql stable as $$
    select coalesce(current_setting('kopilka.erasing', true), '') = 'yes' and current_user <> 'kopilka_app'
  $$;
comment on function privacy.is_erasing() is 'within privacy.erase() and privacy.forget(); the setting alone does not make it so';

create or replace function kit.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op <> 'TRUNCATE' and tg_table_schema || '.' || tg_table_name in
       ('access.audit', 'cards.life', 'cases.attachment', 'cases.line', 'ledger.transfer')
     and privacy.is_erasing() then
    if tg_op = 'DELETE' then
      return old;
    end if;
    return new;
  end if;
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end $$;

create or replace function approvals.refuse_second_thoughts() returns trigger language plpgsql as $$
begin
  if privacy.is_erasing() then
    return new;
  end if;
  if old.state <> 'waiting' then
    raise exception 'a request that was decided stays as it is';
  end if;
  if (new.owner, new.id, new.organisation_id, new.programme_id, new.kind, new.points, new.points_expire_at,
      new.reason, new.asked_by, new.session, new.asked_at, new.lapses_at)
     is distinct from
     (old.owner, old.id, old.organisation_id, old.programme_id, old.kind, old.points, old.points_expire_at,
      old.reason, old.asked_by, old.session, old.asked_at, old.lapses_at) then
    raise exception 'a request may only be decided';
  end if;
  return new;
end $$;

create or replace function cards.refuse_resurrection() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a card number is never forgotten' using errcode = 'restrict_violation';
  end if;
  if old.state = 'replaced' and not privacy.is_erasing() then
    raise exception 'a replaced card is dead for ever' using errcode = 'restrict_violation';
  end if;
  if (new.organisation_id, new.number, new.id, new.issued_at)
     is distinct from (old.organisation_id, old.number, old.id, old.issued_at) then
    raise exception 'a card keeps its number' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create or replace function tiers.refuse_rewriting() returns trigger language plpgsql as $$
begin
  if privacy.is_erasing() then
    return new;
  end if;
  if (new.owner, new.id, new.programme_id, new.tier, new.from_at, new.until_at, new.cause, new.merge_id,
      new.reason, new.actor_kind, new.actor_id, new.recorded_at)
     is distinct from
     (old.owner, old.id, old.programme_id, old.tier, old.from_at, old.until_at, old.cause, old.merge_id,
      old.reason, old.actor_kind, old.actor_id, old.recorded_at)
     or (old.ended_at is not null and new.ended_at is distinct from old.ended_at) then
    raise exception 'a standing is closed by a later one, never rewritten' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- Takes a person out of every table. Movements, lots, purchases and tiers stay, under an id that leads to
-- nobody. domains/privacy/core/catalogue.ts says of every column whether it is personal, and a test puts a
-- mark into each of those and looks for it in a dump afterwards.
create function privacy.erase(of_organisation uuid, owners uuid[], at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  phones text[];
  cases_of uuid[];
  ids uuid[];
  counts jsonb := '{}';
  n bigint;
begin
  if exists (select from unnest(owners) as asked (owner) where not exists (
       select from members.member m where m.owner = asked.owner and m.organisation_id = of_organisation)) then
    raise exception 'no such member of this organisation' using errcode = 'restrict_violation';
  end if;
  perform set_config('kopilka.erasing', 'yes', true);

  phones := array(
    select phone from members.member where owner = any (owners) and phone is not null
    union select unnest(array[old_phone, phone]) from desk.phone_change where owner = any (owners));
  cases_of := array(select id from cases.matter where member_id = any (owners));
  -- whatever names one of these may hold what was said about the person
  ids := owners || cases_of || array(
    select id from approvals.request where owner = any (owners)
    union all select id from desk.note where owner = any (owners)
    union all select id from desk.phone_change where owner = any (owners)
    union all select id from desk.identification where owner = any (owners)
    union all select id from messaging.message where owner = any (owners)
    union all select id from cases.line where matter_id = any (cases_of)
    union all select id from cases.attachment where matter_id = any (cases_of)
    union all select id from ledger.transfer where owner = any (owners)
    union all select id from members.merge where owner = any (owners) or survivor = any (owners)
    union all select id from tiers.standing where owner = any (owners));

  update members.member set first_name = null, middle_name = null, last_name = null, phone = null, email = null,
    external_id = null, birthday = null, tags = '{}', store_id = null, closed_reason = null,
    state = case when state = 'active' then 'closed' else state end,
    closed_at = case when state = 'active' then at else closed_at end
    where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('members.member', n);
  delete from members.identifier where (owner = any (owners) or home = any (owners)) and kind <> 'card';
  get diagnostics n = row_count; counts := counts || jsonb_build_object('members.identifier', n);
  update members.merge set reason = null where (owner = any (owners) or survivor = any (owners)) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('members.merge', n);

  delete from messaging.message where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('messaging.message', n);
  delete from messaging.code where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('messaging.code', n);

  delete from desk.note where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.note', n);
  delete from desk.identification where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.identification', n);
  delete from desk.phone_change where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.phone_change', n);
  update desk.call set phone = null, owner = null
    where organisation_id = of_organisation and (owner = any (owners) or phone = any (phones));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.call', n);

  update cases.matter set subject = '—' where id = any (cases_of);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.matter', n);
  update cases.dispute set reason = '—' where matter_id = any (cases_of) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.dispute', n);
  update cases.line set text = case when text is not null then '—' end,
    changes = case when changes is not null then '{}'::jsonb end
    where matter_id = any (cases_of) and (text is not null or changes is not null);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.line', n);
  update cases.attachment set name = '—', media_type = 'text/plain', content = '-'::bytea
    where matter_id = any (cases_of);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.attachment', n);

  update approvals.request set reason = '—', answer = case when answer is not null then '—' end
    where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('approvals.request', n);
  update cards.card set reason = '—' where organisation_id = of_organisation and owner = any (owners) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cards.card', n);
  update cards.life set reason = '—' where organisation_id = of_organisation and reason is not null and (owner = any (owners)
    or number in (select number from cards.card where organisation_id = of_organisation and owner = any (owners)));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cards.life', n);
  update tiers.standing set reason = '—' where owner = any (owners) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('tiers.standing', n);
  delete from ledger.remark where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('ledger.remark', n);
  update ledger.transfer set reason = null where (owner = any (owners) or to_owner = any (owners)) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('ledger.transfer', n);

  update consents.record set proof = null, reason = null
    where owner = any (owners) and num_nonnulls(proof, reason) > 0;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.record', n);
  update consents.acceptance set proof = null where owner = any (owners) and proof is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.acceptance', n);
  delete from consents.choice where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.choice', n);
  delete from consents.quiet where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.quiet', n);

  update access.audit set old = null, new = null, reason = null
    where organisation_id = of_organisation and object = any (ids) and num_nonnulls(old, new, reason) > 0;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('access.audit', n);
  update kit.event set data = data - 'reason' - 'ending' where owner = any (owners) and data ?| array['reason', 'ending'];
  get diagnostics n = row_count; counts := counts || jsonb_build_object('kit.event', n);
  -- a call that is repeated is still not done again; what it had been answered is not told any more
  update kit.idempotency set status = 410, answer = '{"type":"/problems#member.erased","status":410,"code":"member.erased"}'
    where answer like any (array(select '%' || id || '%' from unnest(ids) as known (id)));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('kit.idempotency', n);

  -- files name many people, packed or in any encoding: those that no import waits for go whole
  delete from imports.part where organisation_id = of_organisation and file_id not in (
    select file_id from imports.task where organisation_id = of_organisation and state in ('waiting', 'running'));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('imports.part', n);
  delete from imports.file f where organisation_id = of_organisation and id not in (
    select file_id from imports.task where organisation_id = of_organisation and state in ('waiting', 'running'));
  update imports.task set report = report || '{"preview": [], "previewRejected": []}'
    where organisation_id = of_organisation and report is not null
      and (report -> 'preview' <> '[]' or report -> 'previewRejected' <> '[]');
  get diagnostics n = row_count; counts := counts || jsonb_build_object('imports.task', n);

  perform set_config('kopilka.erasing', '', true);
  return (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(counts) where value <> '0');
end $$;
revoke all on function privacy.erase from public;
grant execute on function privacy.erase to kopilka_app;

-- Forgets what is older than an instant; a portion at a time, so that nobody waits for it.
create function privacy.forget(what text, of_organisation uuid, before timestamptz, portion int) returns bigint
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
revoke all on function privacy.forget from public;
grant execute on function privacy.forget to kopilka_app;
