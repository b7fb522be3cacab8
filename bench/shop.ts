import { sql } from 'kysely'
import * as access from '#domains/access/access.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Conditions, Rule } from '#domains/rules/rules.api.ts'
import { createContext, databaseNow, type Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { newId } from '#kit/newId.ts'

/** A chain to put load on: one live programme of thirty rules and members with active cards. */
export type BenchShop = {
  readonly token: string
  readonly programmeId: string
  /** The number of the n-th member's card, from 0. */
  card(n: number): string
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Fills an empty database; members are loaded by SQL, as a company that moves in would be. */
export async function openBenchShop(db: Db, members: number): Promise<BenchShop> {
  const organisationId = newId<'organisation'>()
  const ctx = createContext({
    db,
    now: await databaseNow(db),
    actor: { kind: 'cli', id: newId(), name: 'bench', scopes: ['*'], test: false },
    organisationId,
    language: 'en',
    log: silent,
  })
  await programmes.createOrganisation(ctx, {
    id: organisationId,
    name: 'Bench chain',
    country: 'RU',
    language: 'ru',
  })
  const programme = await programmes.create(ctx, {
    name: 'Bench',
    currency: 'RUB',
    zone: 'Europe/Moscow',
  })
  const { version } = await programmes.draft(ctx, programme.id, { document: thirtyRules() })
  await programmes.schedule(ctx, programme.id, version, { startsAt: '2020-01-01T00:00:00+03:00' })
  await programmes.goLive(ctx, programme.id)
  const { token } = await access.make(ctx, { name: 'bench', set: 'till' })
  await loadMembers(db, organisationId, programme.id, members)
  return { token, programmeId: programme.id, card }
}

const card = (n: number): string => `77${String(n).padStart(12, '0')}`

async function loadMembers(
  db: Db,
  organisationId: OrganisationId,
  programmeId: string,
  count: number,
): Promise<void> {
  const owners = Array.from({ length: count }, () => newId())
  const cards = Array.from({ length: count }, () => newId())
  const at = await databaseNow(db)
  await sql`
    insert into members.member (owner, organisation_id, external_id, language, tags, anonymous, test,
      clock_shift_ms, state, enrolled_at)
    select owner, ${organisationId}, 'bench-' || n, 'ru', '{}', false, false, 0, 'active', ${at}
    from unnest(${owners}::uuid[]) with ordinality as new (owner, n)
  `.execute(db)
  await sql`
    insert into cards.card (organisation_id, number, id, kind, owner, state, issued_at, bound_at, activated_at)
    select ${organisationId}, number, id, 'virtual', owner, 'active', ${at}, ${at}, ${at}
    from unnest(${owners.map((_, n) => card(n))}::text[], ${cards}::uuid[], ${owners}::uuid[])
      as new (number, id, owner)
  `.execute(db)
  await sql`
    insert into ledger.account (owner, programme_id, organisation_id, opened_at)
    select owner, ${programmeId}, ${organisationId}, ${at} from unnest(${owners}::uuid[]) as new (owner)
  `.execute(db)
  await sql`analyze members.member, cards.card, ledger.account`.execute(db)
}

/** Thirty rules of the kinds a chain has: rates, categories, weekdays, amounts, caps. */
export function thirtyRules(): Conditions {
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
      when: { all: [{ amount: { atLeast: 50_000 + n * 50_000 } }, { weekday: [1 + (n % 7)] }] },
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
