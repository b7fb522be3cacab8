import type { Context } from '#kit/context.ts'
import type { MemberAnswer } from './members.api.ts'
import { shown } from './known.ts'
import { survivorOf } from './merging.ts'
import * as store from './members.store.ts'

export type Called = Pick<MemberAnswer, 'id' | 'name'>

/** Who these members are now and how they are called, by the ids asked; a merged one as its survivor. */
export async function calledNow(
  ctx: Context,
  owners: readonly string[],
): Promise<Map<string, Called>> {
  if (owners.length === 0) return new Map()
  const way = await survivorOf(ctx.db, ctx.organisationId, [...new Set(owners)])
  const rows = await store.byIds(ctx.db, ctx.organisationId, [...new Set(way.values())])
  const known = new Map(rows.map((row) => [row.owner as string, shown(row)]))
  return new Map(
    [...way].flatMap(([owner, survivor]) => {
      const member = known.get(survivor)
      return member ? [[owner, { id: member.id, name: member.name }] as const] : []
    }),
  )
}
