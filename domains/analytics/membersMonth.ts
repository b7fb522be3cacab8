import type { Db } from '#kit/context.ts'
import { sum } from '#kit/core/ratio.ts'
import type { Day } from '#kit/core/time.ts'
import { addToDay } from '#kit/core/zone.ts'
import * as figures from './figures.store.ts'
import * as points from './liability.store.ts'

/** How members bought in some days, and what is left of the points they were given. */
export type MembersMonth = {
  /** Who bought, duplicates once, and who of them bought more than once. */
  readonly members: number
  readonly repeaters: number
  /** Points issued from the first of a month on that were still open at the end, in minor units. */
  readonly open: number
}

/**
 * A month of members, as it was at its end. `since`: the first of the month from which on issued points
 * count. Null where the roll-up has not come so far.
 */
export async function membersMonth(
  db: Db,
  organisationId: string,
  asked: {
    readonly programmeId: string
    /** The first of the month. */
    readonly month: Day
    readonly since: Day
    /** When the month ends. */
    readonly until: Date
  },
): Promise<MembersMonth | null> {
  const { programmeId, month, since, until } = asked
  const rolledAt = await figures.rolledAt(db, organisationId)
  if (rolledAt === null || rolledAt < until) return null
  const to = addToDay(addToDay(month, { months: 1 }), { days: -1 })
  const bought = await figures.buyers(db, { programmeId, storeId: null, from: month, to })
  const open = (await points.issueMonths(db, programmeId)).filter(
    ({ issuedIn, movedIn }) => issuedIn >= since && movedIn <= month,
  )
  return {
    members: bought.members,
    repeaters: bought.repeaters,
    open: sum(
      open.map((row) => row.issued - row.redeemed - row.expired - row.reversed - row.other),
    ),
  }
}
