import * as book from './account.ts'
import type { Account } from './account.ts'
import { earnedOn, mostPoints, payWith, pieces, type Line, type Paid } from './receipt.ts'
import { lifeOf, type Terms } from './terms.ts'
import { DAY, later, MINUTE, sum } from './sums.ts'
import { because, lotOf, survivorOf, termsAt } from './world.ts'
import type { Member, Purchase, Quote, World } from './world.ts'

/** A till's clock may run so far ahead. */
const SLACK = 5 * MINUTE
export const QUOTE_LIFE = 15 * MINUTE

/** Why something is refused. */
export type Refused = { readonly refused: string }
export const isRefused = (outcome: object): outcome is Refused => 'refused' in outcome

/** A receipt with its member, as a till hands it in. */
export type Handed = {
  readonly member: Member
  readonly lines: readonly Line[]
  readonly pay: number | 'max'
  readonly occurredAt: number
  readonly quote: Quote | null
}

/** What a receipt comes to. */
export type Settled = {
  readonly terms: Terms
  readonly paid: Paid
  readonly taken: readonly book.Taken[]
  readonly earned: readonly number[]
  /** What the till is told. */
  readonly answer: Readonly<Record<string, unknown>>
}

/** Settles a receipt on a draft of the account; `there` are the lots that were in hand before. */
export function settle(
  world: World,
  account: Account,
  there: ReadonlySet<number>,
  handed: Handed,
): Settled | Refused {
  const { lines, pay, occurredAt, quote } = handed
  const { at } = world
  const broken = quote && broke(world, handed, quote)
  if (broken) return broken
  if (occurredAt > at + SLACK) return { refused: 'purchase.in_future' }
  const { terms, version } = termsAt(world, occurredAt)
  book.letGo(account, at)
  const hold = account.holds.find((each) => each.quote === quote?.id)
  const isHeld = quote?.state === 'held' && quote.points > 0
  if (isHeld && !hold) return { refused: 'quote.expired' }
  const spendable = book.spendable(account, at) + (hold?.points ?? 0)
  const most = mostPoints(terms, lines, spendable)
  if (pay !== 'max' && pay > spendable) return { refused: 'points.not_enough' }
  if (pay !== 'max' && pay > most && terms.beyond === 'refuse')
    return { refused: 'redeem.cap_exceeded' }
  const paid = payWith(terms, lines, pay === 'max' ? most : Math.min(pay, most))
  const amountDue = sum(lines.map(({ amount }) => amount)) - paid.amount
  if (quote && (quote.points !== paid.points || quote.amountDue !== amountDue))
    return { refused: 'price_changed' }

  const why = because(world, 'purchase', occurredAt)
  const taken = hold
    ? book.spendHeld(account, hold, why)
    : paid.points === 0
      ? []
      : book.spend(account, paid.points, why)!
  book.keepAlive(account, world.zone, { occurredAt, at, there })
  const earned = earnedOn(terms, lines, paid)
  const life = lifeOf(terms, world.zone, occurredAt)
  const points = sum(earned)
  const answer = {
    memberId: survivorOf(handed.member).id,
    conditionsVersion: version,
    amountDue,
    maxRedeemablePoints: most,
    redemption: {
      requestedPoints: pay,
      appliedPoints: paid.points,
      amount: paid.amount,
      lines: listed(paid.lines, 'amount'),
    },
    earning: {
      points,
      pendingPoints: life.from > at ? points : 0,
      availableFrom: points === 0 ? null : iso(life.from),
      expiresAt: points === 0 || life.until === null ? null : iso(life.until),
      lines: listed(earned, 'points'),
    },
  }
  return { terms, paid, taken, earned, answer }
}

const iso = (at: number): string => new Date(at).toISOString()

/** Lines by their names, those with nothing left out. */
const listed = (numbers: readonly number[], as: string) =>
  numbers.flatMap((each, place) => (each === 0 ? [] : [{ lineId: `${place + 1}`, [as]: each }]))

/** Puts what was earned on the account. */
export function earn(
  world: World,
  account: Account,
  { terms, earned }: Settled,
  { purchase, occurredAt }: { readonly purchase: string; readonly occurredAt: number },
): void {
  const points = sum(earned)
  if (points === 0) return
  const lot = book.newLot({
    points,
    purchase,
    since: occurredAt,
    ...lifeOf(terms, world.zone, occurredAt),
  })
  book.comeIn(account, 'earn', [lot], because(world, 'purchase', occurredAt))
}

/** What a till is told of an account after a receipt. */
export const afterwards = (world: World, account: Account) => ({
  balance: book.balanceOf(account, world.at),
  expiring: book.expiring(account, world.at, world.at + 30 * DAY),
})

/** Why a quote does not hold for what is handed in. */
function broke({ at }: World, { member, lines }: Handed, quote: Quote): Refused | null {
  if (quote.owner !== survivorOf(member)) return { refused: 'price_changed' }
  if (quote.until <= at) return { refused: 'quote.expired' }
  if (JSON.stringify(quote.lines) !== JSON.stringify(lines)) return { refused: 'price_changed' }
  return quote.state === null || quote.state === 'held' ? null : { refused: 'quote.used' }
}

export type Returned = {
  /** The others, as they are afterwards. */
  readonly formers: readonly { readonly member: Member; readonly account: Account }[]
  readonly back: readonly { readonly line: number; readonly quantity: number }[]
  readonly pointsBack: number
  readonly whole: boolean
  readonly answer: Readonly<Record<string, unknown>>
}

/** Takes goods back on a draft of the account; null: all that is left. */
export function takeGoods(
  world: World,
  account: Account,
  purchase: Purchase,
  asked: readonly { readonly line: number; readonly quantity: number }[] | null,
  occurredAt: number,
): Returned | Refused {
  if (occurredAt > world.at + SLACK) return { refused: 'purchase.in_future' }
  const { lines, back, terms } = purchase
  const left = lines.map(({ quantity }, line) => quantity - back[line]!)
  const rest = left.flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []))
  const wanted = asked === null ? rest : together(asked)
  for (const { line, quantity } of wanted) {
    if (line >= lines.length) return { refused: 'return.line_unknown' }
    if (quantity > left[line]!) return { refused: 'return.exceeds_purchase' }
  }
  // counted from the first piece to the last, so that the parts come to the whole
  const shareOf = (whole: number, { line, quantity }: { line: number; quantity: number }) => {
    const bought = lines[line]!.quantity
    const upTo = (pieces: number) => Number((BigInt(whole) * BigInt(pieces)) / BigInt(bought))
    return upTo(back[line]! + quantity) - upTo(back[line]!)
  }
  const { paid, earned } = purchase
  const told = wanted.map((each) => {
    const refund = shareOf(lines[each.line]!.amount - paid.lines[each.line]!, each)
    const inPoints = shareOf(paid.lines[each.line]!, each)
    return {
      ...each,
      refund,
      inPoints,
      points: shareOf(paid.linePoints[each.line]!, each),
      earned: shareOf(earned[each.line]!, each),
    }
  })
  const total = (of: 'refund' | 'inPoints' | 'points' | 'earned') =>
    sum(told.map((each) => each[of]))
  const why = because(world, 'return', occurredAt)
  book.letGo(account, world.at)
  const again = terms.restore === null ? null : later(world.zone, world.at, { days: terms.restore })
  const lapsed = book.giveBack(
    account,
    {
      taken: purchase.taken,
      already: purchase.pointsBack,
      points: total('points'),
      again,
      lot: (n) => account.lots.find((lot) => lot.n === n) ?? lotOf(world, n),
    },
    why,
  )
  const others = world.members.filter((each) => each !== survivorOf(purchase.owner))
  const formers = others.map((member) => ({ member, account: structuredClone(member.account) }))
  let due = total('earned')
  for (const former of terms.reach === 'only_pending' ? [] : formers)
    due -= book.takeBackExpired(former.account, { points: due, purchase: purchase.id }, why)
  const shortfall = book.takeBack(
    account,
    { points: due, purchase: purchase.id, reach: terms.reach },
    why,
  )
  return {
    formers,
    back: wanted,
    pointsBack: total('points'),
    whole: left.every(
      (quantity, line) => quantity === (wanted.find((each) => each.line === line)?.quantity ?? 0),
    ),
    answer: {
      amount: total('refund') + total('inPoints'),
      refundAmount: total('refund'),
      redemption: { points: total('points'), lapsedPoints: lapsed, amount: total('inPoints') },
      earning: {
        points: total('earned'),
        clawedBackPoints: total('earned') - shortfall,
        shortfallPoints: shortfall,
      },
      lines: told.map((each) => ({
        lineId: `${each.line + 1}`,
        quantity: pieces(each.quantity),
        amount: each.refund + each.inPoints,
        pointsReturned: each.points,
        pointsTakenBack: each.earned,
      })),
      balance: book.balanceOf(account, world.at),
    },
  }
}

type Wanted = { readonly line: number; readonly quantity: number }

/** A line that is named twice is asked for once, with the sum. */
const together = (asked: readonly Wanted[]): Wanted[] =>
  [...new Set(asked.map(({ line }) => line))].map((line) => ({
    line,
    quantity: sum(asked.filter((each) => each.line === line).map(({ quantity }) => quantity)),
  }))
