import { openBreath } from '#kit/breath.ts'
import type { Db, Log } from '#kit/context.ts'
import type { Precedence } from './core/purposes.ts'
import { nameOf } from './handing.ts'
import { putBack } from './lapsing.store.ts'
import type { Taken } from './messaging.store.ts'

/** Lanes that a channel of an organisation has; some are kept free for what goes before. */
const LANES: Readonly<Record<Precedence, number>> = { 0: 10, 1: 9, 2: 8 }
const MOST: Readonly<Record<Precedence, number>> = { 0: 1_000, 1: 1_000, 2: 200 }

/** Those who carry what one channel of an organisation takes: so many at once, the rest in line. */
export type Crew = {
  /** How many more messages it can be given that go as these go; none while others of them are in line. */
  room(precedence: Precedence): number
  /** Carries messages of one precedence; resolves when the last of them was handed over or went back. */
  give(messages: readonly Taken[], how: Carrying): Promise<void>
  /** Whether it has no room for some, so that more may wait than was taken. */
  isFull(): boolean
  /** Resolves when a lane is free. */
  free(): Promise<void>
  idle(): Promise<void>
}

type Carrying = { readonly work: (message: Taken) => Promise<void>; readonly now: Date }

export type CrewOptions = { readonly most: number; readonly fresh: number; readonly log: Log }

export function openCrew(db: Db, { most, fresh, log }: CrewOptions): Crew {
  const busy = new Map<Promise<void>, Precedence>()
  const inLine = new Set<Precedence>()
  // as many as were handed over in time, and twice as many when all were
  const sizes = { ...MOST }
  const lanesFor = (precedence: Precedence): number => {
    const behind = [...busy.values()].filter((each) => each >= precedence).length
    return Math.min(LANES[precedence] - behind, LANES[0] - busy.size)
  }
  const room = (precedence: Precedence): number =>
    inLine.has(precedence) || lanesFor(precedence) <= 0 ? 0 : Math.min(most, sizes[precedence])

  const give = async (messages: readonly Taken[], { work, now }: Carrying): Promise<void> => {
    const { precedence } = messages[0]!
    const left = [...messages]
    const staleAt = performance.now() + fresh
    sizes[precedence] = Math.min(MOST[precedence], sizes[precedence] * 2)
    inLine.add(precedence)
    const giveBack = async () => {
      const late = left.splice(0)
      sizes[precedence] = Math.max(LANES[0], messages.length - late.length)
      const back = late.map(({ owner, id }) => ({ owner, id, until: now }))
      // until they are back nobody can take them, and it has more to do
      await putBack(db, back).finally(() => inLine.delete(precedence))
    }
    // a channel that answers at once would keep everybody else waiting until all are gone
    const breathe = openBreath()
    const lane = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        if (left.length === 0) inLine.delete(precedence)
        await work(next)
        await breathe()
        if (left.length > 0 && performance.now() > staleAt) await giveBack()
      }
    }
    const count = Math.min(lanesFor(precedence), left.length)
    const lanes = Array.from({ length: Math.max(1, count) }, () => {
      const running: Promise<void> = lane()
        .catch((error: unknown) => log.error({ code: nameOf(error) }, 'a message was not settled'))
        .finally(() => busy.delete(running))
      busy.set(running, precedence)
      return running
    })
    await Promise.all(lanes)
    // where all lanes broke off, as without a database, the rest is taken anew once its time is over
    if (left.length > 0) inLine.delete(precedence)
  }
  return {
    room,
    give,
    isFull: () => inLine.size > 0 || room(1) === 0 || room(2) === 0,
    free: () => Promise.race(busy.keys()),
    idle: async () => void (await Promise.all(busy.keys())),
  }
}
