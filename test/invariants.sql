-- The oracle: each query returns the rows that offend, and none when all is well. It runs after every
-- test that writes, and for `kopilka verify`.
-- A line `-- do:` says what the owner of the book does about a finding.

-- I1 movements of an account sum to what its lots hold less its debt
-- do: compare the account's statement with its lots; a movement or a draw is missing
select owner, programme_id, sum(movement) as movements, sum(lot) as lots, sum(debt) as debt
from (
  select owner, programme_id, points as movement, 0 as lot, 0 as debt from ledger.movement
  union all select owner, programme_id, 0, remaining, 0 from ledger.lot where remaining <> 0
  union all select owner, programme_id, 0, 0, debt from ledger.account where debt <> 0
) as part
group by owner, programme_id having sum(movement - lot + debt) <> 0;

-- I1 both ends of a transfer sum to nothing
-- do: a transfer credited another sum than had left; look at ledger.transfer of the linked movement
select c.owner, c.id as movement_id, c.linked_id, c.points
from ledger.movement c
join ledger.arrival r on r.owner = c.owner
join ledger.transfer t on t.id = r.transfer_id and t.to_owner = c.owner
  and c.linked_id in (t.points_movement, t.debt_movement)
join ledger.movement d on d.owner = t.owner and d.id = c.linked_id
where c.kind = 'transfer' and c.points + d.points <> 0;

-- I1 a transfer is credited once and whole when it is finished
-- do: run the job ledger.finishTransfers; if it stays, the receiver's movements of the cause are missing
select t.owner, t.id as transfer_id, t.points, t.debt, sum(c.points) as credited
from ledger.transfer t
left join ledger.movement c on c.owner = t.to_owner and c.kind = 'transfer'
  and c.linked_id in (t.points_movement, t.debt_movement)
where t.finished_at is not null
group by t.owner, t.id, t.points, t.debt
having coalesce(sum(c.points), 0) <> t.points - t.debt;

-- I2 of each lot, earned less its draws is what remains, and what expiry took is the sum of its draws by expiry
-- do: a draw on this lot is missing or twice, or an expiry was recorded in part; its movements tell which operation
select l.owner, l.id as lot_id, l.movement_id, l.earned, l.remaining, l.lapsed,
  coalesce(d.points, 0) as drawn, coalesce(d.lapsed, 0) as drawn_by_expiry
from ledger.lot l
left join (
  select d.owner, d.lot_id, sum(d.points) as points, sum(d.points) filter (where m.id is not null) as lapsed
  from ledger.draw d
  left join ledger.movement m on m.owner = d.owner and m.id = d.movement_id and m.kind = 'expire'
  group by 1, 2
) d on d.owner = l.owner and d.lot_id = l.id
where l.remaining <> l.earned - coalesce(d.points, 0) or l.lapsed <> coalesce(d.lapsed, 0);

-- I2 a movement is its new lots less its draws; the rest is debt repaid by what came in, or made by a reversal, and sums to the debt of its account
-- do: this movement was written in part, or a repayment not beside the lot that paid it: what it says and what it did differ
with rest as materialized (
  select owner, id, sum(points) as debt from (
    select owner, id, -points as points from ledger.movement
    union all select owner, movement_id, earned from ledger.lot
    union all select owner, movement_id, -points from ledger.draw
  ) as part
  group by owner, id having sum(points) <> 0
), m as materialized (
  select rest.owner, rest.id, m.programme_id, m.kind, m.points, m.cause_kind, m.cause_id, rest.debt
  from rest left join ledger.movement m on m.owner = rest.owner and m.id = rest.id
)
select owner, id as movement_id, programme_id, kind, points, cause_kind, cause_id, debt, null as derived from m
where kind is null or kind in ('redeem', 'hold', 'release', 'expire')
  or (debt > 0 and points > 0) or (debt < 0 and points < 0 and kind <> 'transfer')
  or (debt > 0 and kind = 'adjust')
union all
select owner, null, programme_id, null, null, null, null, coalesce(a.debt, 0), coalesce(m.debt, 0)
from (select owner, programme_id, debt from ledger.account where debt <> 0) a
full join (
  select owner, programme_id, sum(debt) as debt from m where kind is not null group by 1, 2
) m using (owner, programme_id)
where coalesce(a.debt, 0) <> coalesce(m.debt, 0);

-- I4 a lot is between nothing and what was earned, and nothing is owed below zero
-- do: the schema refuses this; somebody has taken its checks away
select owner, id as lot_id, earned, remaining, lapsed from ledger.lot
where remaining < 0 or remaining > earned or lapsed < 0
union all
select owner, programme_id, debt, null, null from ledger.account where debt < 0;

-- I4 nothing is spent from a lot outside its life, unless it was held in time; what a dispute freezes may be pending
-- do: the purchase named as cause took points that had expired or were not yet active
select m.owner, m.id as movement_id, m.kind, m.cause_kind, m.cause_id, d.lot_id, d.points
from ledger.movement m
join ledger.draw d on d.owner = m.owner and d.movement_id = m.id and d.points > 0
join ledger.lot l on l.owner = d.owner and l.id = d.lot_id
where m.kind in ('redeem', 'hold')
  and not exists (select from ledger.hold h where h.owner = m.owner and h.id = m.linked_id)
  and not exists (select from members.member p where p.owner = m.owner and p.test)
  and ((l.activates_at > m.recorded_at and m.cause_kind <> 'dispute') or l.expires_at <= m.recorded_at)
  and ((l.activates_at > m.occurred_at and m.cause_kind <> 'dispute') or l.expires_at <= m.occurred_at);

-- I10 per programme, what was issued less redeemed, expired and the rest is what lots hold less debt and on the way
-- do: the sums by kind of this programme do not meet; run the account queries above on its members
select p.programme_id, p.movements, p.lots, p.debt
from (
  select a.programme_id,
    (select coalesce(sum(points), 0) from ledger.movement m where m.programme_id = a.programme_id) as movements,
    (select coalesce(sum(remaining), 0) from ledger.lot l where l.programme_id = a.programme_id) as lots,
    sum(a.debt) as debt
  from ledger.account a group by a.programme_id
) p
where p.movements <> p.lots - p.debt;

-- I11 a hold holds what its draws took, and those of an ended one were given back
-- do: the hold was ended without its release, or released without being ended
select h.owner, h.id as hold_id, h.points, h.ended_at, taken.points as taken, back.points as back
from ledger.hold h
left join lateral (
  select sum(points) as points from ledger.draw d where d.owner = h.owner and d.movement_id = h.id
) taken on true
left join lateral (
  select sum(m.points) as points from ledger.movement m
  where m.owner = h.owner and m.linked_id = h.id and m.kind = 'release'
) back on true
where coalesce(taken.points, 0) <> h.points
  or coalesce(back.points, 0) <> case when h.ended_at is null then 0 else h.points end;

-- I12 what people moved by hand is a movement of the same points, and names who approved it
-- do: the row of the correction and the book differ: find out who wrote to members.correction behind the platform
select c.owner, c.movement_id, c.points, m.points as moved, c.operator_id, m.actor_id, c.approved_by, m.approved_by as noted
from members.correction c
left join ledger.movement m on m.owner = c.owner and m.id = c.movement_id
where m.points is distinct from c.points or m.programme_id <> c.programme_id
  or m.kind <> case c.act when 'transfer' then 'transfer' else 'adjust' end
  or (m.actor_kind, m.actor_id) is distinct from ('operator', c.operator_id::text)
  or m.approved_by is distinct from c.approved_by::text;

-- I12 nobody moves more points by hand than they may, and what was over the limits another person approved
-- do: the schema refuses this; somebody has taken its checks away. Look at who answers for it, and in which session
select c.owner, c.movement_id, c.answered_by, c.points, c.shift_points, c.day_points, c.once_limit, c.shift_limit, c.day_limit
from members.correction c
left join approvals.request r on r.owner = c.owner and r.id = c.approval_id
where abs(c.points) > c.once_limit or c.shift_points > c.shift_limit or c.day_points > c.day_limit
  or c.approved_by = c.operator_id or c.answered_by is distinct from coalesce(c.approved_by, c.operator_id)
  or (c.approval_id is not null and (r.points, r.programme_id, r.asked_by, r.decided_by, r.state)
    is distinct from (c.points, c.programme_id, c.operator_id, c.approved_by, 'approved'))
  -- a minute is longer than any transaction waits for its turn
  or c.shift_points < abs(c.points) + (
    select coalesce(sum(abs(e.points)), 0) from members.correction e
    where e.answered_by = c.answered_by and e.programme_id = c.programme_id and e.act = c.act
      and e.at > c.at - interval '12 hours' and e.at < c.at - interval '1 minute');

-- I12 since corrections by people are noted, there is none without its note
-- do: somebody corrected points past the limits: this movement names who
select m.owner, m.id as movement_id, m.points, m.actor_id, m.recorded_at
from ledger.movement m
join ledger.account a on a.owner = m.owner and a.programme_id = m.programme_id
where m.kind = 'adjust' and m.actor_kind = 'operator' and m.cause_kind = 'operator'
  and m.recorded_at >= (select min(c.at) from members.correction c where c.organisation_id = a.organisation_id)
  and not exists (select from members.correction c where c.owner = m.owner and c.movement_id = m.id);

-- I12 what was approved was done, once
-- do: the correction of this request is missing; correct the points by hand and note the request in the reason
select r.owner, r.id as request_id, r.points, r.decided_by, r.ended_at
from approvals.request r
where (r.state = 'approved') <> exists (
  select from members.correction c where c.owner = r.owner and c.approval_id = r.id);

-- I12 every correction by hand names its actor and its reason
-- do: the schema refuses this; somebody has taken its checks away
select owner, id as movement_id from ledger.movement
where kind = 'adjust' and (actor_id is null or reason is null);

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

-- I14 an active member is found by all that it is known by
select member.owner, known.kind
from members.member
cross join lateral (
  values ('phone', phone), ('email', email), ('external', external_id)
) as known (kind, value)
where member.state = 'active' and known.value is not null and not exists (
  select from members.identifier
  where identifier.organisation_id = member.organisation_id and identifier.kind = known.kind
    and identifier.value = known.value and identifier.home = member.owner
    and identifier.owner = member.owner
);

-- I14 nothing leads to a merged duplicate: it leads to the survivor
select identifier.kind, identifier.owner
from members.identifier join members.member on member.owner = identifier.owner
where member.state = 'merged';

-- I15 a merged member has one merge in force, into the very member it tells of; others have none
select member.owner, member.state, merge.id
from members.member
full join (select * from members.merge where state in ('moving', 'merged')) as merge
  on merge.owner = member.owner
where member.merged_into is distinct from merge.survivor;

-- I16 a card that has a member is found by its number
select card.number, card.owner
from cards.card
where card.owner is not null and not exists (
  select from members.identifier
  where identifier.organisation_id = card.organisation_id and identifier.kind = 'card'
    and identifier.value = card.number and identifier.home = card.owner
);

-- I5 a purchase and the receipt it is known by agree, one for one
-- do: the receipt would be confirmed twice, or answered with another's purchase; compare both rows
select coalesce(p.owner, r.owner) as owner, p.id as purchase_id, r.purchase_id as known_as,
  coalesce(p.external_id, r.external_id) as external_id
from purchases.purchase p
full join purchases.receipt r on r.owner = p.owner and r.purchase_id = p.id
where p.id is null or r.purchase_id is null
  or (r.organisation_id, r.external_id) <> (p.organisation_id, p.external_id)
  or r.store_id <> coalesce(p.store_id, '00000000-0000-0000-0000-000000000000')
  or r.till_id <> coalesce(p.till_id, '00000000-0000-0000-0000-000000000000');

-- I5 a purchase earned once and spent once, by movements of just the points it says
-- do: the member's statement and the decision of this purchase tell different stories; one of them was written in part
select p.owner, p.id as purchase_id, p.points_earned, m.earned, p.points_redeemed, m.redeemed
from purchases.purchase p
left join (
  select owner, cause_id,
    sum(points) filter (where kind = 'earn') as earned, count(*) filter (where kind = 'earn') as earnings,
    -sum(points) filter (where kind = 'redeem') as redeemed, count(*) filter (where kind = 'redeem') as redemptions
  from ledger.movement where cause_kind = 'purchase' and kind in ('earn', 'redeem') group by 1, 2
) m on m.owner = p.owner and m.cause_id = p.id::text
where p.points_earned <> coalesce(m.earned, 0) or p.points_redeemed <> coalesce(m.redeemed, 0)
  or m.earnings > 1 or m.redemptions > 1;

-- I5 an event earned once, by a movement of just the points it says
-- do: compare the event with the member's statement
select e.owner, e.id as event_id, e.kind, e.points, m.earned
from purchases.event e
left join (
  select owner, cause_id, sum(points) as earned, count(*) as earnings
  from ledger.movement where cause_kind = 'event' and kind = 'earn' group by 1, 2
) m on m.owner = e.owner and m.cause_id = e.id::text
where e.points <> coalesce(m.earned, 0) or m.earnings > 1;

-- I5 a member's visits are the purchases that were not taken back whole
-- do: rules that count visits judge this member wrongly; count its purchases again
select owner, programme_id, sum(visits) as visits, sum(purchases) as purchases from (
  select source as owner, programme_id, visits, 0 as purchases from purchases.tally
  union all
  select owner, programme_id, 0, 1
  from purchases.purchase where member and state in ('confirmed', 'partially_returned')
) as part
group by owner, programme_id having sum(visits - purchases) <> 0;

-- I6 no more is returned of a purchase than was bought, spent and earned; the whole is returned to the unit; the state says so
-- do: list the returns of this purchase; one of them was written twice or in part
select p.owner, p.id as purchase_id, p.state, p.amount - p.discount_amount as bought, r.amount as returned,
  p.points_redeemed, r.points_back, p.points_earned, r.points_taken
from purchases.purchase p
left join (
  select owner, purchase_id, sum(amount) as amount, sum(points_back) as points_back,
    sum(points_taken) as points_taken, bool_or(whole) as whole
  from purchases.return group by 1, 2
) r on r.owner = p.owner and r.purchase_id = p.id
where r.amount > p.amount - p.discount_amount
  or r.points_back > p.points_redeemed or r.points_taken > p.points_earned
  or (p.state = 'confirmed') <> (r.owner is null)
  or (p.state in ('returned', 'cancelled')) <> coalesce(r.whole, false)
  or (r.whole and (r.amount, r.points_back, r.points_taken)
    <> (p.amount - p.discount_amount, p.points_redeemed, p.points_earned));

-- I6 a return gave back by its movements what it says, and took no more than it says
-- do: the member's statement and the answer to the return tell different stories
select r.owner, r.id as return_id, r.points_back, m.back, r.points_taken, m.taken
from purchases.return r
left join (
  select cause_id, sum(points) filter (where points > 0) as back, -sum(points) filter (where points < 0) as taken
  from ledger.movement where cause_kind = 'return' and kind = 'reverse' group by 1
) m on m.cause_id = r.id::text
where r.points_back <> coalesce(m.back, 0) or r.points_taken < coalesce(m.taken, 0);

-- I9 no budget and no limit is below nothing, nor below what held quotes hold of it
-- do: more may be granted than was promised; add up what purchases and held quotes have used
select h.programme_id, h.key, b.used, h.held
from (
  select q.programme_id, u ->> 'key' as key, sum((u ->> 'value')::bigint) as held
  from purchases.quote q, json_array_elements(q.usage) u
  where q.state = 'held' and u ->> 'scope' = 'programme' group by 1, 2
) h
left join purchases.budget b on b.programme_id = h.programme_id and b.key = h.key
where coalesce(b.used, 0) < h.held
union all
select programme_id, key, used, null from purchases.budget where used < 0
union all
select programme_id, key, used, null from purchases.counter where used < 0;

-- I9 a quote that has ended holds no points, and one that was used spent those it held
-- do: release the hold by hand, or find the purchase that used the quote
select q.owner, q.id as quote_id, q.state, q.points, h.points as held, h.ended_at, h.how
from purchases.quote q
left join ledger.hold h on h.owner = q.owner and h.id = q.hold_id
where (q.hold_id is null) <> (q.points = 0) or q.points <> coalesce(h.points, 0)
  or (q.state <> 'held' and q.hold_id is not null and h.ended_at is null)
  or (q.state = 'used' and q.hold_id is not null and h.how <> 'redeemed')
  or (q.state in ('cancelled', 'expired') and h.how = 'redeemed');

-- I17 every freeze belongs to an open dispute, and holds just the points it says; a decided dispute freezes nothing
-- do: a member cannot use these points although nobody looks into them; release the hold, or open the case again
select h.owner, h.id as hold_id, h.points, d.matter_id, d.state, d.frozen_points
from ledger.hold h
join ledger.movement m on m.owner = h.owner and m.id = h.id and m.cause_kind = 'dispute'
left join cases.dispute d on d.hold_id = h.id and d.owner = h.owner
where d.matter_id is null or d.frozen_points <> h.points or (h.ended_at is null and d.state <> 'open');

-- I17 what a dispute gave is one correction of just the points it says
-- do: the case and the member's statement tell different stories
select d.matter_id, d.given_points, d.given_movement_id
from cases.dispute d
where d.state = 'given' and not exists (
  select from ledger.movement m
  where m.id = d.given_movement_id and m.kind = 'adjust' and m.points = d.given_points
);

-- I8 why a movement was made is said in the words that its digest proves
-- do: somebody changed the words beside the book; the movement itself stands, what was said is in a backup
select r.owner, r.movement_id
from ledger.remark r join ledger.movement m on m.owner = r.owner and m.id = r.movement_id
where coalesce(m.reason, 'sha256:') like 'sha256:%' and m.reason is distinct from 'sha256:' || encode(sha256(r.salt || convert_to(r.text, 'UTF8')), 'hex');

-- I8 the links of the chain follow one another, and each is as it was made
-- do: somebody changed the chain itself; movements from this link on may have been changed with it
select position, made_at from (
  select l.*, lag(position, 1, 0::bigint) over chain as former, lag(movements, 1, 0::bigint) over chain as before,
    lag(from_no) over chain as former_from, lag(to_no) over chain as former_to,
    sha256(record_send(row(lag(digest, 1, ''::bytea) over chain, position, from_no, to_no, movements, made_at,
      (select sha256(string_agg(d, '' order by place)) from unnest(digests) with ordinality as e (d, place))))) as expected
  from ledger.link l window chain as (order by position)
) l
where digest <> expected or position <> former + 1 or movements <> before + cardinality(ids)
  or not (coalesce(from_no = former_to, true) or (from_no, to_no) = (former_from, former_to));

-- I8 each movement is as the chain holds it; none was removed, none came in behind
-- do: the book was changed behind the platform; take what this movement said from a backup, and find out who had the rights
select found.* from (
  select min(from_no) as from_no, max(to_no) as to_no, min(first) as first, max(last) as last from (
    select from_no, to_no, min(position) as first, max(position) as last, div(max(movements), 100000) as portion
    from ledger.link group by from_no, to_no
  ) as bounds group by portion
) as portion,
lateral (
  select m.owner, coalesce(m.id, l.id) as movement_id, l.position,
    case when m.id is null then 'removed' when l.id is null then 'came in behind' else 'changed' end as how
  from (
    select l.position, e.id, e.digest from ledger.link l, unnest(l.ids, l.digests) as e (id, digest)
    where l.position between portion.first and portion.last
  ) l
  full join (
    select m.owner, m.id, sha256(record_send(row(m.owner, m.id, m.programme_id, m.kind, m.points, m.cause_kind,
      m.cause_id, m.linked_id, m.reason, m.actor_kind, m.actor_id, m.approved_by, m.occurred_at,
      m.recorded_at, m.transaction_no))) as digest
    from ledger.movement m where m.transaction_no >= portion.from_no and m.transaction_no < portion.to_no
  ) m on m.id = l.id
  where m.digest is distinct from l.digest
) as found;
