import type { LimitKey, Usage } from '#domains/rules/core/judgement.ts'
import type { Db } from '#kit/context.ts'
import { bigints, ints, texts, uuids } from '#kit/arrays.ts'
import { ask, run, tell, type Write } from '#kit/pipeline.ts'

/** What a decision must know of a member besides points and tier. */
export type Habits = {
  readonly visits: number
  readonly lastAt: number | null
  readonly used: ReadonlyMap<string, number>
}

/** Visits and used limits of a batch of members, in the order asked, in one statement. */
export async function habits(
  db: Db,
  asked: readonly {
    readonly owner: string
    readonly programmeId: string
    readonly keys: readonly Pick<LimitKey, 'key' | 'counts'>[]
  }[],
): Promise<Habits[]> {
  const keyed = asked.flatMap((each, n) => each.keys.map(({ key }) => ({ ...each, n, key })))
  const rows = await ask<HabitsRow>(db, keyed.length === 0 ? TALLIES : TALLIES_AND_COUNTERS, [
    uuids(asked.map(({ owner }) => owner)),
    uuids(asked.map(({ programmeId }) => programmeId)),
    ...(keyed.length === 0
      ? []
      : [
          uuids(keyed.map(({ owner }) => owner)),
          uuids(keyed.map(({ programmeId }) => programmeId)),
          texts(keyed.map(({ key }) => key)),
          ints(keyed.map(({ n }) => n + 1)),
        ]),
  ])
  const found: Habits[] = asked.map(() => ({ visits: 0, lastAt: null, used: new Map() }))
  for (const { n, visits, lastAt, used } of rows)
    found[n - 1] = { visits, lastAt, used: usedIn(used ?? [], asked[n - 1]!.keys) }
  return found
}

type HabitsRow = {
  readonly n: number
  readonly visits: number
  readonly lastAt: number | null
  readonly used: readonly (readonly [key: string, used: number])[] | null
}

/** What a member and those merged into it have used together. */
function usedIn(
  rows: NonNullable<HabitsRow['used']>,
  keys: readonly Pick<LimitKey, 'key' | 'counts'>[],
): Map<string, number> {
  const last = new Set(keys.flatMap(({ key, counts }) => (counts === 'last' ? [key] : [])))
  const used = new Map<string, number>()
  for (const [key, each] of rows) {
    const before = used.get(key) ?? 0
    used.set(key, last.has(key) ? Math.max(before, each) : before + each)
  }
  return used
}

const TALLIED = `
  select asked.n::int as n, coalesce(sum(tally.visits), 0)::bigint as visits,
    (extract(epoch from max(tally.last_at)) * 1000)::bigint as last_at
  from unnest($1::uuid[], $2::uuid[]) with ordinality as asked (owner, programme_id, n)
  left join lateral (
    select visits, last_at from purchases.tally as own
    where own.owner = asked.owner and own.programme_id = asked.programme_id offset 0
  ) as tally on true
  group by asked.n`

const TALLIES = `select n, visits, last_at as "lastAt", null as used from (${TALLIED}) as tallied`

const TALLIES_AND_COUNTERS = `
with tallied as (${TALLIED}), counted as (
  select asked.n, json_agg(json_build_array(counter.key, counter.used)) as used
  from unnest($3::uuid[], $4::uuid[], $5::text[], $6::int[]) as asked (owner, programme_id, key, n)
  cross join lateral (
    select key, used from purchases.counter as own
    where own.owner = asked.owner and own.programme_id = asked.programme_id and own.key = asked.key
    offset 0
  ) as counter
  group by asked.n
)
select n, visits, last_at as "lastAt", used from tallied left join counted using (n)`

export type Visit = {
  readonly owner: string
  readonly programmeId: string
  readonly visits: number
  readonly amount: number
  readonly occurredAt: number
  readonly source?: string
}

/** Counts visits of a batch, each member once however often it stands in it. */
export async function addVisits(db: Db, visits: readonly Visit[]): Promise<void> {
  if (visits.length === 0) return
  await tell(db, [
    `insert into purchases.tally as kept (owner, programme_id, source, visits, amount, first_at, last_at)
     select owner, programme_id, source, sum(visits), sum(amount),
       to_timestamp(min(at) / 1000.0), to_timestamp(max(at) / 1000.0)
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[])
       as new (owner, programme_id, source, visits, amount, at)
     group by owner, programme_id, source order by owner, programme_id, source
     on conflict (owner, programme_id, source) do update set
       visits = kept.visits + excluded.visits, amount = kept.amount + excluded.amount,
       first_at = least(kept.first_at, excluded.first_at),
       last_at = greatest(kept.last_at, excluded.last_at)`,
    [
      uuids(visits.map((each) => each.owner)),
      uuids(visits.map((each) => each.programmeId)),
      uuids(visits.map((each) => each.source ?? each.owner)),
      bigints(visits.map((each) => each.visits)),
      bigints(visits.map((each) => each.amount)),
      bigints(visits.map((each) => each.occurredAt)),
    ],
  ])
}

/**
 * Takes a return off the visits of the member, in the one of the places where they are: news of a merge
 * may be moving them at this very moment.
 */
export async function takeVisit(
  db: Db,
  visit: {
    readonly places: readonly string[]
    readonly source: string
    readonly programmeId: string
    readonly visits: number
    readonly amount: number
  },
): Promise<void> {
  const { places, programmeId, source, visits, amount } = visit
  for (let tries = 1; tries <= 3; tries++) {
    const taken = await run(db, TAKE_VISIT, [places, programmeId, source, visits, amount])
    if (taken.length > 0) return
  }
}

const TAKE_VISIT = `
with place as (
  select owner from purchases.tally
  where owner = any($1::uuid[]) and programme_id = $2 and source = $3 and visits >= $4
  order by visits desc, owner limit 1
  for no key update
)
update purchases.tally set visits = visits - $4, amount = greatest(0, amount - $5)
from place where tally.owner = place.owner and tally.programme_id = $2 and tally.source = $3
returning tally.owner`

export type Used = {
  readonly owner: string
  readonly programmeId: string
  readonly usage: Usage
  /** Who used it, where that is a member merged into the owner since. */
  readonly source?: string
}

/** Adds to the members' counters and to the programmes' budgets, each key once; all asked for in one turn. */
export async function addUsage(db: Db, used: readonly Used[]): Promise<void> {
  if (used.length === 0) return
  const net = new Map<string, Used & { readonly value: number }>()
  for (const each of used) {
    const { scope, key, counts, value } = each.usage
    const whose = scope === 'member' ? `${each.owner}/${each.source ?? ''}` : ''
    const name = `${whose}/${each.programmeId}/${key}`
    const before = net.get(name)?.value ?? 0
    const after = counts === 'last' ? Math.max(before, value) : before + value
    net.set(name, { ...each, value: after })
  }
  const all = [...net.values()]
  const members = all.filter(({ usage }) => usage.scope === 'member')
  const last = members.filter(({ usage }) => usage.counts === 'last')
  const sums = members.filter(({ usage }) => usage.counts !== 'last')
  const more = sums.filter(({ value }) => value > 0)
  // only what was counted can be given back, so there is a row already
  const fewer = sums.filter(({ value }) => value < 0)
  const budgets = all.filter(({ usage, value }) => usage.scope === 'programme' && value !== 0)
  await tell(
    db,
    ...written(more, [`${COUNT} kept.used + excluded.used`, counted(more)]),
    ...written(last, [`${COUNT} greatest(kept.used, excluded.used)`, counted(last)]),
    ...written(fewer, [GIVE_BACK, counted(fewer)]),
    ...written(budgets, [SPEND, counted(budgets).slice(2)]),
  )
}

const written = (rows: readonly unknown[], write: Write): Write[] =>
  rows.length > 0 ? [write] : []

const COUNT = `
insert into purchases.counter as kept (owner, source, programme_id, key, used)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])
  as new (owner, source, programme_id, key, value) order by 1, 3, 4, 2
on conflict (owner, programme_id, key, source) do update set used =`

// a merge may have led the counter to the owner, or not yet
const GIVE_BACK = `
update purchases.counter set used = greatest(0, counter.used + new.value)
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])
  as new (owner, source, programme_id, key, value)
where counter.owner in (new.owner, new.source) and counter.source = new.source
  and counter.programme_id = new.programme_id and counter.key = new.key`

// locked in the order of their keys, as lockBudgets does, so that two never wait for each other
const SPEND = `
with spent as (
  select budget.programme_id, budget.key, new.value
  from unnest($1::uuid[], $2::text[], $3::bigint[]) as new (programme_id, key, value)
  join purchases.budget using (programme_id, key)
  order by programme_id, key
  for no key update of budget
)
update purchases.budget set used = greatest(0, budget.used + spent.value)
from spent where budget.programme_id = spent.programme_id and budget.key = spent.key`

const counted = (used: readonly (Used & { readonly value: number })[]) => [
  uuids(used.map((each) => each.owner)),
  uuids(used.map((each) => each.source ?? each.owner)),
  uuids(used.map((each) => each.programmeId)),
  texts(used.map(({ usage }) => usage.key)),
  bigints(used.map(({ value }) => value)),
]

/** What budgets have used, locked in the order of their keys until the transaction ends. */
export async function lockBudgets(
  db: Db,
  asked: readonly { readonly programmeId: string; readonly key: string }[],
): Promise<Map<string, number>> {
  if (asked.length === 0) return new Map()
  const rows = await run<{ programmeId: string; key: string; used: number }>(
    db,
    `insert into purchases.budget (programme_id, key, used)
     select distinct programme_id, key, 0 from unnest($1::uuid[], $2::text[]) as asked (programme_id, key)
     order by programme_id, key
     on conflict (programme_id, key) do update set used = budget.used
     returning programme_id as "programmeId", key, used`,
    [asked.map(({ programmeId }) => programmeId), asked.map(({ key }) => key)],
  )
  return new Map(rows.map(({ programmeId, key, used }) => [`${programmeId}/${key}`, used]))
}

/** What budgets have used, locking nothing: for quotes. */
export async function budgets(
  db: Db,
  asked: readonly { readonly programmeId: string; readonly key: string }[],
): Promise<Map<string, number>> {
  if (asked.length === 0) return new Map()
  const rows = await ask<{ programmeId: string; key: string; used: number }>(
    db,
    `select programme_id as "programmeId", key, used
     from unnest($1::uuid[], $2::text[]) as asked (programme_id, key)
     join purchases.budget using (programme_id, key)`,
    [asked.map(({ programmeId }) => programmeId), asked.map(({ key }) => key)],
  )
  return new Map(rows.map(({ programmeId, key, used }) => [`${programmeId}/${key}`, used]))
}
