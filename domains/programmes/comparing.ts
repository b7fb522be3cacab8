import { difference as differenceOf } from '#domains/rules/core/difference.ts'
import type { Context } from '#kit/context.ts'
import { find } from './conditions.ts'
import { own } from './known.ts'

/** What changes between two versions, one sentence for each place. */
export async function differenceBetween(
  ctx: Context,
  programmeId: string,
  { from, to }: { readonly from: number; readonly to: number },
) {
  const programme = await own(ctx.db, ctx.organisationId, programmeId)
  const before = await find(ctx.db, programme.id, from)
  const after = await find(ctx.db, programme.id, to)
  const changes = differenceOf(before.document, after.document, programme).map((change) => ({
    path: change.path,
    kind: change.kind,
    sentence: change[ctx.language],
  }))
  return { from, to, changes }
}
