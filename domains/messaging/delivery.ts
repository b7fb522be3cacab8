import { setTimeout as rest } from 'node:timers/promises'
import { openPortions } from '#kit/breath.ts'
import type { Db, Log } from '#kit/context.ts'
import { databaseNow } from '#kit/context.ts'
import { MINUTE } from '#kit/core/time.ts'
import type { Channel } from './channel.ts'
import type { Precedence } from './core/purposes.ts'
import { openCrew, type Crew } from './crews.ts'
import type { Detouring } from './detouring.ts'
import { hand } from './handing.ts'
import type { Taken } from './messaging.store.ts'
import * as store from './queues.store.ts'
import { openSettling } from './settling.ts'
import { standBy } from './standingBy.ts'
import { weigh, type Weighing } from './weighing.ts'

/** Messages of one channel taken at once, and of all channels together. */
const PORTION = 1_000
const TOGETHER = 4_000
/** Milliseconds after which a channel counts as hanging. */
const PATIENCE = 15_000
/** How long a portion waits for channels that are slow to answer; their answers are taken when they come. */
const HURRY = 500
/** How long it waits for a lane where all are taken. */
const BREATH = 100
/**
 * How long what was weighed is handed over. What is left then, because a channel is slow, goes back: a consent may be
 * taken back meanwhile, and a member erased.
 */
const FRESH = 5_000
/** Milliseconds between letters of mailings and the next ones: what the database writes for them is spread, and tills go before. */
const REST = 250
/** Letters of mailings that are taken at once where nobody is at work, as many as there are lanes for, and where somebody is. */
const LETTERS = { many: PORTION, few: 50 }
/** How long a message is left to the process that took it. If that dies, another takes it then. */
const LEASE = 2 * MINUTE

/** Carries messages to their channels, outside any transaction, each channel of an organisation in lanes of its own. */
export type Carrier = {
  /** Hands over the next waiting messages; how many. One that a channel sits on holds up none of the others. */
  portion(): Promise<number>
  /** Resolves when every channel has answered or was given up. */
  idle(): Promise<void>
}

export type CarrierOptions = Weighing &
  Detouring & {
    readonly patience?: number
    readonly most?: number
    readonly fresh?: number
  }

export function startCarrier(
  db: Db,
  channels: readonly Channel[],
  log: Log,
  {
    patience = PATIENCE,
    most = PORTION,
    fresh = FRESH,
    allowing,
    ...weighing
  }: CarrierOptions = {},
): Carrier {
  const names = new Set(channels.map(({ name }) => name))
  const crews = new Map<string, Crew>()
  const crewOf = (line: store.Line): Crew => {
    const key = keyOf(line)
    const crew = crews.get(key) ?? openCrew(db, { most, fresh, log })
    crews.set(key, crew)
    return crew
  }

  let lettersFrom = 0
  const portions = openPortions()
  const carry = async (taken: readonly Taken[], now: Date): Promise<number> => {
    const left = await weigh(db, taken, weighing, log)
    const settling = openSettling(db)
    const work = async (message: Taken) =>
      settling.note(await hand(message, { db, channels, now, log, patience, allowing }))
    const queues = Map.groupBy(left, (each) => `${each.precedence} ${keyOf(each)}`)
    const handed = [...queues.values()].map((messages) =>
      crewOf(messages[0]!).give(messages, { work, now }),
    )
    await Promise.race([Promise.all(handed), rest(HURRY, undefined, { ref: false })])
    await settling.hurry()
    return taken.length
  }

  const portion = async (): Promise<number> => {
    const lines = (await store.lines(db)).filter(({ channel }) => names.has(channel))
    // as it is before anything is taken: one that has room again by then was still asked for nothing
    const full = [...crews.values()].filter((crew) => crew.isFull())
    if (lines.length > 0) {
      const now = await databaseNow(db)
      const began = performance.now()
      const areLettersDue = began >= lettersFrom && !standBy(began)
      const by = { now, until: new Date(now.getTime() + LEASE) }
      const letters = areLettersDue ? portions.next(LETTERS) : 0
      const taken = await takeNext(db, lines, { crewOf, letters }, by)
      if (taken.length > 0) {
        const count = await carry(taken, now)
        if (taken.some(isLetter)) {
          lettersFrom = performance.now() + REST
          portions.ended()
        }
        return count
      }
      if (!areLettersDue) {
        const left = lettersFrom - began
        await rest(left > 0 ? Math.min(BREATH, left) : BREATH)
        return 1
      }
    }
    if (full.length === 0) return 0
    const lanes = full.map((crew) => crew.free())
    await Promise.race([...lanes, rest(BREATH, undefined, { ref: false })])
    return 1
  }
  return {
    portion,
    idle: async () => void (await Promise.all([...crews.values()].map((crew) => crew.idle()))),
  }
}

type Taking = {
  readonly crewOf: (line: store.Line) => Crew
  /** Letters of mailings that each line may have now. */
  readonly letters: number
}

const isLetter = ({ precedence }: Taken): boolean => precedence === 2

const keyOf = ({ organisationId, channel }: store.Line) => `${organisationId} ${channel}`

/**
 * What each line has lanes for: codes and events, then letters of mailings where no more events wait; suspects
 * when there is nothing else.
 */
async function takeNext(
  db: Db,
  lines: readonly store.Line[],
  { crewOf, letters }: Taking,
  by: store.Until,
): Promise<readonly Taken[]> {
  const fair = Math.ceil(TOGETHER / lines.length)
  const wanted = (of: readonly store.Line[], precedences: readonly Precedence[]) =>
    of.flatMap(({ organisationId, channel }) =>
      precedences.flatMap((precedence): store.Wanted[] => {
        const room = Math.min(fair, crewOf({ organisationId, channel }).room(precedence))
        const most = precedence === 2 ? Math.min(letters, room) : room
        return most > 0 ? [{ organisationId, channel, precedence, most }] : []
      }),
    )
  const asked = wanted(lines, [0, 1])
  const news = await store.take(db, asked, by)
  const counts = Map.groupBy(news, keyOf)
  // where as many came as were asked for, more wait
  const behind = new Set(
    asked.filter((one) => (counts.get(keyOf(one))?.length ?? 0) >= one.most).map(keyOf),
  )
  const quiet = letters > 0 ? lines.filter((line) => !behind.has(keyOf(line))) : []
  const taken = [...news, ...(await store.take(db, wanted(quiet, [2]), by))]
  if (taken.length > 0) return taken
  const free = lines.filter((line) => crewOf(line).room(1) > 0).map(({ channel }) => channel)
  return free.length > 0 ? store.takeSuspect(db, [...new Set(free)], by) : []
}

/** Delivers until nothing is due. */
export async function deliver(
  db: Db,
  channels: readonly Channel[],
  log: Log,
  options: CarrierOptions = {},
): Promise<void> {
  const carrier = startCarrier(db, channels, log, options)
  while ((await carrier.portion()) > 0);
  await carrier.idle()
}
