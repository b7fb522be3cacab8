import type { Period } from '#kit/core/time.ts'
import type { Of, Opening, Receipt, Step } from './steps.ts'
import { DAY } from './sums.ts'

/** A sequence that once went wrong: what it was about, and its steps as the report printed them. */
export type Found = {
  readonly why: string
  readonly opening: Opening
  readonly steps: readonly Step[]
}

const opening = (members: number): Opening => ({
  zone: 'Europe/Moscow',
  day: '2026-03-02',
  terms: {
    base: [1, 100],
    oil: null,
    rounding: { at: 'rule', mode: 'down' },
    activation: null,
    expiry: { kind: 'rolling', after: { days: 10 } },
    worth: [1, 100],
    share: [1, 1],
    beyond: 'grant_rest',
    noTobacco: { earning: false, paying: false },
    paidEarns: false,
    reach: 'unlimited',
    restore: null,
  },
  members,
})

const receipt = (who: number): Receipt => ({
  who,
  by: 'id',
  lines: [{ category: 'goods', amount: 10_000, quantity: 1000 }],
  pay: 0,
  ago: 0,
})
const buy = (who: number): Of<'buy'> => ({ do: 'buy', ...receipt(who) })
const jobs: Step = { do: 'jobs', quotesFirst: false }

const living = (after: Period): Opening => {
  const { terms, ...rest } = opening(1)
  return { ...rest, terms: { ...terms, expiry: { kind: 'inactivity', after } } }
}

/** Every one is played again, before anything by chance is. */
export const found: readonly Found[] = [
  {
    why: 'a return between two merges takes the visit off where the first merge has led it',
    opening: opening(3),
    steps: [
      buy(0),
      { do: 'merge', into: 1, apart: 1 },
      jobs,
      { do: 'merge', into: 2, apart: 1 },
      { do: 'cancel', purchase: 0 },
    ],
  },
  {
    why: 'a return at once after an undone merge takes the visit off where it still is',
    opening: opening(3),
    steps: [
      buy(0),
      { do: 'merge', into: 1, apart: 1 },
      jobs,
      { do: 'undo', merge: 0 },
      { do: 'cancel', purchase: 0 },
    ],
  },
  {
    why: 'what expired before a merge is not taken from the survivor by a return after it',
    opening: opening(2),
    steps: [
      buy(0),
      { do: 'pass', by: 11 * DAY, jobs: true },
      buy(1),
      { do: 'merge', into: 1, apart: 1 },
      { do: 'cancel', purchase: 1 },
      { do: 'look', who: 1 },
    ],
  },
  {
    why: 'a receipt moves on what it spends itself, not what the one beside it has spent',
    opening: living({ days: 10 }),
    steps: [
      buy(0),
      { do: 'pass', by: DAY, jobs: false },
      {
        do: 'rush',
        receipts: [
          { ...receipt(0), pay: 'max', ago: DAY / 2 },
          receipt(0),
          { ...receipt(0), pay: 'max' },
        ],
      },
      { do: 'look', who: 0 },
    ],
  },
  {
    why: 'receipts of a merged member, named by the id of old and by a card, keep their order in a list',
    opening: opening(2),
    steps: [
      buy(0),
      { do: 'merge', into: 1, apart: 1 },
      { do: 'stored', receipts: [receipt(0), { ...receipt(0), by: 'card' }] },
    ],
  },
  {
    why: 'lots of one age are drawn in the order in which they came, after a merge too',
    opening: opening(2),
    steps: [
      buy(0),
      { ...buy(0), lines: [{ category: 'goods', amount: 20_000, quantity: 1000 }] },
      { ...buy(0), pay: 50 },
      { do: 'cancel', purchase: 0 },
      { do: 'merge', into: 1, apart: 1 },
      jobs,
      { ...buy(1), pay: 50 },
      { do: 'look', who: 1 },
    ],
  },
]

/** Seeds of fast-check, with the path to the sequence, for what is not worth writing out. */
export const seeds: readonly { readonly seed: number; readonly path: string }[] = []
