import { applyAll, earn, extend, touch, type Account } from '#domains/ledger/core/index.ts'
import type { Judgement } from '#domains/rules/core/judgement.ts'
import { progress } from '#domains/tiers/core/progress.ts'
import { promote } from '#domains/tiers/core/promote.ts'
import type { Standing, Sums } from '#domains/tiers/core/standing.ts'
import { plus } from '#domains/tiers/core/window.ts'
import type { Asked } from './asked.ts'
import type { Setting } from './book.ts'
import { calendarOf } from './calendar.ts'
import type { Receipt } from './receipt.ts'

/** Posts what was earned; a purchase keeps idle points alive whether it earns or not. */
export function earning(asked: Asked, judgement: Judgement, account: Account) {
  const { setting, receipt, purchaseId, at, newId } = asked
  const calendar = calendarOf(setting.zone)
  const extensions = touch(account, receipt.occurredAt, at, calendar)
  const touched = extend(account, extensions)
  if (judgement.points === 0)
    return { account: touched, extensions, postings: [], activatesAt: null, expiresAt: null }
  const life = lifeOf(setting, receipt.occurredAt)
  const posting = earn(
    touched,
    {
      points: judgement.points,
      ...life,
      purchaseId,
      cause: { kind: 'purchase', id: purchaseId },
      occurredAt: receipt.occurredAt,
    },
    at,
    newId,
  )
  return {
    account: applyAll(touched, [posting]),
    extensions,
    postings: [posting],
    activatesAt: life.activatesAt,
    expiresAt: life.expiresAt,
  }
}

/** When points earned at an instant become active and lapse, by the conditions. */
export function lifeOf({ compiled }: Setting, occurredAt: number) {
  const { expiry } = compiled.document
  const activatesAt = compiled.activatesAt(occurredAt)
  return {
    activatesAt,
    expiresAt: compiled.expiresAt(activatesAt),
    idle: expiry?.kind === 'inactivity' ? { ...expiry.after, roundTo: expiry.roundTo } : null,
  }
}

/** Points by the receipt's lines, in their order. */
export function pointsByLine(receipt: Receipt, { lines }: Judgement): number[] {
  const points = new Map(lines.map((line) => [line.lineId, line.points]))
  return receipt.lines.map((line) => points.get(line.lineId) ?? 0)
}

/** What counts towards the tier, and the standing that it lifts the member to. */
export function climb(
  { setting, book, receipt }: Asked,
  standings: readonly Standing[],
  bought: Sums,
) {
  const at = receipt.occurredAt
  const policy = setting.compiled.document.tiers
  if (!policy) return { bought, shown: null, toRecord: [] }
  const { sums } = book
  const lifted = promote({ history: standings, sums, bought, policy, zone: setting.zone, at })
  // a late receipt is answered with the tier of today
  const standing = lifted ?? standings.at(-1) ?? null
  const { current, next, toNext } = progress(policy, standing, plus(sums, bought))
  return {
    bought,
    toRecord: lifted ? [...standings.filter(({ id }) => id === null), lifted] : [],
    shown: {
      current: current?.id ?? null,
      next: next?.id ?? null,
      toNext,
      reached: lifted !== null,
    },
  }
}
