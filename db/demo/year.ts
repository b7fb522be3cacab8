import type { Sent } from '#domains/purchases/core/receipt.ts'
import { spread } from '#kit/core/ratio.ts'
import { DAY, HOUR, MINUTE } from '#kit/core/time.ts'
import { articles, company, places, type Article } from './company.ts'
import type { Person } from './people.ts'
import { dice, type Dice } from './random.ts'

/** A receipt of the demo year; `place` and `till` are places in the company's list. */
export type Bought = {
  readonly at: number
  /** Null: somebody who is no member. */
  readonly person: Person | null
  readonly place: number
  readonly till: number
  readonly sent: Omit<Sent, 'programmeId' | 'storeId' | 'tillId'>
  readonly givenBack: GivenBack | null
}

/** What of a receipt came back, and when. */
export type GivenBack = {
  readonly at: number
  readonly externalId: string
  readonly lines: readonly { readonly lineId: string; readonly quantity: string }[]
}

/** Moscow has had no clock changes since 2014. */
const OFFSET = 3 * HOUR

/** The receipts of the year that ends at the instant, in the order of their instants; the same every time. */
export function yearOf(people: readonly Person[], until: number): Bought[] {
  const receipts = people.flatMap((person) => visitsOf(person, until))
  const strangers = dice(104_729)
  const count = Math.round(people.length * 0.75)
  for (let n = 0; n < count; n++) {
    const at = openHours(until - Math.floor(strangers.next() * 365 * DAY), strangers)
    if (at < until) receipts.push(receiptOf(strangers, null, at, until))
  }
  receipts.sort((a, b) => a.at - b.at)
  const counts = new Map<string, number>()
  return receipts.map((receipt) => {
    const till = `${receipt.place}/${receipt.till}`
    const n = (counts.get(till) ?? 0) + 1
    counts.set(till, n)
    return numbered(receipt, n)
  })
}

function visitsOf(person: Person, until: number): Bought[] {
  const chance = dice(15_485_863 + person.number * 31)
  const receipts: Bought[] = []
  const gap = (365 * DAY) / Math.max(person.visitsPerYear, 0.5)
  let at = person.enrolledAt
  while (true) {
    receipts.push(receiptOf(chance, person, at, until))
    if (person.leaves > 0 && chance.chance(person.leaves)) return receipts
    at = openHours(at + gap * (0.3 + 1.4 * chance.next()) + DAY, chance)
    if (at >= until - HOUR) return receipts
  }
}

/** The same day at some time between nine and twenty, seldom on a Sunday. */
function openHours(at: number, chance: Dice): number {
  const day = Math.floor((at + OFFSET) / DAY)
  const sunday = (day + 4) % 7 === 0
  const open = sunday && chance.chance(0.7) ? day + 1 : day
  return open * DAY - OFFSET + chance.whole(9 * 60, 20 * 60) * MINUTE
}

function receiptOf(chance: Dice, person: Person | null, at: number, until: number): Bought {
  const place = person && chance.chance(0.8) ? person.home : weightedPlace(chance)
  const web = places[place]!.code === 'web'
  const lines = linesOf(chance, web, person?.generosity ?? 0.8)
  const amount = lines.reduce((all, line) => all + line.amount, 0)
  const means = web
    ? 'card'
    : chance.weighted([
        ['card', 70],
        ['cash', 20],
        ['sbp', 10],
      ] as const)
  // above ten thousand roubles a third of it in points would need a code
  const redeems =
    person?.active && amount < 1_000_000 && at > person.enrolledAt + 30 * DAY
      ? chance.chance(person.thrift)
      : false
  return {
    at,
    person,
    place,
    till: chance.whole(0, places[place]!.tills.length - 1),
    givenBack: chance.chance(0.02) ? givenBack(chance, lines, at, until) : null,
    sent: {
      externalId: '',
      channel: web ? 'web' : 'store',
      occurredAt: `${new Date(at + OFFSET).toISOString().slice(0, 19)}+03:00`,
      currency: company.currency,
      lines,
      payments: [{ means, amount }],
      ...(person && { member: { cardNumber: person.card } }),
      ...(redeems && { pointsToRedeem: 'max' as const }),
    },
  }
}

const weightedPlace = (chance: Dice): number =>
  chance.weighted(places.map(({ weight }, index) => [index, weight] as const))

function linesOf(chance: Dice, web: boolean, generosity: number): Sent['lines'] {
  const shelf = web ? articles.filter(({ kind }) => kind !== 'service') : articles
  const count = Math.min(6, 1 + Math.floor(chance.next() * 2 + generosity * chance.next() * 1.5))
  const chosen = new Set<Article>()
  while (chosen.size < count)
    chosen.add(chance.weighted(shelf.map((article) => [article, article.weight] as const)))
  return Array.from(chosen, (article, index) => lineOf(chance, article, `${index + 1}`))
}

function lineOf(chance: Dice, article: Article, lineId: string): Sent['lines'][number] {
  const { sku, name, category, kind, price, cost } = article
  // litres in quarters; tyres by four, now and then by two
  const quarters = article.weighed ? chance.whole(4, 20) : 0
  const pieces = category === 'tyres' ? chance.pick([2, 4, 4, 4]) : chance.chance(0.12) ? 2 : 1
  const units = article.weighed ? quarters / 4 : pieces
  const full = article.weighed ? Math.round((price * quarters) / 4) : price * pieces
  const discount = kind === 'goods' && chance.chance(0.1) ? Math.floor(full / 10) : 0
  return {
    lineId,
    sku,
    name,
    category,
    kind,
    quantity: `${units}`,
    unitPrice: (price / 100).toFixed(2),
    amount: full - discount,
    ...(discount > 0 && { discountAmount: discount }),
    taxAmount: spread(full - discount, [100, 20])[1]!,
    ...(cost !== null && {
      cost: article.weighed ? Math.round((cost * quarters) / 4) : cost * pieces,
    }),
  }
}

/** One line, or all of them, some days later. */
function givenBack(
  chance: Dice,
  lines: Sent['lines'],
  bought: number,
  until: number,
): GivenBack | null {
  const back = lines.filter(({ kind }) => kind === 'goods')
  const at = openHours(bought + chance.whole(1, 9) * DAY, chance)
  if (back.length === 0 || at >= until - HOUR) return null
  const some = chance.chance(0.3) ? back : [chance.pick(back)]
  return {
    at,
    externalId: '',
    lines: some.map(({ lineId, quantity }) => ({ lineId, quantity })),
  }
}

function numbered(receipt: Bought, n: number): Bought {
  const { code, tills } = places[receipt.place]!
  const externalId = `${code}-${tills[receipt.till]}-${`${n}`.padStart(6, '0')}`
  return {
    ...receipt,
    sent: { ...receipt.sent, externalId },
    givenBack: receipt.givenBack && { ...receipt.givenBack, externalId: `${externalId}-R` },
  }
}
