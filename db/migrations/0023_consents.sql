-- What members agree to and take back, by which text, and how they wish to be reached.

create schema consents;

create table consents.wording (
  organisation_id uuid not null references programmes.organisation,
  purpose         text not null check (purpose in ('offers', 'reminders', 'surveys', 'profiling')),
  version         int not null check (version > 0),
  ru              text check (length(ru) between 1 and 4000),
  en              text check (length(en) between 1 and 4000),
  made_at         timestamptz not null,
  made_by         text not null,
  published_at    timestamptz,
  published_by    text,
  primary key (organisation_id, purpose, version),
  constraint in_a_language check (coalesce(ru, en) is not null),
  constraint published_by_somebody check ((published_at is null) = (published_by is null))
);
comment on table consents.wording is 'reference: versions of the texts that members agree to; a published one is never changed';
create unique index wording_draft on consents.wording (organisation_id, purpose) where published_at is null;
create trigger published_for_good before update on consents.wording
  for each row when (old.published_at is not null) execute function kit.refuse_change();

create table consents.record (
  owner           uuid not null,
  id              uuid not null,
  organisation_id uuid not null references programmes.organisation,
  purpose         text not null,
  channel         text check (channel in ('email', 'sms', 'push', 'telegram', 'call')),
  given           boolean not null,
  version         int,
  language        text check (language in ('ru', 'en')),
  door            text not null check (door in ('portal', 'desk', 'till', 'import', 'api', 'link', 'merge')),
  proof           text check (length(proof) between 1 and 200),
  reason          text check (length(reason) between 1 and 500),
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli', 'member', 'nobody')),
  actor_id        text not null check (length(actor_id) between 1 and 100),
  recorded_at     timestamptz not null,
  primary key (owner, id),
  foreign key (organisation_id, purpose, version) references consents.wording,
  constraint of_a_known_purpose check (purpose in ('offers', 'reminders', 'surveys', 'profiling')),
  constraint text_in_its_language check ((version is null) = (language is null)),
  constraint given_by_a_text check (not given or version is not null or door in ('import', 'merge'))
);
comment on table consents.record is 'owned by owner: what members agreed to and took back; the application only adds to it';
comment on column consents.record.channel is 'null: every channel that has no word of its own';
comment on column consents.record.version is 'the text that was shown; null where none was: taken back, or taken over from elsewhere';
comment on column consents.record.proof is 'what shows that it was the member: the id of a request, of a code, of a merge';
comment on column consents.record.reason is 'why somebody of the staff recorded it';

create table consents.standing (
  owner     uuid not null,
  purpose   text not null,
  channel   text not null check (channel in ('any', 'email', 'sms', 'push', 'telegram', 'call')),
  given     boolean not null,
  record_id uuid not null,
  primary key (owner, purpose, channel),
  foreign key (owner, record_id) references consents.record
);
comment on table consents.standing is 'owned by owner: what holds now, by the last record of each purpose and channel';

create table consents.acceptance (
  owner           uuid not null,
  id              uuid not null,
  organisation_id uuid not null references programmes.organisation,
  programme_id    uuid not null,
  version         int not null,
  language        text not null check (language in ('ru', 'en')),
  door            text not null check (door in ('portal', 'desk', 'till', 'import', 'api')),
  proof           text check (length(proof) between 1 and 200),
  actor_kind      text not null check (actor_kind in ('key', 'operator', 'job', 'cli', 'member', 'nobody')),
  actor_id        text not null check (length(actor_id) between 1 and 100),
  accepted_at     timestamptz not null,
  primary key (owner, id),
  unique (owner, programme_id, version),
  foreign key (programme_id, version) references programmes.conditions
);
comment on table consents.acceptance is 'owned by owner: which version of a programme''s rules a member accepted; it is no consent to anything else';

create table consents.choice (
  owner     uuid not null,
  purpose   text not null check (purpose in ('service', 'offers', 'reminders', 'surveys')),
  channels  text[] not null,
  chosen_at timestamptz not null,
  primary key (owner, purpose),
  constraint of_known_channels check (channels <@ array['email', 'sms', 'push', 'telegram', 'call']),
  constraint service_reaches_somewhere check (purpose <> 'service' or cardinality(channels) > 0)
);
comment on table consents.choice is 'owned by owner: through which channels a member wishes to hear; the first is tried first';

create table consents.quiet (
  owner        uuid primary key,
  from_minute  int not null check (from_minute between 0 and 1439),
  until_minute int not null check (until_minute between 0 and 1439),
  zone         text not null check (length(zone) between 1 and 64),
  chosen_at    timestamptz not null
);
comment on table consents.quiet is 'owned by owner: the hours in which a member is left in peace; the same minute twice: none';

create table consents.setting (
  organisation_id uuid primary key references programmes.organisation,
  quiet_from      int not null check (quiet_from between 0 and 1439),
  quiet_until     int not null check (quiet_until between 0 and 1439),
  most            int not null check (most between 1 and 1000),
  most_days       int not null check (most_days between 1 and 366),
  channels        text[] not null,
  revision        int not null check (revision > 0),
  constraint of_known_channels check (channels <@ array['email', 'sms', 'push', 'telegram', 'call']),
  constraint of_one_channel_at_least check (cardinality(channels) > 0)
);
comment on table consents.setting is 'reference: what holds for members who chose nothing: quiet hours, order of channels; and how often they may be written to';
comment on column consents.setting.most is 'so many messages that rest on consent in most_days days';

grant usage on schema consents to kopilka_app;
grant select, insert on all tables in schema consents to kopilka_app;
grant update (ru, en, made_at, made_by, published_at, published_by) on consents.wording to kopilka_app;
grant update (given, record_id), delete on consents.standing to kopilka_app;
grant update (channels, chosen_at), delete on consents.choice to kopilka_app;
grant update (from_minute, until_minute, zone, chosen_at), delete on consents.quiet to kopilka_app;
grant update (quiet_from, quiet_until, most, most_days, channels, revision) on consents.setting to kopilka_app;
