import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { useTiers } from '#domains/members/narrowing.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Tiers } from '#domains/rules/rules.api.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import { promote, unrecorded } from './core/promote.ts'
import { tierAt } from './core/standing.ts'
import * as tiers from './tiers.ts'

const given = freshDatabase()
const ZONE = 'Europe/Moscow'
const name = (text: string) => ({ ru: text, en: text })
const ladder: Tiers = {
  by: 'spend',
  window: { kind: 'rolling', length: { years: 1 } },
  ladder: [
    { id: 'basic', name: name('Basic'), from: 0 },
    { id: 'silver', name: name('Silver'), from: 1000 },
    { id: 'gold', name: name('Gold'), from: 5000 },
  ],
  retention: { years: 1 },
}
let programmeId: string

beforeAll(async () => {
  const organisation = { name: 'Wheels', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...organisation, id: given().organisationId })
  programmeId = await programmeWith(ladder)
})

async function programmeWith(document: Tiers | null): Promise<string> {
  const { id } = await programmes.create(given(), { name: newId(), currency: 'RUB', zone: ZONE })
  await run(sql`
    insert into programmes.conditions (programme_id, version, state, starts_at, document, made_at, made_by,
      scheduled_at, scheduled_by)
    values (${id}, 1, 'scheduled', '2020-01-01Z', ${JSON.stringify({ rules: [], tiers: document ?? undefined })}::jsonb,
      '2020-01-01Z', 'test', '2020-01-01Z', 'test')
  `)
  await programmes.goLive(given(), id)
  return id
}

const run = (statement: ReturnType<typeof sql>) =>
  given.owner.executeQuery(statement.compile(given.owner))
const now = () => given().now.getTime()
const enrol = async (test = false) => (await members.enrol(given(), { phone: phone(), test })).id
let phones = 0
const phone = () => `+7916${`${++phones}`.padStart(7, '0')}`

/** What the till does for tiers at a purchase. */
async function buy(owner: string, spend: number, at = now()): Promise<void> {
  await given().transaction(async ({ db }) => {
    const asked = { owner, programmeId, policy: ladder, zone: ZONE, at }
    const [grade] = await tiers.look(db, [asked])
    const bought = { spend, points: 0, visits: 1 }
    const won = promote({ ...grade!, bought, policy: ladder, zone: ZONE, at })
    const qualifying = { ...bought, day: dayIn(ZONE, at) }
    const standings = won ? unrecorded(grade!.history, won) : []
    await tiers.record(db, [{ owner, programmeId, qualifying, standings }], given().now)
  })
}

const see = async (owner: string) => tiers.see(await given.fresh(), owner, programmeId)
const tierOf = async (owner: string) => (await see(owner)).current?.id

const eventsOf = async (owner: string) => {
  const { rows } = await run(
    sql`select name, data from kit.event where owner = ${owner} and name like 'tier.%' order by id`,
  )
  return (rows as { name: string; data: { tier: string } }[]).map(
    (row) => `${row.name} ${row.data.tier}`,
  )
}

test('a member sees the tier, what counted, and what is missing to the next', async () => {
  const owner = await enrol()
  expect(await see(owner)).toMatchObject({ current: { id: 'basic' }, toNext: 1000, history: [] })
  await buy(owner, 600)
  await buy(owner, 600)
  expect(await see(owner)).toMatchObject({
    by: 'spend',
    current: { id: 'silver' },
    cause: 'reached',
    next: { id: 'gold', from: 5000 },
    toNext: 3800,
    counted: { spend: 1200, visits: 2 },
    history: [{ tier: 'silver', cause: 'reached', endedAt: null }],
  })
})

test('a batch is looked up in one go, each member by his own ladder and instant', async () => {
  const [a, b, stranger] = [await enrol(), await enrol(), await enrol()]
  await buy(a, 1000, now() - 30 * DAY)
  await buy(b, 5000, now() - 10 * DAY)
  const asked = { programmeId, policy: ladder, zone: ZONE }
  const grades = await tiers.look(given().db, [
    { ...asked, owner: b, at: now() },
    { ...asked, owner: a, at: now() },
    { ...asked, owner: a, at: now() - 31 * DAY },
    { ...asked, owner: stranger, at: now() },
    { ...asked, owner: b, policy: null, at: now() },
    { ...asked, owner: a, at: now() + 400 * DAY },
  ])
  expect(grades.map(({ sums }) => sums.spend)).toEqual([5000, 1000, 0, 0, 0, 0])
  expect(
    grades.map(({ history }, place) =>
      tierAt(history, ladder, now() + [0, 0, -31 * DAY, 0, 0, 400 * DAY][place]!),
    ),
  ).toEqual(['gold', 'silver', 'basic', 'basic', 'basic', 'basic'])
})

test('a return lowers what counts on the day of its purchase and leaves the tier to its review', async () => {
  const owner = await enrol()
  await buy(owner, 1000)
  const qualifying = { spend: -400, points: 0, visits: 0, day: dayIn(ZONE, now()) }
  await tiers.record(given().db, [{ owner, programmeId, qualifying }], given().now)
  expect(await see(owner)).toMatchObject({ current: { id: 'silver' }, counted: { spend: 600 } })
})

test('of two tills that lift one member at the same moment, one standing is recorded last', async () => {
  const owner = await enrol()
  const both = await Promise.allSettled([buy(owner, 5000), buy(owner, 5000)])
  // the till runs the one that lost again, alone
  for (const each of both) if (each.status === 'rejected') await buy(owner, 5000)
  expect(await see(owner)).toMatchObject({ current: { id: 'gold' }, counted: { spend: 10_000 } })
  expect((await see(owner)).history.filter(({ endedAt }) => endedAt === null)).toHaveLength(1)
})

test('an operator sets a tier until a date with a reason; it is told, kept in the history and can be taken back', async () => {
  const owner = await enrol()
  const until = new Date(now() + 90 * DAY).toISOString()
  const set = await tiers.set(given(), owner, {
    programmeId,
    tier: 'gold',
    until,
    reason: 'Apology',
  })
  expect(set).toMatchObject({
    current: { id: 'gold' },
    cause: 'manual',
    until,
    history: [{ tier: 'gold', reason: 'Apology', actor: { kind: 'key' } }],
  })
  const back = await tiers.unset(given(), owner, { programmeId, reason: 'Wrong member' })
  expect(back).toMatchObject({ current: { id: 'basic' }, cause: 'resumed' })
  expect(await eventsOf(owner)).toEqual(['tier.reached gold', 'tier.lost gold'])
})

test('a tier by hand is refused in words: no such tier, an end in the past, nothing to take back, nobody', async () => {
  const owner = await enrol()
  const until = new Date(now() + DAY).toISOString()
  const asked = { programmeId, tier: 'gold', until, reason: 'r' }
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
  expect(await refused(tiers.set(given(), owner, { ...asked, tier: 'ruby' }))).toBe('tier.unknown')
  expect(
    await refused(tiers.set(given(), owner, { ...asked, until: '2020-01-01T00:00:00Z' })),
  ).toBe('tier.end_in_past')
  expect(await refused(tiers.set(given(), owner, { ...asked, until: 'tomorrow' }))).toBe(
    'instant.invalid',
  )
  expect(await refused(tiers.unset(given(), owner, { programmeId, reason: 'r' }))).toBe(
    'tier.not_manual',
  )
  expect(await refused(tiers.set(given(), newId(), asked))).toBe('member.unknown')
  const without = await programmeWith(null)
  expect(await refused(tiers.see(given(), owner, without))).toBe('tier.no_ladder')
  const stranger = given.of(newId())
  expect(await refused(tiers.see(stranger, owner, programmeId))).toBe('member.unknown')
})

test('the job records a review that fell due and tells of it; run late or twice it changes no tier', async () => {
  const owner = await enrol()
  await buy(owner, 5000, now() - 800 * DAY)
  await buy(owner, 1000, now() - 500 * DAY)
  const before = await see(owner)
  expect(before).toMatchObject({ current: { id: 'basic' }, history: [{ tier: 'gold' }] })

  await tiers.reviewDue(given())
  await tiers.reviewDue(given())
  const after = await see(owner)
  expect(after).toMatchObject({ current: { id: 'basic' }, since: before.since })
  expect(after.history.map(({ tier, cause }) => `${tier} ${cause}`)).toEqual([
    'basic lowered',
    'silver lowered',
    'gold reached',
  ])
  expect(await eventsOf(owner)).toEqual(['tier.lost gold', 'tier.lost silver'])
})

test('many reviews go in portions, and all are held', async () => {
  const owners = await Promise.all(Array.from({ length: 7 }, () => enrol()))
  for (const owner of owners) await buy(owner, 1000, now() - 400 * DAY)
  expect(await tiers.reviewDue(given(), { portion: 2 })).toBe(7)
  for (const owner of owners) expect((await see(owner)).history).toHaveLength(2)
})

test('a member is told once that a tier ends soon, and not at all when it will be kept', async () => {
  const [leaving, staying, later] = [await enrol(), await enrol(), await enrol()]
  await buy(leaving, 1000, now() - 358 * DAY)
  await buy(staying, 1000, now() - 358 * DAY)
  await buy(staying, 1000, now() - 20 * DAY)
  await buy(later, 1000, now() - 200 * DAY)
  // what was bought so long ago leaves the window before the end comes
  await run(sql`update tiers.qualifying set day = day - 10 where owner = ${leaving}`)
  await tiers.announceEndings(given(), { ahead: 14 * DAY })
  await tiers.announceEndings(given(), { ahead: 14 * DAY })
  expect(await eventsOf(leaving)).toEqual(['tier.ending silver'])
  expect(await eventsOf(staying)).toEqual([])
  expect(await eventsOf(later)).toEqual([])
  // what is said of it later asks again: who has earned it anew meanwhile loses nothing
  const ending = () => tiers.endingTier(given(), leaving, programmeId)
  expect(await ending()).toBe('silver')
  await buy(leaving, 1000)
  expect(await ending()).toBeNull()
  expect(await tiers.endingTier(given(), await enrol(), programmeId)).toBeNull()
})

test('a test member lives by its own clock: its tier ends by that', async () => {
  const owner = await enrol(true)
  await buy(owner, 1000)
  expect(await tierOf(owner)).toBe('silver')
  await members.setClock(given(), owner, { step: { days: 370 } })
  expect(await tierOf(owner)).toBe('basic')
})

const merged = (owner: string, mergedOwner: string, mergeId: string = newId()) => ({
  id: newId(),
  owner,
  at: given().now,
  data: { mergedOwner, mergeId },
})

test('a merge counts together what both did and keeps the better tier; heard twice it is the same', async () => {
  const [survivor, duplicate] = [await enrol(), await enrol()]
  await buy(survivor, 600)
  await buy(duplicate, 700)
  const event = merged(survivor, duplicate)
  await tiers.joinMerged(given(), event)
  await tiers.joinMerged(given(), event)
  expect(await see(survivor)).toMatchObject({
    current: { id: 'silver' },
    cause: 'merged',
    counted: { spend: 1300 },
    history: [{ tier: 'silver' }],
  })

  const [low, high] = [await enrol(), await enrol()]
  await buy(high, 5000)
  await run(sql`update tiers.qualifying set spend = 100 where owner = ${high}`)
  await tiers.joinMerged(given(), merged(low, high))
  expect(await tierOf(low)).toBe('gold')
})

test('a merge is undone even after later purchases: each has again what he did himself', async () => {
  const [survivor, duplicate] = [await enrol(), await enrol()]
  await buy(survivor, 600)
  await buy(duplicate, 5000)
  const event = merged(survivor, duplicate)
  await tiers.joinMerged(given(), event)
  await buy(survivor, 300)
  expect(await see(survivor)).toMatchObject({ current: { id: 'gold' }, counted: { spend: 5900 } })

  await tiers.partUnmerged(given(), event)
  await tiers.partUnmerged(given(), event)
  expect(await see(survivor)).toMatchObject({ current: { id: 'basic' }, counted: { spend: 900 } })
  expect(await see(duplicate)).toMatchObject({ current: { id: 'gold' }, counted: { spend: 5000 } })
})

test('in a chain of merges, undoing one link gives back all that came through it', async () => {
  const [first, second, last] = [await enrol(), await enrol(), await enrol()]
  await buy(first, 10)
  await buy(second, 200)
  await buy(last, 3000)
  const links = [merged(second, first), merged(last, second)] as const
  for (const link of links) await tiers.joinMerged(given(), link)
  expect((await see(last)).counted.spend).toBe(3210)
  await tiers.partUnmerged(given(), links[1])
  expect((await see(last)).counted.spend).toBe(3000)
  expect((await see(second)).counted.spend).toBe(210)
  await tiers.partUnmerged(given(), links[0])
  expect((await see(second)).counted.spend).toBe(200)
  expect((await see(first)).counted.spend).toBe(10)
})

test('a standing is closed by a later one and cannot be rewritten', async () => {
  const owner = await enrol()
  await buy(owner, 1000)
  await expect(
    run(sql`update tiers.standing set tier = 'gold' where owner = ${owner}`),
  ).rejects.toThrow('never rewritten')
  await expect(
    given().db.executeQuery(sql`delete from tiers.standing`.compile(given().db)),
  ).rejects.toThrow('permission denied')
})

test('members are listed by the tier they stand on; on the lowest are those without a standing too', async () => {
  const ctx = await given.fresh()
  useTiers(tiers.onTier)
  const own = await programmeWith(ladder)
  const tag = newId().slice(-12)
  const made: string[] = []
  for (let each = 0; each < 6; each++) {
    const { id } = await members.enrol(ctx, { phone: phone(), tags: [tag] })
    made.unshift(id)
  }
  const until = new Date(now() + 30 * DAY).toISOString()
  const put = (id: string, tier: string) =>
    tiers.set(ctx, id, { programmeId: own, tier, until, reason: 'A test' })
  for (const id of made.slice(0, 3)) await put(id, 'gold')
  await put(made[3]!, 'basic')
  const of = async (more: object) => {
    const { items, next } = await members.list(ctx, { tierOf: own, ...more })
    return { ids: items.map(({ id }) => id), next }
  }
  const first = await of({ tier: 'gold', limit: 2 })
  expect(first.ids).toEqual(made.slice(0, 2))
  const rest = await of({ tier: 'gold', limit: 2, cursor: first.next! })
  expect(rest).toEqual({ ids: [made[2]], next: null })
  expect((await of({ tier: 'gold', tag, limit: 50 })).ids).toEqual(made.slice(0, 3))
  expect((await of({ tier: 'basic', tag, limit: 50 })).ids).toEqual(made.slice(3))
  expect((await of({ tier: 'silver' })).ids).toEqual([])
  await expect(of({ tier: 'bronze' })).rejects.toThrow('tier.unknown')
  const flat = await programmeWith(null)
  await expect(of({ tierOf: flat, tier: 'gold' })).rejects.toThrow('tier.no_ladder')
})

test('a list of members by tier or by store is read from an index', async () => {
  const { rows } = await sql<{ name: string }>`
    select indexname as name from pg_indexes where indexname in ('member_of_store', 'standing_on_tier')
  `.execute(given.owner)
  expect(rows).toHaveLength(2)
  const plan = await sql<{ plan: string }>`
    explain select owner from tiers.standing
    where programme_id = ${programmeId} and tier = 'gold' and ended_at is null
    order by owner desc limit 50
  `.execute(given.owner)
  expect(JSON.stringify(plan.rows)).toContain('standing_on_tier')
})
