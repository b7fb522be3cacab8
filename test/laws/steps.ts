import fc from 'fast-check'
import type { Line } from './receipt.ts'
import { DAY, MINUTE } from './sums.ts'
import { anyTerms, type Terms } from './terms.ts'

// What may happen, as plain data: a number names one of those that are there, counted round and round.

/** How a sequence begins. */
export type Opening = {
  readonly zone: string
  readonly day: string
  readonly terms: Terms
  readonly members: number
}

/** How many points to pay with: a number, as many as may be, or so many beside what can be spent. */
export type Pay = number | 'max' | { readonly beside: number }

export type Receipt = {
  readonly who: number
  readonly by: 'id' | 'card' | 'external'
  readonly lines: readonly Line[]
  readonly pay: Pay
  /** Milliseconds before now. */
  readonly ago: number
}

export type Piece = { readonly line: number; readonly much: 'all' | 'half' | 'least' | 'too much' }

export type Step =
  | { readonly do: 'enrol'; readonly again: number | null }
  | ({ readonly do: 'buy' } & Receipt)
  | ({ readonly do: 'quote'; readonly hold: boolean } & Receipt)
  | { readonly do: 'confirm'; readonly quote: number; readonly but: But }
  | { readonly do: 'cancelQuote'; readonly quote: number }
  | { readonly do: 'stored' | 'rush'; readonly receipts: readonly Receipt[] }
  | { readonly do: 'resend'; readonly purchase: number; readonly changed: boolean }
  | { readonly do: 'cancel'; readonly purchase: number }
  | {
      readonly do: 'return'
      readonly purchase: number
      readonly pieces: readonly Piece[]
      readonly ago: number
      readonly again: boolean
    }
  | {
      readonly do: 'adjust'
      readonly who: number
      readonly points: number | { readonly beside: number }
      readonly days: number | null
    }
  | {
      readonly do: 'transfer'
      readonly from: number
      readonly apart: number
      readonly points: number | { readonly beside: number }
    }
  | { readonly do: 'merge' | 'unmerge'; readonly into: number; readonly apart: number }
  | { readonly do: 'undo'; readonly merge: number }
  | { readonly do: 'jobs'; readonly quotesFirst: boolean }
  | { readonly do: 'pass'; readonly by: number; readonly jobs: boolean }
  | {
      readonly do: 'passTo'
      readonly event: number
      readonly off: number
      /** Whether the jobs run then, as they do every few minutes. */
      readonly jobs: boolean
    }
  | { readonly do: 'issue'; readonly who: number }
  | { readonly do: 'block' | 'unblock' | 'replace'; readonly card: number }
  | { readonly do: 'repeat'; readonly back: number }
  | { readonly do: 'misuse'; readonly back: number }
  | { readonly do: 'publish'; readonly terms: Terms; readonly ahead: number }
  | { readonly do: 'look'; readonly who: number }

/** The step of a word. */
export type Of<Do extends Step['do']> = Step extends infer Each
  ? Each extends { readonly do: infer Words }
    ? Do extends Words
      ? Each
      : never
    : never
  : never

/** What differs at confirming from what was quoted. */
export type But = 'nothing' | 'points' | 'lines' | 'member'

const which = fc.nat({ max: 7 })
const some = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.constantFrom(0, -1, 0, 0, 1).map((beside) => ({ beside })),
  fc.constant({ beside: 0 }),
)

const line: fc.Arbitrary<Line> = fc.record({
  category: fc.constantFrom('goods', 'oil', 'tobacco'),
  amount: fc.oneof(
    fc.constantFrom(10_000, 100_000, 333, 1, 0),
    fc.integer({ min: 1, max: 300_000 }),
  ),
  quantity: fc.constantFrom(1000, 2000, 3000, 7000, 450, 1),
})

const ago = fc.oneof(
  { weight: 16, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(-5 * MINUTE, -5 * MINUTE - 1) },
  { weight: 5, arbitrary: fc.constantFrom(1, 60 * MINUTE, DAY, 9 * DAY, DAY, 400 * DAY) },
)

const parts = {
  who: which,
  by: fc.constantFrom<Receipt['by']>('id', 'card', 'id', 'card', 'external'),
  lines: fc.array(line, { minLength: 1, maxLength: 4, size: 'max' }),
  pay: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom<Pay>(
        0,
        'max',
        { beside: 0 },
        0,
        'max',
        { beside: 0 },
        { beside: 1 },
      ),
    },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
  ),
  ago,
}
const receipts = (least: number) =>
  fc.array(fc.record(parts), { minLength: least, maxLength: 4, size: 'max' })

const seldom = fc.nat({ max: 9 }).map((n) => n === 9)

const piece = fc.record({
  line: fc.nat({ max: 3 }),
  much: fc.constantFrom<Piece['much']>(
    'all',
    'half',
    'least',
    'all',
    'half',
    'all',
    'half',
    'all',
    'too much',
  ),
})

const EXACTLY: readonly But[] = Array.from({ length: 7 }, () => 'nothing')

/** One of a list counted from its end: mostly the last. */
const recent = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: which })
/** How far the other one stands from the first; mostly it is the next. */
const apart = fc.constantFrom(1, 1, 1, 3, 2, 0)

const is = <Word extends Step['do']>(...words: readonly Word[]) => fc.constantFrom(...words)

/** How often each thing happens, beside the others. */
const happenings: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Step>])[] = [
  [2, fc.record({ do: is('enrol'), again: fc.option(which, { freq: 1, nil: null }) })],
  [14, fc.record({ do: is('buy'), ...parts })],
  [9, fc.record({ do: is('quote'), hold: fc.boolean(), ...parts })],
  [
    8,
    fc.record({
      do: is('confirm'),
      quote: recent,
      but: fc.constantFrom<But>(...EXACTLY, 'points', 'lines', 'member'),
    }),
  ],
  [3, fc.record({ do: is('cancelQuote'), quote: recent })],
  [2, fc.record({ do: is('stored'), receipts: receipts(1) })],
  [2, fc.record({ do: is('rush'), receipts: receipts(2) })],
  [2, fc.record({ do: is('resend'), purchase: recent, changed: fc.boolean() })],
  [5, fc.record({ do: is('cancel'), purchase: recent })],
  [
    10,
    fc.record({
      do: is('return'),
      purchase: recent,
      pieces: fc.array(piece, { minLength: 1, maxLength: 3, size: 'max' }),
      ago: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: ago }),
      again: seldom,
    }),
  ],
  [
    4,
    fc.record({
      do: is('adjust'),
      who: which,
      points: fc.oneof(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: -60, max: 0 }),
        fc.constantFrom(0, -1).map((beside) => ({ beside })),
      ),
      days: fc.constantFrom(null, 30, 1, 30, null, 0),
    }),
  ],
  [7, fc.record({ do: is('transfer'), from: which, apart, points: some })],
  [4, fc.record({ do: is('merge'), into: which, apart })],
  [1, fc.record({ do: is('unmerge'), into: which, apart })],
  [3, fc.record({ do: is('undo'), merge: which })],
  [4, fc.record({ do: is('jobs'), quotesFirst: fc.boolean() })],
  [
    5,
    fc.record({
      do: is('pass'),
      by: fc.constantFrom(1, MINUTE, 15 * MINUTE, DAY, 12 * DAY, 45 * DAY),
      jobs: fc.boolean(),
    }),
  ],
  [
    6,
    fc.record({
      do: is('passTo'),
      event: fc.nat({ max: 3 }),
      off: fc.constantFrom(0, -1, 1),
      jobs: fc.boolean(),
    }),
  ],
  [1, fc.record({ do: is('issue'), who: which })],
  [3, fc.record({ do: is('block', 'unblock', 'replace'), card: which })],
  [6, fc.record({ do: is('repeat'), back: fc.oneof(fc.constant(0), fc.nat({ max: 30 })) })],
  [1, fc.record({ do: is('misuse'), back: fc.nat({ max: 5 }) })],
  [
    2,
    fc.record({
      do: is('publish'),
      terms: anyTerms,
      ahead: fc.constantFrom(0, 2_000, 60 * MINUTE, DAY, -1),
    }),
  ],
  [2, fc.record({ do: is('look'), who: which })],
]

/** Anything that may happen next. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...happenings.map(([weight, arbitrary]) => ({ weight, arbitrary })),
)

/** Any beginning: some days are special, the end of a month, a leap day, a night without its third hour. */
export const anyOpening: fc.Arbitrary<Opening> = fc.record({
  zone: fc.constantFrom('Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati'),
  day: fc.constantFrom('2026-03-02', '2026-01-31', '2028-02-28', '2026-10-24', '2026-12-31'),
  terms: anyTerms,
  members: fc.integer({ min: 2, max: 3 }),
})
