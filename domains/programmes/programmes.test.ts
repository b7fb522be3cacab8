import { beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '#domains/access/audit.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Context } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import * as programmes from './programmes.ts'

const given = freshDatabase()

beforeAll(() => found(given()))

async function found(ctx: Context): Promise<Context> {
  const { organisationId: id } = ctx
  await programmes.createOrganisation(ctx, { id, name: 'Тест', country: 'RU', language: 'ru' })
  return ctx
}

/** An organisation of its own on the same database. */
const elsewhere = () => found(given.of(newId<'organisation'>()))

const MOSCOW = { currency: 'RUB', zone: 'Europe/Moscow' } as const

async function programme(ctx: Context, name: string = newId()): Promise<ProgrammeId> {
  return (await programmes.create(ctx, { name, ...MOSCOW })).id as ProgrammeId
}

/** Points per hundred roubles, and for how long they live. */
function rules(points: number, days = 365): Conditions {
  return {
    base: { amount: 'after_tax' },
    rounding: { at: 'receipt', mode: 'down' },
    activation: { after: { days: 0 } },
    expiry: { kind: 'rolling', after: { days }, roundTo: 'instant' },
    rules: [
      {
        id: 'base',
        name: { ru: 'Основное', en: 'Base' },
        on: 'purchase',
        then: { rate: { points, per: 10_000 } },
      },
    ],
  }
}

async function version(ctx: Context, id: ProgrammeId, points: number, days?: number) {
  return (await programmes.draft(ctx, id, { document: rules(points, days) })).version
}

async function published(ctx: Context, id: ProgrammeId, points: number, startsAt: string) {
  return programmes.schedule(ctx, id, await version(ctx, id, points), { startsAt })
}

const soon = (ctx: Context, milliseconds: number) =>
  new Date(ctx.now.getTime() + milliseconds).toISOString()

const HOUR = 3_600_000

describe('programmes', () => {
  test('money and points have the decimals that their currency and programme say', async () => {
    const ctx = await elsewhere()
    const roubles = await programmes.create(ctx, { name: 'Копилка', ...MOSCOW, scale: 2 })
    expect(roubles).toMatchObject({ scale: 2, minorDigits: 2, state: 'draft', warnings: [] })
    const yen = await programmes.create(ctx, { name: 'Yen', currency: 'JPY', zone: 'Asia/Tokyo' })
    expect(yen).toMatchObject({ scale: 0, minorDigits: 0 })
  })

  test('a currency or a zone that does not exist is refused', async () => {
    const odd = { name: 'x', currency: 'XQQ', zone: 'Europe/Moscow' }
    await expect(programmes.create(given(), odd)).rejects.toMatchObject({
      code: 'programme.currency_unknown',
    })
    await expect(
      programmes.create(given(), { ...odd, currency: 'RUB', zone: 'Europe/Kitezh' }),
    ).rejects.toMatchObject({ code: 'programme.zone_unknown' })
  })

  test('the fourth programme comes with a warning', async () => {
    const ctx = await elsewhere()
    const warnings = []
    for (const name of ['1', '2', '3', '4']) {
      warnings.push((await programmes.create(ctx, { name, ...MOSCOW })).warnings.map((w) => w.code))
    }
    expect(warnings).toEqual([[], [], [], ['programmes.many']])
  })

  test('two programmes of one name are not created, not even at once', async () => {
    const ctx = await elsewhere()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => programmes.create(ctx, { name: 'Twin', ...MOSCOW })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of outcomes) {
      if (each.status === 'rejected') {
        expect(each.reason).toMatchObject({ code: 'programme.name_taken' })
      }
    }
  })

  test('a programme goes live with published conditions only, and then its coin is settled', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await programmes.edit(ctx, id, { scale: 1 })
    await expect(programmes.goLive(ctx, id)).rejects.toMatchObject({
      code: 'programme.without_conditions',
    })
    await published(ctx, id, 1, '2026-01-01T00:00:00+03:00')
    expect(await programmes.goLive(ctx, id)).toMatchObject({ state: 'live', scale: 1 })
    await expect(programmes.edit(ctx, id, { scale: 2 })).rejects.toMatchObject({
      code: 'programme.settled',
    })
    expect(await programmes.edit(ctx, id, { name: 'New name' })).toMatchObject({ name: 'New name' })
  })

  test('the coin of a live programme cannot be changed by hand either', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2026-01-01T00:00:00+03:00')
    await programmes.goLive(ctx, id)
    await expect(
      ctx.db
        .updateTable('programmes.programme')
        .set({ currency: 'USD' })
        .where('id', '=', id)
        .execute(),
    ).rejects.toThrow(/settled/)
  })

  test('an unnamed programme is the only live one; of two, the caller has to say which', async () => {
    const ctx = await elsewhere()
    const { db, organisationId: of } = ctx
    await expect(programmes.programmeFor(db, of, null)).rejects.toMatchObject({
      code: 'programme.none_live',
    })
    const first = await programme(ctx, 'First')
    await expect(programmes.programmeFor(db, of, first)).rejects.toMatchObject({
      code: 'programme.not_live',
    })
    await published(ctx, first, 1, '2026-01-01T00:00:00+03:00')
    await programmes.goLive(ctx, first)
    expect((await programmes.programmeFor(db, of, null)).id).toBe(first)

    const second = await programme(ctx, 'Second')
    await published(ctx, second, 1, '2026-01-01T00:00:00+03:00')
    await programmes.goLive(ctx, second)
    await expect(programmes.programmeFor(db, of, null)).rejects.toMatchObject({
      code: 'programme.required',
      details: { programmes: `${first} (First), ${second} (Second)` },
    })
    expect((await programmes.programmeFor(db, of, second)).name).toBe('Second')

    await programmes.close(ctx, first)
    expect((await programmes.programmeFor(db, of, null)).id).toBe(second)
  })

  test('a programme of another organisation is unknown', async () => {
    const theirs = await programme(await elsewhere())
    await expect(
      programmes.programmeFor(given().db, given().organisationId, theirs),
    ).rejects.toMatchObject({ code: 'programme.unknown' })
    await expect(programmes.get(given(), theirs)).rejects.toMatchObject({
      code: 'programme.unknown',
    })
    await expect(programmes.draft(given(), theirs, { document: rules(1) })).rejects.toMatchObject({
      code: 'programme.unknown',
    })
  })
})

describe('stores and tills', () => {
  test('a code names one store, and one till of a store', async () => {
    const ctx = await elsewhere()
    const tver = await programmes.openStore(ctx, { code: 'tver', name: 'Тверь' })
    await expect(programmes.openStore(ctx, { code: 'tver', name: 'Другая' })).rejects.toMatchObject(
      { code: 'store.code_taken' },
    )
    const klin = await programmes.openStore(ctx, { code: 'klin', name: 'Клин' })
    await expect(programmes.editStore(ctx, klin.id, { code: 'tver' })).rejects.toMatchObject({
      code: 'store.code_taken',
    })
    await programmes.openTill(ctx, tver.id, { code: '1', name: 'Вход' })
    await expect(
      programmes.openTill(ctx, tver.id, { code: '1', name: 'Зал' }),
    ).rejects.toMatchObject({ code: 'till.code_taken' })
    expect(await programmes.openTill(ctx, klin.id, { code: '1', name: 'Вход' })).toMatchObject({
      storeId: klin.id,
    })
  })

  test('of two people who change one thing the second is told, and writes over it only knowing that', async () => {
    const ctx = await elsewhere()
    const late = { code: 'revision.behind' }
    const seen = await programmes.openStore(ctx, { code: 'tver', name: 'Тверь' })
    const { revision } = seen
    const first = await programmes.editStore(ctx, seen.id, { name: 'Тверь, 1', revision })
    const second = programmes.editStore(ctx, seen.id, { name: 'Тверь, 2', revision })
    await expect(second).rejects.toMatchObject(late)
    const again = { name: 'Тверь, 2', revision: first.revision }
    expect((await programmes.editStore(ctx, seen.id, again)).name).toBe('Тверь, 2')

    const till = await programmes.openTill(ctx, seen.id, { code: '1', name: 'Вход' })
    await programmes.editTill(ctx, till.id, { code: '2', revision: till.revision })
    const other = { name: 'Зал', revision: till.revision }
    await expect(programmes.editTill(ctx, till.id, other)).rejects.toMatchObject(late)

    const organisation = await programmes.seeOrganisation(ctx)
    await programmes.editOrganisation(ctx, { country: 'BY' })
    const named = { name: 'Другая', revision: organisation.revision }
    await expect(programmes.editOrganisation(ctx, named)).rejects.toMatchObject(late)

    const id = await programme(ctx)
    const before = await programmes.get(ctx, id)
    await programmes.edit(ctx, id, { guardHours: 1 })
    const renamed = programmes.edit(ctx, id, { name: 'Third', revision: before.revision })
    await expect(renamed).rejects.toMatchObject(late)
    expect((await programmes.get(ctx, id)).name).toBe(before.name)
  })

  test('two who save at one moment are not both taken', async () => {
    const ctx = await elsewhere()
    const { id, revision } = await programmes.openStore(ctx, { code: 's', name: 'S' })
    const outcomes = await Promise.allSettled(
      ['A', 'B', 'C'].map((name) => programmes.editStore(ctx, id, { name, revision })),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ])
  })

  test('what was changed of stores, tills, programmes and the organisation stands in the audit, as it was and is', async () => {
    const ctx = await elsewhere()
    const told = async (operation: string, object: string) =>
      (await listAudit(ctx, { operation, object })).items
    const store = await programmes.openStore(ctx, { code: 's', name: 'S' })
    await programmes.editStore(ctx, store.id, { city: 'Тверь' })
    await programmes.editStore(ctx, store.id, { city: 'Тверь' })
    expect(await told('store.edited', store.id)).toMatchObject([
      { old: { city: null }, new: { city: 'Тверь' }, actor: { name: 'test' } },
    ])
    const till = await programmes.openTill(ctx, store.id, { code: '1', name: 'Вход' })
    await programmes.editTill(ctx, till.id, { name: 'Зал' })
    expect(await told('till.edited', till.id)).toMatchObject([{ old: { name: 'Вход' } }])
    await programmes.closeStore(ctx, store.id)
    await programmes.closeStore(ctx, store.id)
    expect(await told('store.closed', store.id)).toHaveLength(1)
    await programmes.editOrganisation(ctx, { name: 'Другая' })
    expect(await told('organisation.edited', ctx.organisationId)).toMatchObject([
      { old: { name: 'Тест' }, new: { name: 'Другая' } },
    ])
    const id = await programme(ctx)
    await programmes.edit(ctx, id, { name: 'Second' })
    await published(ctx, id, 1, '2026-01-01T00:00:00+03:00')
    await programmes.goLive(ctx, id)
    const { items } = await listAudit(ctx, { object: id })
    expect(items.map(({ operation }) => operation).toReversed()).toEqual([
      'programme.made',
      'programme.edited',
      'conditions.drafted',
      'conditions.published',
      'programme.launched',
    ])
  })

  test('closing a store closes its tills, and it takes no new ones', async () => {
    const ctx = await elsewhere()
    const store = await programmes.openStore(ctx, { code: 's', name: 'S' })
    await programmes.openTill(ctx, store.id, { code: '1', name: '1' })
    expect((await programmes.closeStore(ctx, store.id)).closedAt).not.toBeNull()
    const { items } = await programmes.listTills(ctx, store.id, {})
    expect(items.map(({ closedAt }) => closedAt === null)).toEqual([false])
    await expect(
      programmes.openTill(ctx, store.id, { code: '2', name: '2' }),
    ).rejects.toMatchObject({ code: 'store.closed' })
  })

  test('a receipt may name a store and a till of the organisation only', async () => {
    const ctx = await elsewhere()
    const { db, organisationId: of } = ctx
    const store = await programmes.openStore(ctx, { code: 's', name: 'S' })
    await programmes.storeKnown(db, of, store.id)
    // one that was added after the list was last read
    const other = await programmes.openStore(ctx, { code: 'o', name: 'O' })
    const till = await programmes.openTill(ctx, other.id, { code: '1', name: '1' })
    await programmes.tillKnown(db, of, other.id, till.id)
    await expect(programmes.tillKnown(db, of, store.id, till.id)).rejects.toMatchObject({
      code: 'till.unknown',
    })
    await expect(programmes.storeKnown(db, given().organisationId, store.id)).rejects.toMatchObject(
      { code: 'store.unknown' },
    )
  })

  test('a long list comes page by page, each store once', async () => {
    const ctx = await elsewhere()
    const codes = Array.from({ length: 5 }, (_, n) => `store ${n}`)
    for (const code of codes) await programmes.openStore(ctx, { code, name: code })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await programmes.listStores(ctx, {
        limit: 2,
        ...(cursor !== undefined && { cursor }),
      })
      seen.push(...page.items.map(({ code }) => code))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(codes)
  })
})

describe('conditions', () => {
  test('a version goes from draft to scheduled to in force to superseded', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2025-01-01T00:00:00+03:00')
    await published(ctx, id, 2, soon(ctx, HOUR))
    await version(ctx, id, 3)
    await published(ctx, id, 4, soon(ctx, 2 * HOUR))
    await programmes.withdraw(ctx, id, 4)
    const states = async (at: Context) =>
      (await programmes.listConditions(at, id, {})).items.map((row) => [row.version, row.state])
    expect(await states(ctx)).toEqual([
      [4, 'withdrawn'],
      [3, 'draft'],
      [2, 'scheduled'],
      [1, 'in_force'],
    ])
    const later = { ...ctx, now: new Date(ctx.now.getTime() + HOUR) }
    expect(await states(later)).toEqual([
      [4, 'withdrawn'],
      [3, 'draft'],
      [2, 'in_force'],
      [1, 'superseded'],
    ])
  })

  test('a draft that somebody else has changed is not written over unseen', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    const seen = await programmes.draft(ctx, id, { document: rules(1) })
    const { revision } = seen
    const write = (points: number, revision?: string) =>
      programmes.editDraft(ctx, id, 1, { document: rules(points), ...(revision && { revision }) })
    const first = await write(2, revision)
    expect(first.revision).not.toBe(revision)
    await expect(write(3, revision)).rejects.toMatchObject({ code: 'conditions.changed_meanwhile' })
    expect((await programmes.seeConditions(ctx, id, 1)).document).toEqual(rules(2))
    expect((await write(3, first.revision)).document).toEqual(rules(3))
    expect((await write(4)).document).toEqual(rules(4))
  })

  test('published conditions never change, not even by hand', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, soon(ctx, HOUR))
    await expect(programmes.editDraft(ctx, id, 1, { document: rules(2) })).rejects.toMatchObject({
      code: 'conditions.immutable',
      details: { state: 'scheduled' },
    })
    await expect(
      programmes.schedule(ctx, id, 1, { startsAt: soon(ctx, 2 * HOUR) }),
    ).rejects.toMatchObject({ code: 'conditions.immutable' })
    const row = () =>
      ctx.db
        .updateTable('programmes.conditions')
        .where('programmeId', '=', id)
        .where('version', '=', 1)
    await expect(row().set({ document: '{}' }).execute()).rejects.toThrow(/immutable/)
    await expect(row().set({ startsAt: new Date() }).execute()).rejects.toThrow(/immutable/)
    await expect(row().set({ state: 'draft', startsAt: null }).execute()).rejects.toThrow()
    await expect(
      ctx.db.deleteFrom('programmes.conditions').where('programmeId', '=', id).execute(),
    ).rejects.toThrow(/kept/)
  })

  test('a draft is edited until it is published, and drafts have numbers of their own at once', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    const numbers = await Promise.all([1, 2, 3, 4].map((points) => version(ctx, id, points)))
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    const document = rules(7)
    expect(await programmes.editDraft(ctx, id, 2, { document, note: 'Щедрее' })).toMatchObject({
      state: 'draft',
      note: 'Щедрее',
      document,
    })
  })

  test('only the first version may start in the past', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2020-01-01T00:00:00Z')
    await expect(published(ctx, id, 2, soon(ctx, -1))).rejects.toMatchObject({
      code: 'conditions.start_in_past',
    })
    await expect(published(ctx, id, 2, 'yesterday')).rejects.toMatchObject({
      code: 'instant.invalid',
    })
  })

  test('a version that starts at once starts two seconds from now, when every process knows of it', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2020-01-01T00:00:00Z')
    const draft = await version(ctx, id, 2)
    const { startsAt } = await ctx.transaction(async (ctx) => {
      const shown = await programmes.schedule(ctx, id, draft, { startsAt: ctx.now.toISOString() })
      return { startsAt: Date.parse(shown.startsAt!) - ctx.now.getTime() }
    })
    expect(startsAt).toBe(2_000)
  })

  test('what is in force cannot be withdrawn', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2020-01-01T00:00:00Z')
    await expect(programmes.withdraw(ctx, id, 1)).rejects.toMatchObject({
      code: 'conditions.not_withdrawable',
      details: { state: 'in_force' },
    })
  })

  test('two versions never start at the same instant', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2030-01-01T00:00:00+03:00')
    await expect(published(ctx, id, 2, '2029-12-31T21:00:00Z')).rejects.toMatchObject({
      code: 'conditions.start_taken',
      details: { version: 1 },
    })
  })

  test('an unsound document is not kept, and each fault has its place', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    const document = { ...rules(1), colour: 'red' } as unknown as Conditions
    await expect(programmes.draft(ctx, id, { document })).rejects.toMatchObject({
      code: 'conditions.unsound',
      details: { errors: [{ path: '/document/colour' }] },
    })
    expect((await programmes.listConditions(ctx, id, {})).items).toEqual([])
    const judged = await programmes.checkConditions(ctx, id, document)
    expect(judged).toMatchObject({ sound: false, problems: [{ path: '/colour' }] })
    expect(await programmes.checkConditions(ctx, id, rules(1))).toEqual({
      sound: true,
      problems: [],
    })
  })
})

describe('a receipt is judged by the conditions in force when it occurred', () => {
  test('16: an offline receipt is judged by the conditions that were valid then', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2026-01-01T00:00:00+03:00')
    const turn = soon(ctx, HOUR)
    await published(ctx, id, 2, turn)
    const versionAt = async (at: number) => (await programmes.conditionsAt(ctx.db, id, at)).version
    expect(await versionAt(Date.parse(turn) - 1)).toBe(1)
    expect(await versionAt(Date.parse(turn))).toBe(2)
    expect(await versionAt(Date.parse('2026-01-01T00:00:00+03:00'))).toBe(1)
  })

  test('10: a shorter expiry begins with its own version and does not touch what was earned before', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await programmes.schedule(ctx, id, await version(ctx, id, 1, 365), {
      startsAt: '2026-01-01T00:00:00+03:00',
    })
    const turn = soon(ctx, HOUR)
    await programmes.schedule(ctx, id, await version(ctx, id, 1, 30), { startsAt: turn })
    const days = async (at: number) => {
      const { document } = await programmes.conditionsAt(ctx.db, id, at)
      return (document as unknown as { expiry: { after: { days: number } } }).expiry.after.days
    }
    expect(await days(Date.parse(turn) - 1)).toBe(365)
    expect(await days(Date.parse(turn))).toBe(30)
    expect((await programmes.conditionsOf(ctx.db, id, 1)).document).toEqual(rules(1, 365))
  })

  test('before the first version there is a refusal that says when it starts', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await expect(programmes.conditionsAt(ctx.db, id, ctx.now.getTime())).rejects.toMatchObject({
      code: 'programme.without_conditions',
    })
    await published(ctx, id, 1, '2026-02-01T00:00:00+03:00')
    await expect(
      programmes.conditionsAt(ctx.db, id, Date.parse('2026-01-31T23:59:59+03:00')),
    ).rejects.toMatchObject({
      code: 'conditions.none_in_force',
      details: { firstStart: '2026-01-31T21:00:00.000Z' },
    })
  })

  test('a version that another process published is known before it starts', async () => {
    const ctx = await elsewhere()
    const id = await programme(ctx)
    await published(ctx, id, 1, '2026-01-01T00:00:00+03:00')
    const starts = ctx.now.getTime() + HOUR
    await programmes.conditionsAt(ctx.db, id, starts)
    await version(ctx, id, 2)
    // as another process would: this one is not told
    await ctx.db
      .updateTable('programmes.conditions')
      .set({
        state: 'scheduled',
        startsAt: new Date(starts),
        scheduledAt: ctx.now,
        scheduledBy: 'key:other',
      })
      .where('programmeId', '=', id)
      .where('version', '=', 2)
      .execute()
    await new Promise((resolve) => setTimeout(resolve, 1_050))
    expect((await programmes.conditionsAt(ctx.db, id, starts)).version).toBe(2)
  })
})
