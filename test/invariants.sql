-- The oracle: each query returns the rows that offend, and none when all is well. It runs after every
-- test that writes, and for `kopilka verify`.

-- I7 an event is delivered, or waits with its tries counted, or is parked with a reason, never two of these
select owner, id, name from kit.event
where (delivered_at is not null and (parked_reason is not null or next_try_at is not null))
   or (parked_reason is not null and (tries = 0 or next_try_at is not null))
   or (delivered_at is not null and delivered_at < at);

-- I71 one event tells a member once on each channel, and nothing that is settled keeps a code's cipher
select owner, event_id, channel, count(*) from messaging.message
group by owner, event_id, channel having count(*) > 1 or bool_or(state <> 'waiting' and sealed is not null);

-- I72 the last standing of a member in a programme is the only one without an end, and standings follow one another
select owner, programme_id, id from (
  select owner, programme_id, id, from_at, ended_at,
    lead(from_at) over history as next_from, lead(id) over history as next_id
  from tiers.standing window history as (partition by owner, programme_id order by from_at, id)
) as standing
where (next_id is null) <> (ended_at is null) or (next_id is not null and ended_at > next_from);
