import { Refusal } from '#kit/core/refusal.ts'
import type { Given } from '#test/given.ts'
import type { Shop } from '#test/shop.ts'
import { play, playAll, type Answer, type Choose, type Played, type StopsAt } from './conductor.ts'
import { meet } from './footprint.ts'
import { openSession } from './session.ts'
import type { Verb } from './verbs.ts'
import { contextOn, makeWorld, someTimeLater, tell } from './worlds.ts'

/** An order that came out as none could in which the operations follow one another. */
export type Violation = {
  /** Whose turn it was, a statement at a time. */
  readonly turns: string
  readonly told: string
  readonly expected: readonly string[]
}

export type Raced = {
  readonly played: number
  /** Whether these were all orders that make a difference. */
  readonly whole: boolean
  readonly violations: readonly Violation[]
}

export type RaceOptions = {
  /** So many orders, drawn by lot; unless said all of them, or the first 250 and as many by lot. */
  readonly some?: number | undefined
  /** Makes the shop ready for the next world. */
  readonly prepare?: () => Promise<unknown>
  /** Changes the statements of all sessions, such as taking a lock out of them. */
  readonly rewrite?: (text: string) => string
}

/**
 * Lets operations meet on sessions of their own, in all orders of their statements that can make a
 * difference, each in a new world. Each order must come out, in all answers and in all that is kept, as
 * one in which the operations follow one another, or their transactions where they have several; no
 * answer is a fault, and no statement a deadlock.
 */
export async function race(
  given: Given,
  shop: Shop,
  verbs: readonly Verb[],
  { some, rewrite, prepare }: RaceOptions = {},
): Promise<Raced> {
  const needs = new Set(verbs.flatMap((verb) => verb.needs))
  const sessions = await Promise.all(verbs.map(() => openSession(given.url, rewrite)))
  const playOne: PlayOne = async (choose, stopsAt) => {
    await prepare?.()
    const world = await makeWorld(shop, needs)
    const contexts = await Promise.all(sessions.map(({ db }) => contextOn(db, shop)))
    const parts = sessions.map((session, place) => ({
      session,
      act: () => verbs[place]!.act(contexts[place]!, world),
    }))
    const played = await play(given.owner, parts, choose, stopsAt)
    await someTimeLater(given.owner, shop, world)
    return played && { ...played, told: toldOf(played.answers, await tell(given.owner, world)) }
  }
  try {
    return await judge(playOne, verbs.length, some)
  } finally {
    await Promise.all(sessions.map((session) => session.end()))
  }
}

type Came = Played & { readonly told: string }
type PlayOne = (choose: Choose, stopsAt: StopsAt) => Promise<Came | null>

async function judge(playOne: PlayOne, count: number, some?: number): Promise<Raced> {
  const violations: Violation[] = []
  const possible = new Set<string>()
  const touched: Touched[] = Array.from({ length: count }, () => ({
    reads: new Set(),
    writes: new Set(),
  }))
  const transactions = transactionOrders(playOne, contested(touched))
  const check = async (came: Came): Promise<void> => {
    const { turns, told } = came
    const fits = !isFaulty(came) && (possible.has(told) || (await transactions.tell(told)))
    if (!fits) violations.push({ turns, told, expected: [...possible] })
  }
  for (const order of ordersOf(count)) {
    const inTurn: Choose = (able) => order.find((place) => able.has(place))!
    const came = (await playOne(inTurn, noting(touched)))!
    possible.add(came.told)
    if (isFaulty(came)) await check(came)
  }
  let played = 0
  const next = async (choose: Choose, most: number) => {
    const came = await playOne(choose, contested(touched))
    if (came) await check(came)
    if (came) played += 1
    return played === most ? ('enough' as const) : ('more' as const)
  }
  const whole = some === undefined && (await playAll((choose) => next(choose, MOST)))
  const most = some ?? 2 * MOST
  if (!whole) while ((await next(byLot, most)) === 'more');
  return { played, whole, violations }
}

/** Operations of several transactions meet in many thousand orders: the first are played, then some by lot. */
const MOST = 250

const byLot: Choose = (able) => [...able.keys()][Math.floor(Math.random() * able.size)]!

type Touched = { readonly reads: Set<string>; readonly writes: Set<string> }

/** Notes which tables each part touches; it stops at every statement. */
const noting =
  (touched: readonly Touched[]): StopsAt =>
  (part, { statement }) => {
    for (const table of statement.reads) touched[part]!.reads.add(table)
    for (const table of statement.writes) touched[part]!.writes.add(table)
    return true
  }

/** Stops where another part may be in the way: at what is written here and touched there, or the reverse. */
const contested =
  (touched: readonly Touched[]): StopsAt =>
  (part, { statement, written }) => {
    if (statement.begins) return true
    const writes = statement.ends ? written : statement.writes
    return touched.some(
      (other, place) =>
        place !== part &&
        (meet(other.writes, statement.reads) ||
          meet(other.writes, writes) ||
          meet(other.reads, writes)),
    )
  }

/** What can come out when the transactions of the parts follow one another, in any order. */
function transactionOrders(playOne: PlayOne, stopsAt: StopsAt) {
  const found = new Set<string>()
  let all = false
  const next = async (choose: Choose): Promise<void> => {
    let within: number | null = null
    const inTransactions: Choose = (able) => {
      const step = within === null ? undefined : able.get(within)
      // one that has begun goes on to its end
      if (step && !step.statement.begins) return within
      return (within = choose(able))
    }
    const came = await playOne(inTransactions, stopsAt)
    if (came) found.add(came.told)
  }
  return {
    /** Whether this can; plays on until it does. */
    tell: async (told: string): Promise<boolean> => {
      if (all || found.has(told)) return found.has(told)
      await playAll(
        async (choose) => {
          await next(choose)
          return found.has(told) ? 'enough' : 'more'
        },
        () => true,
      )
      all = !found.has(told)
      return !all
    },
  }
}

function ordersOf(count: number): number[][] {
  if (count === 0) return [[]]
  const last = count - 1
  return ordersOf(last).flatMap((order) =>
    Array.from({ length: count }, (_, at) => [...order.slice(0, at), last, ...order.slice(at)]),
  )
}

function toldOf(answers: readonly Answer[], state: unknown): string {
  const told = answers.map((answer) => {
    if ('done' in answer) return answer.done ?? 'done'
    const { failed } = answer
    return failed instanceof Refusal ? failed.code : `fault: ${String(failed)}`
  })
  return JSON.stringify([told, state])
}

/** A fault of the program, or sessions that waited for each other. */
const isFaulty = ({ answers, failures }: Played): boolean =>
  answers.some((answer) => 'failed' in answer && !(answer.failed instanceof Refusal)) ||
  failures.some((code) => code === '40P01' || code === '40001')
