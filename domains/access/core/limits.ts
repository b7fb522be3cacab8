import { HOUR } from '#kit/core/time.ts'
import type { ReadyRole } from './roles.ts'

/** What people do with points by hand: give to a member, take from one, transfer between two. */
export const acts = ['add', 'take', 'transfer'] as const
export type Act = (typeof acts)[number]

/** Over what a limit is counted: each time, a shift, a day of the programme's zone. */
export const spans = ['once', 'shift', 'day'] as const
export type Span = (typeof spans)[number]

/** A shift is the last twelve hours: signing out and in begins no new one, midnight does not either. */
export const SHIFT = 12 * HOUR

/** Points, in minor units of the programme; null: as many as they like. */
export type ActLimits = Readonly<Record<Span, number | null>>
export type Limits = Readonly<Record<Act, ActLimits>>

export const unlimited: Limits = forEach(() => ({ once: null, shift: null, day: null }))
const nothing: Limits = forEach(() => ({ once: 0, shift: 0, day: 0 }))

/** What people of a role of the organisation's own may move until somebody sets it otherwise. */
export const modest: Limits = forEach(() => ({ once: 500, shift: 2_000, day: 3_000 }))

/** What ready roles begin with; the others may not move points. */
export const readyLimits: Readonly<Partial<Record<ReadyRole, Limits>>> = {
  owner: unlimited,
  'senior-operator': forEach(() => ({ once: 10_000, shift: 50_000, day: 100_000 })),
  operator: modest,
}

/** Somebody with several roles has the largest of each; with none, nothing. */
export function widest(all: readonly Limits[]): Limits {
  return all.reduce(
    (one, other) => forEach((act) => inEach((span) => larger(one[act][span], other[act][span]))),
    nothing,
  )
}

/** The limits of those acts that somebody has the right to; of the others they may move nothing. */
export const onlyOf = (limits: Limits, may: (act: Act) => boolean): Limits =>
  forEach((act) => (may(act) ? limits : nothing)[act])

/** Of two the smaller of each. */
export const narrowest = (one: Limits, other: Limits): Limits =>
  forEach((act) => inEach((span) => smaller(one[act][span], other[act][span])))

/** Whether some limit of these is larger than the same of the others. */
export const isWider = (limits: Limits, than: Limits): boolean =>
  acts.some((act) => spans.some((span) => exceeds(limits[act][span], than[act][span])))

/** What was moved within the spans, without the one to come. */
export type Moved = { readonly shift: number; readonly day: number }

/** How a movement would go over its limits: the span, its limit and what is left of it. */
export type Excess = { readonly span: Span; readonly limit: number; readonly left: number }

/** The narrowest limit that so many points would go over; null when they fit. */
export function excess(limits: ActLimits, moved: Moved, points: number): Excess | null {
  const over = leftOf(limits, moved).filter(({ left }) => points > left)
  return over.reduce<Excess | null>(
    (one, other) => (one && one.left <= other.left ? one : other),
    null,
  )
}

/** How many points may still be moved at once; null: as many as they like. */
export function leftNow(limits: ActLimits, moved: Moved): number | null {
  const left = leftOf(limits, moved).map((each) => each.left)
  return left.length === 0 ? null : Math.min(...left)
}

function leftOf(limits: ActLimits, moved: Moved): Excess[] {
  const before = { once: 0, ...moved }
  return spans.flatMap((span) => {
    const limit = limits[span]
    return limit === null ? [] : [{ span, limit, left: Math.max(0, limit - before[span]) }]
  })
}

const larger = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.max(one, other)

const smaller = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

const exceeds = (one: number | null, other: number | null): boolean =>
  other !== null && (one === null || one > other)

function inEach(of: (span: Span) => number | null): ActLimits {
  return { once: of('once'), shift: of('shift'), day: of('day') }
}

function forEach(of: (act: Act) => ActLimits): Limits {
  return { add: of('add'), take: of('take'), transfer: of('transfer') }
}
