import type { Account } from '#domains/ledger/core/index.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { Static } from 'typebox'
import type { Book, MemberView, Setting } from './book.ts'
import type { Imagined } from './schemas.ts'

/**
 * A member who is only thought of, to try conditions on: so many purchases, points, a tier. What is not
 * said is as of somebody who has just enrolled. `at` is the instant of the receipt, epoch milliseconds.
 */
export function imagine(
  asked: Static<typeof Imagined>,
  setting: Setting,
  at: number,
): { readonly member: MemberView; readonly book: Book } {
  const { tier, visits = 0, points = 0, birthday = null, tags = [] } = asked
  const since = (days: number | undefined) => (days === undefined ? null : at - days * DAY)
  const enrolled = since(asked.enrolledDays) ?? at
  return {
    member: {
      owner: NOBODY_YET,
      tags,
      birthday,
      enrolledDay: dayIn(setting.zone, enrolled),
      card: { state: 'none', reason: null },
    },
    book: {
      account: accountWith(points, setting.programmeId, at),
      tally: { visits, lastAt: visits === 0 ? null : (since(asked.lastDays) ?? at - 30 * DAY) },
      standings:
        tier === undefined
          ? []
          : [{ id: null, tier, from: Math.min(enrolled, at), until: null, cause: 'manual' }],
      sums: { spend: 0, points: 0, visits },
      used: () => 0,
    },
  }
}

const NOBODY_YET = '00000000-0000-7000-8000-000000000000'

function accountWith(points: number, programmeId: string, at: number): Account {
  const lot = {
    id: NOBODY_YET,
    earned: points,
    remaining: points,
    activatesAt: at - DAY,
    expiresAt: null,
    purchaseId: null,
    order: at - DAY,
    idle: null,
  }
  return { owner: NOBODY_YET, programmeId, lots: points > 0 ? [lot] : [], debt: 0, holds: [] }
}
