import type { Facts } from '#domains/rules/core/facts.ts'
import { sum } from '#kit/core/ratio.ts'
import { dayIn, localParts } from '#kit/core/zone.ts'
import type { MemberView, Setting, Tally } from './book.ts'
import type { Receipt } from './receipt.ts'

/** The facts that rules are judged on: the receipt, its own clock, and who the member was then. */
export function gather(
  setting: Setting,
  receipt: Receipt,
  member: MemberView,
  tally: Tally,
  tier: string | null,
): Facts {
  const { weekday, hour, minute } = localParts(receipt.occurredAt, receipt.offsetMinutes)
  return {
    on: 'purchase',
    lines: receipt.lines,
    amount: sum(receipt.lines.map((line) => line.amount)),
    occurredAt: receipt.occurredAt,
    local: { weekday, hour, minute },
    day: dayIn(setting.zone, receipt.occurredAt),
    store: receipt.storeId,
    till: receipt.tillId,
    channel: receipt.channel,
    tier,
    tags: member.tags,
    visit: tally.visits + 1,
    lastVisitDay: tally.lastAt === null ? null : dayIn(setting.zone, tally.lastAt),
    enrolledDay: member.enrolledDay,
    birthday: member.birthday,
    means: receipt.means,
    coupons: receipt.coupons,
    attributes: NONE,
  }
}

const NONE = Object.freeze({})
