import type { Context, Db } from './context.ts'
import type { EventName, Events } from './core/events.ts'
import { newId } from './newId.ts'
import { texts, uuids } from './arrays.ts'
import { tell } from './pipeline.ts'

/** A fact that happened to an owner, as it is written with the transaction that made it. */
export type Fact = {
  [Name in EventName]: { readonly name: Name; readonly owner: string; readonly data: Events[Name] }
}[EventName]

/** An event as a reaction receives it: delivered at least once, in order for one owner. */
export type Heard<Name extends EventName> = {
  readonly id: string
  readonly owner: string
  readonly at: Date
  readonly data: Events[Name]
}

export type Reaction = {
  readonly to: EventName
  readonly name: string
  /** Events of one organisation, those of one owner in the order they happened. */
  readonly run: (ctx: Context, events: readonly Heard<never>[]) => Promise<void>
}

/** When this happens, do that. A reaction must bear repetition. */
export function on<Name extends EventName>(
  to: Name,
  run: (ctx: Context, event: Heard<Name>) => Promise<void>,
): Reaction {
  return onMany(to, run.name, async (ctx, events) => {
    for (const event of events) await run(ctx, event)
  })
}

/** The same for many at once: for what happens by the thousand, one statement for a whole portion. */
export function onMany<Name extends EventName>(
  to: Name,
  name: string,
  run: (ctx: Context, events: readonly Heard<Name>[]) => Promise<void>,
): Reaction {
  return { to, name, run: run }
}

/** Writes facts to the outbox in the transaction at hand; the worker delivers them after it. */
export async function announce(
  db: Db,
  organisations: string | readonly string[],
  facts: readonly Fact[],
  at: Date,
): Promise<void> {
  if (facts.length === 0) return
  const of = (index: number) =>
    typeof organisations === 'string' ? organisations : organisations[index]!
  await tell(db, [
    `insert into kit.event (owner, id, organisation_id, name, data, at)
     select owner, id, organisation_id, name, data::jsonb, $6::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
       as fact (owner, id, organisation_id, name, data)`,
    [
      uuids(facts.map((fact) => fact.owner)),
      uuids(facts.map(() => newId())),
      uuids(facts.map((_, index) => of(index))),
      texts(facts.map((fact) => fact.name)),
      texts(facts.map((fact) => JSON.stringify(fact.data))),
      at,
    ],
  ])
}
