import type { Static } from 'typebox'
import type { Asked } from '#domains/purchases/core/asked.ts'
import type { Setting } from '#domains/purchases/core/book.ts'
import type { DecisionRecord } from '#domains/purchases/core/decision.ts'
import { imagine } from '#domains/purchases/core/imagined.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import type { Imagined } from '#domains/purchases/core/schemas.ts'
import { isRefused, settle } from '#domains/purchases/core/settle.ts'
import type { Line } from '#domains/rules/core/facts.ts'
import type { LineFilter } from '#domains/rules/core/language/parts.ts'
import type { Conditions, Rule } from '#domains/rules/rules.api.ts'
import { offsetAt } from '#kit/core/zone.ts'

/** A receipt that shows how the rules work: whose it is thought to be, and what is bought. */
export type Example = {
  readonly name: 'first' | 'usual' | 'paying'
  readonly imagined: Static<typeof Imagined>
  readonly receipt: Receipt
}

/** An example, worked out. */
export type Worked = Example & { readonly decision: DecisionRecord }

/** Currencies in which a coffee costs hundreds. */
const SMALL = new Set(['RUB', 'RSD', 'INR', 'JPY', 'HUF', 'KZT', 'AMD', 'KGS', 'PHP', 'ISK'])

/**
 * Receipts that are typical of these conditions: a first purchase, one with what the rules favour, and one
 * that is paid with points as far as may be. `at` is their instant, `minorDigits` those of the currency.
 */
export function examplesOf(setting: Setting, at: number, minorDigits: number): Example[] {
  const { document } = setting.compiled
  const hundred = (SMALL.has(setting.currency) ? 100 : 5) * 10 ** minorDigits
  const [favoured, other] = favouredLines(document)
  const ladder = document.tiers?.ladder ?? []
  const tier = (place: number) => {
    const step = ladder.at(place)
    return step ? { tier: step.id } : {}
  }
  const receipt = receiptWith(setting, at)
  const usual = [{ amount: 25 * hundred }, { ...favoured, amount: 10 * hundred }]
  const large = Math.max(60 * hundred, 2 * (document.redeem?.minimumReceipt ?? 0))
  const paid = [{ ...other, amount: large }, ...excludedLine(document, hundred)]
  const examples: Example[] = [
    { name: 'first', imagined: { visits: 0 }, receipt: receipt('1', [{ amount: 15 * hundred }]) },
    {
      name: 'usual',
      imagined: { ...tier(Math.floor((ladder.length - 1) / 2)), visits: 6, ...KNOWN },
      receipt: receipt('2', usual),
    },
  ]
  if (!document.redeem) return examples
  const points = pointsFor(document.redeem, large)
  const imagined = { ...tier(-1), visits: 12, points, ...KNOWN }
  return [...examples, { name: 'paying', imagined, receipt: receipt('3', paid, 'max') }]
}

/** A member of some time, who was there lately. */
const KNOWN = { enrolledDays: 400, lastDays: 20 } as const

/** What each example comes to, by the very function that judges receipts at the till. */
export function workOut(
  setting: Setting,
  examples: readonly Example[],
  newId: Asked['newId'],
): Worked[] {
  return examples.flatMap((example) => {
    const decision = decide(setting, example, newId)
    return decision ? [{ ...example, decision }] : []
  })
}

/** The decision over a receipt of somebody who is only thought of; null where the conditions refuse it. */
export function decide(
  setting: Setting,
  { receipt, imagined }: Pick<Example, 'receipt' | 'imagined'>,
  newId: Asked['newId'],
): DecisionRecord | null {
  const settled = settle({
    setting,
    receipt,
    ...imagine(imagined, setting, receipt.occurredAt),
    stored: false,
    codeConfirmed: null,
    purchaseId: newId(),
    at: receipt.occurredAt,
    newId,
  })
  return isRefused(settled) ? null : settled.decision
}

type Bought = Partial<Line> & { readonly amount: number }

const receiptWith =
  ({ zone, currency }: Setting, at: number) =>
  (externalId: string, lines: readonly Bought[], redeem: number | 'max' = 0): Receipt => ({
    externalId,
    storeId: null,
    tillId: null,
    cashierId: null,
    channel: null,
    occurredAt: at,
    offsetMinutes: offsetAt(zone, at) / 60_000,
    currency,
    lines: lines.map((line, index) => ({ ...PLAIN, lineId: `${index + 1}`, ...line })),
    means: [],
    coupons: [],
    redeem,
  })

/** A line that no list of categories, articles or kinds means. */
const PLAIN: Omit<Line, 'lineId' | 'amount'> = {
  sku: '-',
  category: null,
  kind: 'goods',
  quantity: '1',
  discountAmount: 0,
  taxAmount: 0,
  cost: null,
  attributes: {},
}

/** What the rules that name lines mean, a line of each: the favoured goods of the programme. */
function favouredLines(document: Conditions): (Partial<Line> | undefined)[] {
  const excluded = document.base?.exclude
  return document.rules
    .filter(({ on }) => on === 'purchase')
    .flatMap(filtersOf)
    .map(lineOf)
    .filter(
      ({ kind, category, sku }) =>
        !excluded?.kinds?.includes(kind ?? 'goods') &&
        !excluded?.categories?.includes(category ?? '') &&
        !excluded?.skus?.includes(sku ?? ''),
    )
}

function filtersOf({ then }: Rule): LineFilter[] {
  const lists = [
    then.rates?.of.map(({ lines }) => lines) ?? [],
    [then.rate, then.percent, then.fixed, then.quantity, then.byTier, then.discount].map(
      (grant) => grant?.lines,
    ),
  ]
  return lists.flat().filter((lines) => lines !== undefined)
}

const lineOf = ({ kinds, categories, skus, attributes }: LineFilter): Partial<Line> => ({
  ...(kinds?.[0] && { kind: kinds[0] }),
  ...(categories?.[0] && { category: categories[0] }),
  ...(skus?.[0] && { sku: skus[0] }),
  ...(attributes && { attributes }),
})

/** A line that points may not pay for, where there are such. */
function excludedLine({ redeem }: Conditions, amount: number): Bought[] {
  const { kinds, categories, skus } = redeem?.exclude ?? {}
  if (kinds?.[0]) return [{ kind: kinds[0], amount: 5 * amount }]
  if (categories?.[0]) return [{ category: categories[0], amount: 5 * amount }]
  if (skus?.[0]) return [{ sku: skus[0], amount: 5 * amount }]
  return []
}

/** Points enough for half of the receipt, and never fewer than paying needs. */
function pointsFor(redeem: NonNullable<Conditions['redeem']>, amount: number): number {
  const { value, minimumBalance = 0 } = redeem
  return Math.max(minimumBalance, Math.floor((amount / 2 / value.amount) * value.points), 1)
}
