import { note } from '#domains/access/audit.ts'
import { changed } from '#domains/access/core/changed.ts'
import type { Context } from '#kit/context.ts'

type Shown = { readonly id: string; readonly revision: string }

/** Writes down in the audit what an edit changed of a thing, field by field; nothing where nothing differs. */
export async function noteEdit(
  ctx: Context,
  operation: `${string}.edited`,
  before: Shown,
  after: Shown,
): Promise<void> {
  const { revision: was, ...old } = before
  const { revision: is, ...now } = after
  if (was === is) return
  await note(ctx, { operation, object: after.id, ...changed(old, now) })
}

/** Writes down what was begun or ended, by the name it has. */
export const noteAct = (
  ctx: Context,
  operation: string,
  { id, name }: { readonly id: string; readonly name: string },
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> => note(ctx, { operation, object: id, new: { name, ...more } })
