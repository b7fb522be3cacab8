import * as flows from '#domains/ledger/flows.ts'
import * as purchases from '#domains/purchases/facts.ts'
import type { Context, Db } from '#kit/context.ts'
import { rollPoints, type Rolled } from './core/rolling/points.ts'
import * as store from './rolling.store.ts'

/** The zone of each programme, by its id. */
export type Zones = ReadonlyMap<string, string>

type Span = Parameters<typeof flows.movements>[1]

/** What movements add to the roll-ups, once for each set of owners that would be left out of figures. */
export async function rolledOf(
  { db }: Context,
  zones: Zones,
  span: Span,
  leftOut: readonly ReadonlySet<string>[],
): Promise<Rolled[]> {
  const movements = await flows.movements(db, span)
  if (movements.length === 0) return leftOut.map(() => NOTHING)
  const lots = await flows.lots(db, span)
  const of = (kind: string) => movements.filter(({ causeKind }) => causeKind === kind)
  const keys = (flows: typeof movements) =>
    flows.map(({ owner, causeId }) => ({ owner, id: causeId }))
  const stores = await store.storesOf(db, {
    purchases: keys(of('purchase')),
    returns: of('return').map(({ causeId }) => causeId),
  })
  const grants = await purchases.grantsOf(db, {
    purchases: keys(of('purchase').filter(({ kind }) => kind === 'earn')),
    events: keys(of('event').filter(({ kind }) => kind === 'earn')),
  })
  return leftOut.map((apart) =>
    rollPoints({
      movements,
      lots,
      apart,
      zoneOf: (programmeId) => zones.get(programmeId)!,
      storeOf: ({ causeId }) => stores.get(causeId) ?? null,
      grantOf: ({ causeId }) => grants.get(causeId),
    }),
  )
}

const NOTHING: Rolled = { days: [], months: [], issued: [] }

/** Adds to the roll-ups of points. */
export async function addPoints(db: Db, { days, months, issued }: Rolled): Promise<void> {
  await store.addPoints(db, days)
  await store.addMonths(db, months)
  await store.addIssued(db, issued)
}
