import type { ChanceShown } from '#domains/simulation/chance.api.ts'
import type { FiguresShown } from '#domains/simulation/figures.api.ts'
import type { SimulationResult } from '#domains/simulation/simulation.api.ts'
import type { Cell, SheetData } from './sheet.ts'

/** How figures are read in a programme's money and points. */
export type Reading = {
  readonly money: (minor: number) => string
  readonly points: (minor: number) => string
  readonly count: (value: number) => string
  readonly percent: (share: number) => string
  /** A month of the calendar, YYYY-MM, in words. */
  readonly month: (month: string) => string
  /** Minor units as a number of the currency and of points, for files. */
  readonly units: { readonly money: number; readonly points: number }
}

/** Words by the end of their key. */
export type Say = (key: string) => string

const NONE: Cell = { shown: '–', raw: null }

/** Cells of one kind of figure. */
export function cells({ money, points, count, percent, units }: Reading) {
  const cell =
    (show: (value: number) => string, unit: number) =>
    (value: number | null | undefined): Cell =>
      value === null || value === undefined
        ? NONE
        : { shown: show(value), raw: unit === 1 ? value : value / unit }
  return {
    money: cell((value) => money(Math.round(value)), units.money),
    points: cell((value) => points(Math.round(value)), units.points),
    count: cell(count, 1),
    percent: cell(percent, 1),
    text: (text: string): Cell => ({ shown: text, raw: text }),
  }
}

type Variant = SimulationResult['variants'][number]

/** What each variant comes to, a measure for each row. */
export function comparison(
  variants: readonly Variant[],
  names: readonly string[],
  reading: Reading,
  say: Say,
): SheetData {
  const { money, points, count, percent, text } = cells(reading)
  const rows: [key: string, of: (variant: Variant) => Cell][] = [
    ['amount', ({ figures }) => money(figures.amount)],
    ['members', ({ figures }) => count(figures.members)],
    ['issued', ({ figures }) => points(figures.issued)],
    ['redeemed', ({ figures }) => points(figures.redeemed)],
    ['expired', ({ figures }) => points(figures.expired)],
    ['outstanding', ({ figures }) => points(figures.active + figures.pending)],
    ['receiptsRedeemed', ({ figures }) => count(figures.receiptsRedeemed)],
    ['discounts', ({ figures }) => money(figures.discounts)],
    ['paidWithPoints', ({ figures }) => money(figures.paidWithPoints)],
    ['effectiveDiscount', ({ figures }) => percent(figures.effectiveDiscount.value)],
    ['liability', ({ figures }) => money(figures.liability)],
    ['peakLiability', ({ figures }) => money(figures.peakLiability?.amount)],
    ['marginBefore', ({ figures }) => money(figures.margin?.before)],
    ['marginAfter', ({ figures }) => money(figures.margin?.after)],
    ['turnedNegative', ({ figures }) => count(figures.margin?.turnedNegative)],
    [
      'breakEven',
      ({ breakEven }) => (breakEven?.neverPays ? text(say('neverPays')) : percent(breakEven?.lift)),
    ],
  ]
  if (variants.some(({ figures }) => figures.fairness !== null)) {
    rows.push(['discountsSaved', ({ figures }) => money(figures.discountsSaved)])
    rows.push(['worseOff', ({ figures }) => count(figures.fairness?.worseOff)])
  }
  if (variants.some(({ figures }) => figures.refused.length > 0))
    rows.push([
      'refused',
      ({ figures }) => count(figures.refused.reduce((sum, { receipts }) => sum + receipts, 0)),
    ])
  return {
    head: [say('measure'), ...names],
    rows: rows.map(([key, of]) => ({ name: say(key), cells: variants.map(of) })),
  }
}

/** Points by month. */
export function monthsSheet({ months }: FiguresShown, reading: Reading, say: Say): SheetData {
  const { money, points, count } = cells(reading)
  return {
    head: ['month', 'receipts', 'amount', 'issued', 'redeemed', 'expired', 'outstanding'].map(say),
    rows: months.map((each) => ({
      name: reading.month(each.month),
      raw: each.month,
      cells: [
        count(each.receipts),
        money(each.amount),
        points(each.issued),
        points(each.redeemed),
        points(each.expired),
        points(each.outstanding),
      ],
    })),
  }
}

/** The tiers that members have over time, lowest first; none where there is no ladder. */
export const tierNames = ({ months }: FiguresShown): string[] => [
  ...new Set(months.flatMap(({ tiers }) => Object.keys(tiers))),
]

/** `nameOf`: how people call a tier. */
export function tiersSheet(
  figures: FiguresShown,
  reading: Reading,
  say: Say,
  nameOf: (tier: string) => string,
): SheetData {
  const { count } = cells(reading)
  const names = tierNames(figures)
  return {
    head: [say('month'), ...names.map(nameOf)],
    rows: figures.months.map(({ month, tiers }) => ({
      name: reading.month(month),
      raw: month,
      cells: names.map((name) => count(tiers[name] ?? 0)),
    })),
  }
}

/** Who gets what, by the discounts they have today. */
export function fairnessSheet(
  { groups }: NonNullable<FiguresShown['fairness']>,
  reading: Reading,
  say: Say,
): SheetData {
  const { money, count } = cells(reading)
  return {
    head: ['band', 'members', 'worseOff', 'today', 'withProgramme'].map(say),
    rows: groups
      .filter(({ members }) => members > 0)
      .map((group) => ({
        name: say(`band.${group.band}`),
        cells: [
          count(group.members),
          count(group.worseOff),
          money(group.today),
          money(group.withProgramme),
        ],
      })),
  }
}

/** Who would lose most. */
export function losersSheet(
  { losers }: NonNullable<FiguresShown['fairness']>,
  reading: Reading,
  say: Say,
): SheetData {
  const { money } = cells(reading)
  return {
    head: ['loser', 'today', 'withProgramme', 'less'].map(say),
    rows: losers.map(({ member, today, withProgramme }, place) => ({
      name: member ?? `${place + 1}`,
      cells: [money(today), money(withProgramme), money(withProgramme - today)],
    })),
  }
}

/** The chances of each variant. */
export function chanceSheet(
  chances: SimulationResult['chances'],
  names: readonly string[],
  reading: Reading,
  say: Say,
): SheetData {
  const { money, count, percent, text } = cells(reading)
  const rows: [key: string, of: (chance: ChanceShown) => Cell][] = [
    ['loss', ({ loss }) => percent(loss.value)],
    ['profit5', ({ profit }) => money(profit.p5)],
    ['profit50', ({ profit }) => money(profit.p50)],
    ['profit95', ({ profit }) => money(profit.p95)],
    [
      'payback',
      ({ paybackMonth: { p50 } }) => (p50 === null ? text(say('notWithin')) : count(p50)),
    ],
    ['paidBack', ({ paidBack }) => percent(paidBack.value)],
    ['peak', ({ peakLiability }) => money(peakLiability.p95)],
    ['better', ({ againstFirst }) => percent(againstFirst?.better.value ?? null)],
  ]
  const shown = chances.length > 1 ? rows : rows.slice(0, -1)
  return {
    head: [say('measure'), ...names],
    rows: shown.map(([key, of]) => ({
      name: say(key),
      cells: chances.map((chance) => (chance.known ? of(chance.value) : NONE)),
    })),
  }
}

/** What matters most to the profit, the largest first. */
export function tornadoSheet({ tornado }: ChanceShown, reading: Reading, say: Say): SheetData {
  const { money } = cells(reading)
  return {
    head: ['supposed', 'atLow', 'atHigh'].map(say),
    rows: tornado.map(({ what, atLow, atHigh }) => ({
      name: say(`what.${what}`),
      cells: [money(atLow), money(atHigh)],
    })),
  }
}

/** Profit and liability by month, five, fifty and ninety-five times in a hundred below. */
export function bandsSheet({ months }: ChanceShown, reading: Reading, say: Say): SheetData {
  const { money } = cells(reading)
  return {
    head: ['monthOf', 'profit5', 'profit50', 'profit95', 'liability50', 'liability95'].map(say),
    rows: months.map(({ profit, liability }, month) => ({
      name: String(month + 1),
      cells: [profit.p5, profit.p50, profit.p95, liability.p50, liability.p95].map(money),
    })),
  }
}
