import { namesOf } from '#domains/access/presence.ts'
import type { Db } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'

type By = { readonly actorKind: string; readonly actorId: string }

/** Who did something, as it is shown: people by their names. */
export type Author = { kind: string; id: string; name: string | null }

/** Those who did these things, in their order. */
export async function authorsOf(db: Db, rows: readonly By[]): Promise<Author[]> {
  const people = rows.filter(
    ({ actorKind, actorId }) => actorKind === 'operator' && isUuid(actorId),
  )
  const names = await namesOf(
    db,
    people.map(({ actorId }) => actorId),
  )
  return rows.map(({ actorKind, actorId }) => ({
    kind: actorKind,
    id: actorId,
    name: names.get(actorId) ?? null,
  }))
}
