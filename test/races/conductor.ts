import type { Db } from '#kit/database.ts'
import { sql } from 'kysely'
import { isInOrder, type Step } from './footprint.ts'
import type { Session } from './session.ts'

/** What one of the sessions does, under its gate. */
export type Part = { readonly session: Session; readonly act: () => Promise<unknown> }

export type Answer = { readonly done: unknown } | { readonly failed: unknown }

export type Played = {
  readonly answers: readonly Answer[]
  /** Whose turn it was, step by step. */
  readonly turns: string
  /** SQLSTATEs of all statements that failed. */
  readonly failures: readonly string[]
}

/** Says whose turn it is, among those that stand at their gates with what they would do; null ends the play. */
export type Choose = (able: ReadonlyMap<number, Step>) => number | null

/** Which of its statements a part stops at; others follow the one before at once. */
export type StopsAt = (part: number, step: Step) => boolean

/** Plays the parts with their statements in the order that is chosen, one at a time; null when it was ended. */
export async function play(
  owner: Db,
  parts: readonly Part[],
  choose: Choose,
  stopsAt: StopsAt,
): Promise<Played | null> {
  const finished = parts.map((): Answer | null => null)
  const ends = parts.map(({ session, act }, place) => {
    session.gate(true)
    return act().then(
      (done) => (finished[place] = { done }),
      (failed: unknown) => (finished[place] = { failed }),
    )
  })
  const stuck = new Set<number>()
  const settle = async (place: number): Promise<void> => {
    const { session } = parts[place]!
    stuck.delete(place)
    while (!finished[place]) {
      const step = session.next()
      if (step && stopsAt(place, step)) return
      if (step) session.pass()
      const changed = Promise.race([session.change(), ends[place]])
      if (await within(changed, 4)) continue
      if (session.isBusy() && (await isBlocked(owner, session, parts))) return void stuck.add(place)
    }
  }
  let turns = ''
  try {
    for (const place of parts.keys()) await settle(place)
    for (;;) {
      const able = atGates(parts, (place) => finished[place] === null && !stuck.has(place))
      if (able.size === 0 && stuck.size === 0) break
      const turn = able.size === 0 ? undefined : choose(able)
      if (turn === null) break
      if (turn !== undefined) {
        turns += String.fromCharCode(97 + turn)
        parts[turn]!.session.pass()
        await settle(turn)
        if (!able.get(turn)!.statement.ends) continue
      }
      // whoever waited for a lock may have it now; when all wait for each other, PostgreSQL ends one
      const waiting = [...stuck]
      for (const place of waiting) await settle(place)
    }
    const isWhole = finished.every((each) => each !== null)
    const failures = parts.flatMap(({ session }) => [...session.failures])
    return isWhole ? { answers: await Promise.all(ends), turns, failures } : null
  } finally {
    for (const { session } of parts) session.gate(false)
    await Promise.all(ends)
  }
}

function atGates(parts: readonly Part[], isFree: (place: number) => boolean): Map<number, Step> {
  const able = new Map<number, Step>()
  for (const [place, { session }] of parts.entries()) {
    const step = isFree(place) ? session.next() : null
    if (step) able.set(place, step)
  }
  return able
}

async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((done) => {
    timer = setTimeout(() => done(false), milliseconds)
  })
  const came = await Promise.race([promise.then(() => true), late])
  clearTimeout(timer)
  return came
}

/** Whether a session waits for a lock that another one of the play has. */
async function isBlocked(owner: Db, session: Session, parts: readonly Part[]): Promise<boolean> {
  const { rows } = await sql<{ pids: number[] }>`
    select pg_blocking_pids(${session.pid}) as pids
  `.execute(owner)
  return rows[0]!.pids.some((pid) => parts.some((part) => part.session.pid === pid))
}

type Node = {
  readonly able: ReadonlyMap<number, Step>
  /** Turns that lead to nothing new from here. */
  readonly asleep: ReadonlyMap<number, Step>
  readonly tried: Set<number>
  turn: number | null
}

/**
 * Plays all orders of the parts' steps, each from its beginning; of those that differ only in the order
 * of steps that do not touch each other, one (sleep sets: P. Godefroid, Partial-Order Methods for the
 * Verification of Concurrent Systems, 1996). Ends early when a play says that it is enough;
 * whether it came to its end.
 */
export async function playAll(
  playOne: (choose: Choose) => Promise<'more' | 'enough'>,
  touch: (one: Step, other: Step) => boolean = isInOrder,
): Promise<boolean> {
  const path: Node[] = []
  for (;;) {
    let depth = 0
    const wish = await playOne((able) => {
      // what differs from world to world, such as the lane of a member, may lead to another place
      if (path[depth]?.able.size !== able.size) path.length = depth
      const node = (path[depth] ??= nodeAfter(path[depth - 1], able, touch))
      depth += 1
      return node.turn !== null && !able.has(node.turn) ? able.keys().next().value! : node.turn
    })
    path.length = depth
    while (path.length > 0 && !turnOn(path.at(-1)!)) path.pop()
    if (path.length === 0) return true
    if (wish === 'enough') return false
  }
}

function nodeAfter(
  before: Node | undefined,
  able: ReadonlyMap<number, Step>,
  touch: (one: Step, other: Step) => boolean,
): Node {
  const asleep = new Map<number, Step>()
  if (before) {
    const taken = before.able.get(before.turn!)!
    const tried = [...before.tried].map((turn) => [turn, before.able.get(turn)!] as const)
    for (const [turn, step] of [...before.asleep, ...tried])
      if (!touch(step, taken)) asleep.set(turn, step)
  }
  const node: Node = { able, asleep, tried: new Set(), turn: null }
  turnOn(node)
  return node
}

/** Goes on to the next turn that is worth a try; false when there is none. */
function turnOn(node: Node): boolean {
  if (node.turn !== null) node.tried.add(node.turn)
  const next = [...node.able.keys()].find((each) => !node.tried.has(each) && !node.asleep.has(each))
  node.turn = next ?? null
  return next !== undefined
}
