import { balanceAt, spendable, type Posting } from '#domains/ledger/core/index.ts'
import type { Setting } from '#domains/purchases/core/book.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { isRefused, reckon, type Reckoned } from '#domains/purchases/core/settle.ts'
import { tally, type Figures } from './figures.ts'
import { ladderOf } from './ladder.ts'
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
  /** Takes the next sale, in the order of time. What the till would decide; null where it would refuse. */
  take(sale: Sale): Reckoned | null
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
  const ladder = ladderOf(setting)
  const figures = tally(asked)
  const newId = counter()
  let lastAt = -Infinity

  const personOf = (name: string, at: number): Person => {
    let person = people.get(name)
    if (!person) people.set(name, (person = newcomer(setting, ladder, name, at)))
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
      const outcome = reckon({
        setting,
        receipt: priced.redeem === redeem ? priced : { ...priced, redeem },
        member: person,
        book: person ? bookOf(person, ladder, budgets, at) : NOBODY,
        stored: false,
        codeConfirmed: true,
        purchaseId: PURCHASE,
        at,
        newId,
      })
      if (isRefused(outcome)) {
        figures.refused(outcome.refusal.code)
        return null
      }
      figures.sold(sold, outcome, member)
      if (person) keep(person, outcome, ladder, budgets)
      return outcome
    },
    finish(until) {
      if (until < lastAt) throw new Error('there are sales after the instant')
      for (const [name, person] of people) {
        lapsed(lapse(person, until, newId))
        // whose every receipt was refused has not bought and is no member
        if (person.visits === 0) continue
        const { account, climber } = person
        figures.left(name, balanceAt(account, until), climber && ladder!.climbed(climber, until))
      }
      return figures.finish(until)
    },
  }
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

/** Nothing comes back to a purchase of the past, so one name does for all of them. */
const PURCHASE = 'replayed'

const NOBODY = {
  account: { owner: '', programmeId: '', lots: [], debt: 0, holds: [] },
  tally: { visits: 0, lastAt: null },
  standings: [],
  sums: { spend: 0, points: 0, visits: 0 },
  used: () => 0,
} as const

/** Ids that rise, as those of the platform do: lots of one age are drawn in the order they came. */
function counter(): () => string {
  let thousand = 100_000_000
  let begin = String(thousand)
  let next = 0
  return () => {
    if (next === THOUSAND.length) {
      begin = String((thousand += 1))
      next = 0
    }
    return begin + THOUSAND[next++]!
  }
}

/** The last three digits of an id: joining texts takes a fraction of writing a number anew. */
const THOUSAND = Array.from({ length: 1_000 }, (_each, index) => String(index).padStart(3, '0'))
