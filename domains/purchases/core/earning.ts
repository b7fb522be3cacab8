import {
  apply,
  earn,
  extend,
  touch,
  type Account,
  type Posting,
} from '#domains/ledger/core/index.ts'
import { progress } from '#domains/tiers/core/progress.ts'
import { promote } from '#domains/tiers/core/promote.ts'
import type { Standing, Sums } from '#domains/tiers/core/standing.ts'
import { plus } from '#domains/tiers/core/window.ts'
import type { Asked } from './asked.ts'
import type { Setting } from './book.ts'
import { calendarOf } from './calendar.ts'
import type { DecisionRecord } from './decision.ts'

/** Posts what was earned; a purchase keeps idle points alive whether it earns or not. */
export function earning(asked: Asked, granted: number, account: Account) {
  const { setting, receipt, purchaseId, at, newId } = asked
  const calendar = calendarOf(setting.zone)
  const extensions = touch(account, receipt.occurredAt, at, calendar)
  const touched = extend(account, extensions)
  if (granted === 0)
    return { account: touched, extensions, postings: NONE, activatesAt: null, expiresAt: null }
  const { activatesAt, expiresAt, idle } = lifeOf(setting, receipt.occurredAt)
  const posting = earn(
    touched,
    {
      points: granted,
      activatesAt,
      expiresAt,
      idle,
      purchaseId,
      cause: { kind: 'purchase', id: purchaseId },
      occurredAt: receipt.occurredAt,
    },
    at,
    newId,
  )
  return {
    account: apply(touched, posting),
    extensions,
    postings: [posting],
    activatesAt,
    expiresAt,
  }
}

const NONE: readonly Posting[] = []

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

type Climbed = {
  readonly bought: Sums
  readonly lifted: Standing | null
  /** Reviews that fell due and the promotion, in this order. */
  readonly toRecord: readonly Standing[]
}

/** What counts towards the tier, and the standing that it lifts the member to. */
export function climb({ setting, book, receipt }: Asked, bought: Sums): Climbed {
  const { standings } = book
  const at = receipt.occurredAt
  const policy = setting.compiled.document.tiers
  if (!policy) return { bought, lifted: null, toRecord: [] }
  const { sums } = book
  const lifted = promote({ history: standings, sums, bought, policy, zone: setting.zone, at })
  return {
    bought,
    lifted,
    toRecord: lifted ? [...standings.filter(({ id }) => id === null), lifted] : [],
  }
}

/** Where the member stands after it; null where there is no ladder. A late receipt is answered with the tier of today. */
export function stands(
  { setting, book }: Asked,
  { bought, lifted }: Climbed,
): DecisionRecord['tier'] {
  const policy = setting.compiled.document.tiers
  if (!policy) return null
  const standing = lifted ?? book.standings.at(-1) ?? null
  const { current, next, toNext } = progress(policy, standing, plus(book.sums, bought))
  return {
    current: current?.id ?? null,
    next: next?.id ?? null,
    toNext,
    reached: lifted !== null,
  }
}
