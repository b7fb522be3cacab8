import type { Facts } from '#domains/rules/core/facts.ts'
import { dayIn, localParts } from '#kit/core/zone.ts'
import type { MemberView, Setting, Tally } from './book.ts'
import { amountOf, type Receipt } from './receipt.ts'

/** The facts that rules are judged on: the receipt, its own clock, and who the member was then. */
export function gather(
  setting: Setting,
  receipt: Receipt,
  member: MemberView,
  tally: Tally,
  tier: string | null,
): Facts {
  return {
    on: 'purchase',
    lines: receipt.lines,
    amount: amountOf(receipt),
    occurredAt: receipt.occurredAt,
    local: localParts(receipt.occurredAt, receipt.offsetMinutes),
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
