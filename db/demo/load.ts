import * as access from '#domains/access/access.ts'
import * as cards from '#domains/cards/cards.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Entry, Outcome } from '#domains/purchases/purchases.ts'
import { batcher } from '#kit/batch.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { sum } from '#kit/core/ratio.ts'
import { DAY, MINUTE } from '#kit/core/time.ts'
import { addPeriod, startOf } from '#kit/core/zone.ts'
import { enqueue } from '#kit/jobs.ts'
import { agree, publishTexts } from './consents.ts'
import { company, conditions, nextConditions, places } from './company.ts'
import { tellDesk } from './matters.ts'
import { callTheDesk } from './desk.ts'
import { openPortal } from './portal.ts'
import { people, type Person } from './people.ts'
import { hireStaff, type DemoLogin } from './staff.ts'
import { yearOf, type Bought } from './year.ts'

export type DemoOptions = {
  /** 2,000 unless said. */
  readonly members?: number
  readonly onProgress?: (stage: DemoStage, done: number, total: number) => void
  /** Stops after the batch at hand; loading again goes on. */
  readonly signal?: AbortSignal
}
export type DemoStage = 'members' | 'purchases'

export type Demo = {
  readonly programmeId: string
  readonly members: number
  readonly purchases: number
  readonly returns: number
  /** A live key of the demo company; null when loading was stopped. */
  readonly token: string | null
  /** Who may sign in; nobody yet when loading was stopped. */
  readonly logins: readonly DemoLogin[]
}

const PORTION = 250 // members enrolled in one database transaction
const TOLD = 400 // receipts told before their returns
const LANES = { lanes: 2, limit: 100 } // database transactions at once, receipts in each

/**
 * Tells the year of the demo company through the verbs, into the organisation of the context, which
 * is made when it is missing. Every part is known by what it is called, so that loading which was
 * stopped goes on when asked again, with the year it began with.
 */
export async function loadDemo(ctx: Context, options: DemoOptions = {}): Promise<Demo> {
  const { programmeId, until } = await openProgramme(ctx)
  const shops = await openPlaces(ctx)
  await publishTexts(ctx)
  const everybody = people(options.members ?? 2_000, until)
  const owners = await enrolEverybody(ctx, everybody, options)
  const year = yearOf(everybody, until)
  const told = await tellYear(ctx, { programmeId, shops, year }, options)
  const demo = { programmeId, members: owners.size, ...told }
  if (options.signal?.aborted) return { ...demo, token: null, logins: [] }

  await ledger.recordExpiries(ctx, options.signal && { signal: options.signal })
  await misfortunes(ctx, everybody)
  await agree(ctx, [...owners.values()].slice(0, 60))
  await openPortal(ctx, programmeId)
  const logins = await hireStaff(ctx)
  await tellDesk(ctx, [...owners.values()].slice(20, 40))
  await callTheDesk(ctx, everybody, owners)
  const { token } = await access.make(ctx, { name: 'demo', set: 'all' })
  // what members are worth is told every night: the first time as soon as the receipts are counted
  const counted = new Date(ctx.now.getTime() + 3 * MINUTE)
  await ctx.transaction((ctx) => enqueue(ctx, 'analytics.fit', {}, { at: counted, key: 'demo' }))
  return { ...demo, token, logins }
}

/** The programme with its conditions, in force since the day before the year began. */
async function openProgramme(ctx: Context): Promise<{ programmeId: string; until: number }> {
  const all = await programmes.organisations(ctx.db)
  if (!all.some(({ id }) => id === ctx.organisationId)) {
    const { name } = company
    await programmes.createOrganisation(ctx, {
      id: ctx.organisationId,
      name,
      country: 'RU',
      language: 'ru',
    })
  }
  const own = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const made =
    own.find(({ name }) => name === company.programme) ??
    (await programmes.create(ctx, {
      name: company.programme,
      currency: company.currency,
      zone: company.zone,
    }))
  const { items } = await programmes.listConditions(ctx, made.id, {})
  const first = items.find(({ version }) => version === 1)
  const until = first?.startsAt ? Date.parse(first.startsAt) + 366 * DAY : ctx.now.getTime()
  if (!first) await programmes.draft(ctx, made.id, { document: conditions })
  if (!first?.startsAt)
    await programmes.schedule(ctx, made.id, 1, {
      startsAt: new Date(until - 366 * DAY).toISOString(),
    })
  if (made.state !== 'live') await programmes.goLive(ctx, made.id)
  if (items.length < 2) await announceNext(ctx, made.id)
  return { programmeId: made.id, until }
}

/** A second version, in force from the first of the month after next. */
async function announceNext(ctx: Context, programmeId: string): Promise<void> {
  const { version } = await programmes.draft(ctx, programmeId, {
    document: nextConditions,
    note: 'Баллы за шины к сезону',
  })
  const month = startOf(company.zone, ctx.now.getTime(), 'month')
  const startsAt = new Date(addPeriod(company.zone, month, { months: 2 })).toISOString()
  await programmes.schedule(ctx, programmeId, version, { startsAt })
}

type Shop = { readonly storeId: string; readonly tillIds: readonly string[] }

async function openPlaces(ctx: Context): Promise<Shop[]> {
  const { items: known } = await programmes.listStores(ctx, { limit: 200 })
  const shops: Shop[] = []
  for (const { code, name, city, tills } of places) {
    const store =
      known.find((each) => each.code === code) ??
      (await programmes.openStore(ctx, { code, name, city }))
    const { items: theirs } = await programmes.listTills(ctx, store.id, { limit: 200 })
    const tillIds: string[] = []
    for (const till of tills) {
      const found =
        theirs.find((each) => each.code === till) ??
        (await programmes.openTill(ctx, store.id, { code: till, name: `Касса ${till}` }))
      tillIds.push(found.id)
    }
    shops.push({ storeId: store.id, tillIds })
  }
  return shops
}

/** Members with their cards, each portion in one database transaction; who is there already stays. */
async function enrolEverybody(
  ctx: Context,
  everybody: readonly Person[],
  { onProgress, signal }: DemoOptions,
): Promise<Map<Person, MemberId>> {
  const stopped = () => signal?.aborted ?? false
  const owners = new Map<Person, MemberId>()
  for (let start = 0; start < everybody.length && !stopped(); start += PORTION) {
    onProgress?.('members', start, everybody.length)
    const portion = everybody.slice(start, start + PORTION)
    const known = await members.recognise(
      ctx.db,
      ctx.organisationId,
      portion.map(({ phone }) => ({ phone })),
    )
    const fresh = portion.filter((_, index) => known[index] === null)
    for (const [index, person] of portion.entries())
      if (known[index]) owners.set(person, known[index].owner)
    await ctx.transaction(async (ctx) => {
      const enrolled = await members.enrolAll(ctx, fresh.map(enrolmentOf))
      for (const [index, result] of enrolled.entries()) {
        if ('refusal' in result) throw result.refusal
        owners.set(fresh[index]!, result.member.id as MemberId)
      }
      await cards.adoptAll(
        ctx,
        fresh.map((person) => ({
          number: person.card,
          memberId: owners.get(person)!,
          active: person.active,
          since: new Date(person.enrolledAt),
        })),
      )
    })
  }
  onProgress?.('members', everybody.length, everybody.length)
  return owners
}

const enrolmentOf = (person: Person) => ({
  name: { first: person.first, middle: person.middle, last: person.last },
  phone: person.phone,
  email: person.email,
  birthday: person.birthday,
  language: person.language,
  tags: person.tags,
  test: person.test,
  enrolledAt: new Date(person.enrolledAt),
})

type Telling = {
  readonly programmeId: string
  readonly shops: readonly Shop[]
  readonly year: readonly Bought[]
}

/** Receipts in the order of their instants, each settled as of its own; returns when they happened. */
async function tellYear(
  ctx: Context,
  telling: Telling,
  { onProgress, signal }: DemoOptions,
): Promise<{ purchases: number; returns: number }> {
  const stopped = () => signal?.aborted ?? false
  const { year } = telling
  const confirms = batcher<Entry, Outcome>({
    ...LANES,
    run: (entries) => purchases.confirmAll(ctx.db, entries),
  })
  let told = 0
  let returns = 0
  while (told < year.length && !stopped()) {
    onProgress?.('purchases', told, year.length)
    const portion = year.slice(told, told + TOLD)
    const outcomes = await Promise.all(
      portion.map((bought) =>
        confirms.submit(
          bought.person?.card ?? bought.sent.externalId,
          entryOf(ctx, telling, bought),
        ),
      ),
    )
    const back = await Promise.all(
      outcomes.map(async (outcome, index) => {
        if (outcome instanceof Refusal) throw outcome
        const { givenBack } = portion[index]!
        return givenBack ? giveBack(ctx, outcome, givenBack) : 0
      }),
    )
    returns += sum(back)
    told += portion.length
  }
  onProgress?.('purchases', told, year.length)
  return { purchases: told, returns }
}

function entryOf(ctx: Context, { programmeId, shops }: Telling, { sent, place, till }: Bought) {
  const { storeId, tillIds } = shops[place]!
  return {
    organisationId: ctx.organisationId,
    caller: ctx.actor.id,
    key: null,
    sent: { ...sent, programmeId, storeId, tillId: tillIds[till]! },
    language: ctx.language,
    stored: false,
    historical: true,
  }
}

/** One return, unless it was told before. */
async function giveBack(
  ctx: Context,
  bought: Exclude<Outcome, Refusal>,
  { at, externalId, lines }: NonNullable<Bought['givenBack']>,
): Promise<number> {
  const asked = { externalId, occurredAt: new Date(at).toISOString(), lines }
  try {
    await purchases.returnLines(ctx, bought.id, asked, { historical: true })
  } catch (error) {
    const known =
      error instanceof Refusal && ['return.duplicate', 'purchase.returned'].includes(error.code)
    if (!known) throw error
  }
  return 1
}

/** Some cards were lost, some of them replaced. */
async function misfortunes(ctx: Context, everybody: readonly Person[]): Promise<void> {
  const lost = everybody.filter(({ number, test }) => number % 60 === 7 && !test)
  for (const [index, { card }] of lost.entries()) {
    const { state } = await cards.get(ctx, card)
    if (state === 'issued' || state === 'active') await cards.block(ctx, card, 'потеряна')
    if (index % 2 === 0 && state !== 'replaced')
      await cards.replace(ctx, card, { reason: 'потеряна' })
  }
}
