import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { sum } from '#kit/core/ratio.ts'
import { aboutOf, before, periodOf, told } from './asked.ts'
import { ratio } from './core/answer.ts'
import type { By, Cuts, Issued, Part } from './cuts.api.ts'
import * as store from './cuts.store.ts'
import { marginOf, requireSound } from './figures.ts'
import type { PeriodQuery } from './figures.api.ts'
import { namesOf, type Names } from './names.ts'

const COLUMNS = { tier: 'tier', channel: 'channel', store: 'store_id' } as const

/**
 * A period by tier, channel or store, against as many days before it. Tiers are those that members had
 * when they bought. Parts differ by who is in them: that is no lift. Throws `figures.period`.
 */
export async function cuts(
  ctx: Context,
  { by = 'tier', ...asked }: PeriodQuery & { readonly by?: By },
): Promise<Cuts> {
  const about = await aboutOf(ctx, asked)
  const span = periodOf(about, asked)
  const column = COLUMNS[by]
  const now = await store.salesBy(ctx.db, span, column)
  const earlier = await store.salesBy(ctx.db, before(span), column)
  const issued = await store.issuedBy(ctx.db, span, column)
  const titles = await titlesOf(ctx, about.programmeId, by)
  const given = new Map(issued.map((row) => [row.key, row.issued]))
  const was = new Map(earlier.map((row) => [placeOf(row), row]))
  const gone = earlier.filter((row) => !now.some((each) => placeOf(each) === placeOf(row)))
  const parts = [...now, ...gone.map(emptied)].map((row): Part => {
    const past = was.get(placeOf(row))
    return {
      ...partOf(row),
      title: row.key === null ? null : (titles.get(row.key) ?? row.key),
      receiptsBefore: past?.receipts ?? 0,
      salesBefore: past ? past.salesAmount - past.returnedAmount : 0,
      issued: row.member ? (given.get(row.key) ?? 0) : 0,
    }
  })
  const order = [...titles.keys()]
  const placed = (part: Part) => (part.key === null ? -1 : order.indexOf(part.key))
  const inOrder = (one: Part, other: Part) =>
    by === 'tier'
      ? Number(other.member) - Number(one.member) || placed(one) - placed(other)
      : other.sales - one.sales
  return { ...told(about), from: span.from, to: span.to, by, parts: parts.toSorted(inOrder) }
}

const placeOf = ({ key, member }: { key: string | null; member: boolean }) =>
  JSON.stringify([key, member])

/** A part that had sales before and has none now. */
function emptied(row: store.SalesOf): store.SalesOf {
  const zeros = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'number' ? 0 : value,
  ])
  return Object.fromEntries(zeros) as store.SalesOf
}

function partOf(row: store.SalesOf) {
  const sales = row.salesAmount - row.returnedAmount
  const byPoints = row.redeemedAmount - row.returnedRedeemedAmount
  const discount = row.discount + byPoints
  return {
    key: row.key,
    member: row.member,
    receipts: Math.max(0, row.receipts),
    sales,
    averageCheck: ratio(sales, Math.max(0, row.receipts)),
    discount,
    effectiveDiscount: ratio(discount, row.salesAmount + row.discount),
    byPoints,
    margin: marginOf(row, sales, byPoints),
  }
}

async function titlesOf(
  ctx: Context,
  programmeId: string,
  by: By,
): Promise<ReadonlyMap<string, string>> {
  if (by === 'tier') return (await namesOf(ctx, programmeId)).tiers
  if (by === 'channel') return new Map()
  const { stores } = await programmes.places(ctx.db, ctx.organisationId)
  return new Map([...stores].map(([id, { name }]) => [id, name]))
}

/** What the points of a period were given for. Throws `figures.period`, `figures.unsound`. */
export async function issued(ctx: Context, asked: PeriodQuery): Promise<Issued> {
  const about = await aboutOf(ctx, asked)
  const span = periodOf(about, asked)
  await requireSound(ctx, about.programmeId)
  const rows = await store.issued(ctx.db, span)
  const names = await namesOf(ctx, about.programmeId)
  const total = sum(rows.map((row) => row.issued))
  const keys = new Map(rows.map(({ source, rule }) => [`${source} ${rule}`, { source, rule }]))
  const sources = [...keys.values()].map(({ source, rule }) => {
    const own = rows.filter((row) => row.source === source && row.rule === rule)
    const given = sum(own.map((row) => row.issued))
    return {
      source,
      rule,
      title: rule === null ? null : (names.rules.get(rule) ?? rule),
      issued: given,
      share: ratio(given, total),
      byTier: own.map((row) => ({ tier: row.tier, issued: row.issued })),
    }
  })
  return {
    ...told(about),
    from: span.from,
    to: span.to,
    total,
    tiers: tiersOf(rows, names),
    sources: sources.toSorted((one, other) => other.issued - one.issued),
  }
}

function tiersOf(rows: readonly store.IssuedRow[], { tiers }: Names): Issued['tiers'] {
  const order = [null, ...tiers.keys()]
  const seen = [...new Set(rows.map(({ tier }) => tier))]
  return seen
    .toSorted((one, other) => order.indexOf(one) - order.indexOf(other))
    .map((tier) => ({
      tier,
      title: tier === null ? null : (tiers.get(tier) ?? tier),
      issued: sum(rows.filter((row) => row.tier === tier).map((row) => row.issued)),
    }))
}
