import { sql } from 'kysely'
import * as access from '#domains/access/access.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Conditions, Rule } from '#domains/rules/rules.api.ts'
import { createContext, databaseNow, type Context, type Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { localParts } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'

/** A chain to put load on: one live programme of thirty rules and members with active cards. */
export type BenchShop = {
  readonly token: string
  readonly organisationId: OrganisationId
  readonly programmeId: string
}

/** The number of a member's card, from its twelve last digits. */
export const cardOf = (digits: string): string => `77${digits}`

/** A member's id, from its twelve last hexadecimal digits: ids ascend as members were enrolled. */
export const ownerOf = (digits: string): string => `0190a000-0000-7000-8000-${digits}`

/** The n-th member's card, from 0. */
export const card = (n: number): string => cardOf(String(n).padStart(12, '0'))

/** The n-th member's id, from 0. */
export const owner = (n: number): string => ownerOf(n.toString(16).padStart(12, '0'))

/** The same in SQL, of a column that counts members. */
export const cardSql = sql.raw(`'${cardOf('')}' || lpad(n::text, 12, '0')`)
export const ownerSql = sql.raw(`('${ownerOf('')}' || lpad(to_hex(n), 12, '0'))::uuid`)

export const ZONE = 'Europe/Moscow'

/** Fills an empty database with a chain, and a key for its tills. */
export async function openBenchShop(db: Db): Promise<BenchShop> {
  const organisationId = newId<'organisation'>()
  const ctx = await contextOf(db, organisationId)
  await programmes.createOrganisation(ctx, {
    id: organisationId,
    name: 'Bench chain',
    country: 'RU',
    language: 'ru',
  })
  const programme = await programmes.create(ctx, { name: 'Bench', currency: 'RUB', zone: ZONE })
  // the receipts of the load are written in UTC
  const today = localParts(ctx.now.getTime(), 0).weekday
  const { version } = await programmes.draft(ctx, programme.id, { document: thirtyRules(today) })
  await programmes.schedule(ctx, programme.id, version, { startsAt: '2020-01-01T00:00:00+03:00' })
  await programmes.goLive(ctx, programme.id)
  const { token } = await access.make(ctx, { name: 'bench', set: 'till' })
  return { token, organisationId, programmeId: programme.id }
}

/** Who measures, as the verbs see it. */
export async function contextOf(db: Db, organisationId: OrganisationId): Promise<Context> {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  return createContext({
    db,
    now: await databaseNow(db),
    actor: { kind: 'cli', id: newId(), name: 'bench', scopes: ['*'], test: false },
    organisationId,
    language: 'en',
    log: silent,
  })
}

/** Members [from, to) with an active card and an account each, by SQL, as a company that moves in would be. */
export async function addMembers(
  db: Db,
  { organisationId, programmeId }: BenchShop,
  from: number,
  to: number,
): Promise<void> {
  const numbers = sql`generate_series(${from}::bigint, ${to - 1}::bigint) as n`
  const at = sql`${await databaseNow(db)}::timestamptz - interval '60 days'`
  await sql`
    insert into members.member (owner, organisation_id, language, tags, anonymous, test,
      clock_shift_ms, state, enrolled_at)
    select ${ownerSql}, ${organisationId}, 'ru', '{}', false, false, 0, 'active', ${at}
    from ${numbers}
  `.execute(db)
  await sql`
    insert into members.identifier (organisation_id, kind, value, owner, home)
    select ${organisationId}, 'card', ${cardSql}, ${ownerSql}, ${ownerSql} from ${numbers}
  `.execute(db)
  await sql`
    insert into cards.card (organisation_id, number, id, kind, owner, state, issued_at, bound_at, activated_at)
    select ${organisationId}, ${cardSql}, ${ownerSql}, 'virtual', ${ownerSql}, 'active', ${at}, ${at}, ${at}
    from ${numbers}
  `.execute(db)
  await sql`
    insert into ledger.account (owner, programme_id, organisation_id, opened_at)
    select ${ownerSql}, ${programmeId}, ${organisationId}, ${at} from ${numbers}
  `.execute(db)
}

/**
 * Thirty rules of the kinds a chain has: rates, categories, weekdays, amounts, caps. The weekdays are
 * counted from the one given, so that a receipt of today meets the same rules on whatever day it is.
 */
export function thirtyRules(today: number): Conditions {
  const named = (id: string) => ({ id, name: { ru: `Правило ${id}`, en: `Rule ${id}` } })
  const rules: Rule[] = [
    {
      ...named('base'),
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
      group: 'accrual',
    },
    {
      ...named('evening'),
      on: 'purchase',
      when: { time: { from: '18:00', until: '21:00' } },
      then: { rate: { points: 7, per: 10_000 } },
      group: 'accrual',
    },
  ]
  for (let n = 0; n < 14; n++) {
    const weekday = 1 + ((today - 1 + n) % 7)
    rules.push({
      ...named(`category-${n}`),
      on: 'purchase',
      then: {
        rate: { points: 1 + (n % 3), per: 10_000, lines: { categories: [`category-${n}`] } },
      },
    })
    rules.push({
      ...named(`day-${n}`),
      on: 'purchase',
      when: { all: [{ amount: { atLeast: 50_000 + n * 50_000 } }, { weekday: [weekday] }] },
      then: { fixed: { points: 10 + n } },
      ...(n < 3 && { limits: [{ kind: 'member' as const, points: 100, per: 'month' as const }] }),
    })
  }
  return {
    rules,
    groups: { accrual: { take: 'best' } },
    activation: { after: { days: 14 } },
    expiry: { kind: 'rolling', after: { days: 180 } },
    redeem: {
      value: { points: 1, amount: 100 },
      cap: { share: { numerator: 30, denominator: 100 } },
    },
  }
}
