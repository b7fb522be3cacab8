import * as accounts from '#domains/members/accounts.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { reasonOf, titleOf } from './core/story.ts'
import type { MyLine } from './my.api.ts'

/** A page has that many lines at most: each purchase among them is told. */
const MOST = 50

/**
 * What happened to the member's points and why, newest first. Reasons that the staff wrote for each other
 * are not told.
 */
export async function history(
  ctx: Context,
  asked: PageQuery & { readonly programmeId?: string | undefined },
): Promise<{ items: MyLine[]; next: string | null }> {
  const limit = Math.min(asked.limit ?? 20, MOST)
  const { items, next } = await accounts.movements(ctx, ctx.actor.id, { ...asked, limit })
  const causes = items.flatMap(({ cause }) => (cause.kind === 'purchase' ? [cause.id] : []))
  const told = await purchases.toldToMember(ctx, causes)
  return {
    items: items.map((line) => ({
      id: line.id,
      programmeId: line.programmeId,
      points: line.points,
      title: titleOf(line, ctx.language),
      why:
        told.get(line.cause.id) ?? [reasonOf(line, ctx.language)].filter((each) => each !== null),
      at: line.occurredAt,
    })),
    next,
  }
}
