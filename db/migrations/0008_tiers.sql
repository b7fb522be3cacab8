create schema tiers;

create table tiers.qualifying (
  owner        uuid not null,
  programme_id uuid not null,
  day          date not null,
  source       uuid not null,
  came_through uuid[] not null default '{}',
  spend        bigint not null,
  points       bigint not null,
  visits       bigint not null,
  primary key (owner, programme_id, day, source)
);
comment on table tiers.qualifying is 'owned by owner: what counts towards tiers, summed by day of the programme''s zone';
comment on column tiers.qualifying.source is 'the member who did it: the owner himself, or one merged into him';
comment on column tiers.qualifying.came_through is 'the merged members the sums passed through, the first one first, so that a merge can be undone';

create table tiers.standing (
  owner          uuid not null,
  id             uuid not null,
  programme_id   uuid not null references programmes.programme,
  tier           text check (length(tier) between 1 and 64),
  from_at        timestamptz not null,
  until_at       timestamptz,
  ended_at       timestamptz,
  cause          text not null
    check (cause in ('reached', 'kept', 'grace', 'lowered', 'manual', 'resumed', 'merged')),
  merge_id       uuid,
  reason         text check (length(reason) between 1 and 1000),
  actor_kind     text not null check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id       text not null,
  recorded_at    timestamptz not null,
  told_ending_at timestamptz,
  primary key (owner, id),
  constraint reviewed_after_its_start check (until_at > from_at),
  constraint ended_after_its_start check (ended_at >= from_at),
  -- what a person sets has a reason and an end
  constraint manual_with_reason_and_end check (cause <> 'manual' or (reason is not null and until_at is not null and tier is not null)),
  constraint merged_by_a_merge check ((cause = 'merged') = (merge_id is not null))
);
comment on table tiers.standing is 'owned by owner: members'' grades, each from its start until a later one; the end is derived, a review records it';
comment on column tiers.standing.until_at is 'when it is reviewed; null: it lasts for good';
comment on column tiers.standing.ended_at is 'when a later standing took its place; null: it is the last one';

-- One standing of a member in a programme is the last; two at once cannot both follow it.
create unique index standing_last on tiers.standing (owner, programme_id) where ended_at is null;
create index standing_due on tiers.standing (until_at) where ended_at is null and until_at is not null;

-- History is closed, never rewritten.
create function tiers.refuse_rewriting() returns trigger language plpgsql as $$
begin
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
create trigger settled before update on tiers.standing
  for each row execute function tiers.refuse_rewriting();

grant usage on schema tiers to kopilka_app;
grant select, insert, update, delete on tiers.qualifying to kopilka_app;
grant select, insert, update (ended_at, told_ending_at) on tiers.standing to kopilka_app;
