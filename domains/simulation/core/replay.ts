import { balanceAt, spendable, type Posting } from '#domains/ledger/core/index.ts'
import type { Setting } from '#domains/purchases/core/book.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { isRefused, settle, type Settled } from '#domains/purchases/core/settle.ts'
import { standingAt, tierAt } from '#domains/tiers/core/standing.ts'
import { withReviews } from '#domains/tiers/core/review.ts'
import { tally, type Figures } from './figures.ts'
import type { Grades } from './months.ts'
import { askedToPay, type Paying } from './paying.ts'
import type { Sight } from './regulars.ts'
import { bookOf, keep, lapse, newcomer, type Person } from './person.ts'

/** What a replay is asked: the conditions, and what the history cannot tell. */
export type ReplayAsked = {
  readonly setting: Setting
  readonly paying: Paying
  /**
   * What became of the discounts that the receipts show: `kept` beside the programme, or `replaced`
   * by it, so that goods are sold at their full price again.
   */
  readonly discounts: 'kept' | 'replaced'
  /** Share of sales that is margin where a line says no cost, in ten-thousandths; null: unknown. */
  readonly margin: number | null
  /** What is looked at besides the figures. */
  readonly sight?: Sight | undefined
}

/** One past sale: the receipt as it was, and the name of its buyer; null for nobody. */
export type Sale = { readonly receipt: Receipt; readonly member: string | null }

export type Replay = {
  /** Takes the next sale, in the order of time. What the till would answer; null where it would refuse. */
  take(sale: Sale): Settled | null
  /** What it all comes to at an instant, not before the last sale. */
  finish(until: number): Figures
}

/**
 * Plays past sales through the very decision of the till, in time order and with all state: points that
 * activate and lapse, limits, budgets, tiers. Whole numbers only; nothing is remembered outside.
 */
export function replay(asked: ReplayAsked): Replay {
  const { setting, paying } = asked
  const people = new Map<string, Person>()
  const budgets = new Map<string, number>()
  const figures = tally(asked)
  const newId = counter()
  let lastAt = -Infinity

  const personOf = (name: string, at: number): Person => {
    let person = people.get(name)
    if (!person) people.set(name, (person = newcomer(setting, name, at)))
    return person
  }
  const lapsed = (postings: readonly Posting[]) => {
    for (const { movement } of postings) figures.lapsed(movement)
  }

  return {
    take({ receipt: sold, member }) {
      const at = sold.occurredAt
      if (at < lastAt) throw new Error(`receipt ${sold.externalId} comes before the one before it`)
      lastAt = at
      const priced = asked.discounts === 'replaced' ? atFullPrice(sold) : sold
      const person = member === null ? null : personOf(member, at)
      if (person) lapsed(lapse(person, at, newId))
      const redeem =
        person === null ? 0 : askedToPay(paying, member!, () => spendable(person.account, at))
      const outcome = settle({
        setting,
        receipt: { ...priced, redeem },
        member: person?.view ?? null,
        book: person ? bookOf(person, setting, budgets, at) : NOBODY,
        stored: false,
        codeConfirmed: true,
        purchaseId: newId(),
        at,
        newId,
      })
      if (isRefused(outcome)) {
        figures.refused(outcome.refusal.code)
        return null
      }
      if (person) keep(person, outcome, budgets)
      figures.sold(sold, outcome, member)
      return outcome
    },
    finish(until) {
      if (until < lastAt) throw new Error('there are sales after the instant')
      for (const [name, person] of people) {
        lapsed(lapse(person, until, newId))
        figures.left(name, balanceAt(person.account, until), gradesOf(person, setting, until))
      }
      return figures.finish(until)
    },
  }
}

function gradesOf(person: Person, { compiled, zone }: Setting, until: number): Grades {
  const policy = compiled.document.tiers
  if (!policy) return null
  const history = withReviews(person.standings, person.days, policy, zone, until)
  return (at) => standingAt(history, at)?.tier ?? tierAt([], policy, at)
}

/** The receipt with its discounts taken back: what goods cost before anybody's card was shown. */
function atFullPrice(receipt: Receipt): Receipt {
  if (receipt.lines.every(({ discountAmount }) => discountAmount === 0)) return receipt
  const lines = receipt.lines.map((line) => ({
    ...line,
    amount: line.amount + line.discountAmount,
    discountAmount: 0,
  }))
  return { ...receipt, lines }
}

const NOBODY = {
  account: { owner: '', programmeId: '', lots: [], debt: 0, holds: [] },
  tally: { visits: 0, lastAt: null },
  standings: [],
  sums: { spend: 0, points: 0, visits: 0 },
  used: () => 0,
} as const

/** Ids that rise, as those of the platform do: lots of one age are drawn in the order they came. */
function counter(): () => string {
  let last = 1_000_000_000_000
  return () => String((last += 1))
}
