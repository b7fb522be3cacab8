import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { pastLine } from './core/past.ts'
import * as store from './history.store.ts'
import type { HistoryAsked } from './history.store.ts'

const PORTION = 1_000

/** How many receipts of a programme there are in a time, and how many were taken back. */
export const historyCounts = (
  { db, organisationId }: Context,
  asked: HistoryAsked,
): ReturnType<typeof store.countOf> => store.countOf(db, organisationId, asked)

/** What members bought in a time, and the points of it; cancelled and wholly returned receipts left out. */
export const membersBought = (
  { db, organisationId }: Context,
  asked: HistoryAsked,
): Promise<store.Bought> => store.membersBought(db, organisationId, asked)

/**
 * Past receipts of a programme, oldest first, each as a line that `readPast` understands; a merged
 * duplicate's are its survivor's. Those of test members, cancelled and wholly returned ones are
 * left out. `take` is given a portion at a time, in one transaction.
 */
export async function readHistory(
  ctx: Context,
  asked: HistoryAsked,
  take: (lines: readonly string[]) => Promise<void>,
): Promise<void> {
  await ctx.transaction(async ({ db, organisationId }) => {
    for await (const rows of store.historyOf(db, organisationId, asked, PORTION)) {
      const owners = rows.flatMap(({ owner }) => owner ?? [])
      const survivors = await members.survivorOf(db, organisationId, [...new Set(owners)])
      await take(
        rows.map(({ owner, receipt }) => {
          const member = owner === null ? null : (survivors.get(owner) ?? owner)
          return pastLine(member, receipt)
        }),
      )
    }
  })
}
