import { sql } from 'kysely'
import { beforeAll } from 'vitest'
import * as core from '#domains/ledger/core/index.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import type { Given } from './given.ts'

type Earned = {
  points: number
  at?: Date
  from?: Date
  until?: Date | null
  purchaseId?: string
}

/** A programme in the database of a test file, and what a till does to accounts in it. */
export function bookOf(given: Given) {
  const programmeId = newId<'programme'>()
  let start = new Date()
  beforeAll(async () => {
    start = given().now
    await makeProgramme(given, programmeId)
  })

  const keyOf = (owner: string): ledger.AccountKey => ({
    owner,
    programmeId,
    organisationId: given().organisationId,
  })

  /** Looks, decides and records; the last posting, none when nothing was decided. */
  const change = (
    ctx: Context,
    owner: string,
    at: Date | undefined,
    decide: (account: core.Account, at: number) => readonly core.Posting[],
    look: Partial<ledger.Look> = {},
  ): Promise<core.Posting> =>
    ctx.transaction(async (ctx) => {
      const key = { ...keyOf(owner), ...look }
      const accounts = await ledger.lookLocked(ctx.db, [key], ctx.now, { wait: true })
      const instant = (at ?? ctx.now).getTime()
      const account = accounts.get(ledger.accountKey(key))!
      const current = core.currentAt(account, instant, newId)
      const postings = decide(current.account, instant)
      const all = [...current.postings, ...postings]
      const entries = all.map((posting) => ({ owner, programmeId, posting }))
      await ledger.record(ctx.db, entries, ctx.now)
      return postings.at(-1)!
    })

  return {
    programmeId,
    keyOf,
    change,
    /** So many days after the test file began. */
    days: (count: number, from = start) => new Date(from.getTime() + count * DAY),
    earn: (ctx: Context, owner: string, asked: Earned) =>
      change(ctx, owner, asked.at, (account, at) => [
        core.earn(account, earningOf(asked, at), at, newId),
      ]),
    /** None when there are not enough points. */
    redeem: (ctx: Context, owner: string, points: number, at?: Date) =>
      change(ctx, owner, at, (account, at) => {
        const why = { cause: { kind: 'purchase', id: newId() }, occurredAt: at }
        const posting = core.redeem(account, { ...why, points }, at, newId)
        return posting ? [posting] : []
      }),
    balanceOf: async (owner: string, at?: Date) => {
      const ctx = await given.fresh()
      const balance = await ledger.balance(ctx, { owner, programmeId, at })
      const { active, pending, held, debt } = balance
      return { active, pending, held, debt }
    },
  }
}

function earningOf(asked: Earned, at: number): core.Earning {
  return {
    points: asked.points,
    activatesAt: asked.from?.getTime() ?? at,
    expiresAt: asked.until?.getTime() ?? null,
    purchaseId: asked.purchaseId ?? null,
    cause: { kind: 'purchase', id: asked.purchaseId ?? newId() },
    occurredAt: at,
  }
}

async function makeProgramme(given: Given, programmeId: string): Promise<void> {
  const { organisationId, now } = given()
  await sql`
    insert into programmes.organisation (id, name, country, language, made_at)
    values (${organisationId}, 'Test', 'RU', 'ru', ${now}) on conflict do nothing
  `.execute(given.owner)
  await sql`
    insert into programmes.programme
      (id, organisation_id, name, currency, zone, points_name, scale, state, made_at, live_at)
    values (${programmeId}, ${organisationId}, 'Points', 'RUB', 'Europe/Moscow',
      '{"ru": {}, "en": {}}', 0, 'live', ${now}, ${now})
  `.execute(given.owner)
}
