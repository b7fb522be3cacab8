/**
 * How many receipts a second one core judges: 10 lines, 30 rules, with the reasons of every rule
 * that did not grant. The rival does the same work but compiles the document for each receipt,
 * as an engine that interprets its rules would. Run: node bench/rules.ts, or npm run bench rules
 */
import { performance } from 'node:perf_hooks'
import { compile } from '#domains/rules/core/compile.ts'
import { unused, type Facts, type Line } from '#domains/rules/core/facts.ts'
import type { Conditions, Rule } from '#domains/rules/rules.api.ts'
import { bar } from './bars.ts'
import type { Measured } from './results.ts'

const programme = { zone: 'Europe/Moscow', scale: 0 }
const categories = ['tyres', 'oil', 'service', 'wheels', 'parts', 'washing', 'gifts', 'tools']

const nothingPaid = categories.map(() => 0)
const receipts = Array.from({ length: 200 }, (_, i) => receipt(i))
const conditions = document()

/** Receipts judged per second and core, beside the rival. */
export async function measureRules(): Promise<Measured> {
  const ready = compile(conditions, programme)
  const compiled = measure(4000, (facts) => ready.earn(facts, given(facts)).points)
  const interpreted = measure(
    2000,
    (facts) => compile(conditions, programme).earn(facts, given(facts)).points,
  )
  console.log(`compiled once        ${rate(compiled)} receipts/s  ${micro(compiled)} µs each`)
  console.log(`compiled each time   ${rate(interpreted)} receipts/s  ${micro(interpreted)} µs each`)
  console.log(`ratio                ${(interpreted / compiled).toFixed(1)} ×`)
  const perSecond = 1000 / compiled
  return {
    title: 'Receipts judged in memory',
    figures: [],
    bars: bar('receipts judged per second and core', perSecond, '/s', { atLeast: 100_000 }),
    notes: [
      `receipts of 10 lines by 30 rules, with the reason of each rule that granted nothing: ${micro(compiled)} µs each; ` +
        `with the document compiled for each receipt ${micro(interpreted)} µs`,
    ],
  }
}

function measure(milliseconds: number, judge: (facts: Facts) => number): number {
  let points = 0
  for (const facts of receipts) points += judge(facts)
  const warm = performance.now()
  while (performance.now() - warm < milliseconds / 4) for (const facts of receipts) judge(facts)
  let count = 0
  const begun = performance.now()
  while (performance.now() - begun < milliseconds) {
    for (const facts of receipts) points += judge(facts)
    count += receipts.length
  }
  if (points === 0) throw new Error('Nothing was earned: this measures nothing')
  return (performance.now() - begun) / count
}

function rate(each: number): string {
  return Math.round(1000 / each)
    .toLocaleString('en')
    .padStart(9)
}

function micro(each: number): string {
  return (each * 1000).toFixed(2)
}

function given({ lines }: Facts) {
  const lineAmounts = lines.map(({ amount }) => amount)
  return { lineAmounts, paidWithPoints: nothingPaid, redeemed: 0, counters: unused }
}

function receipt(seed: number): Facts {
  const lines = Array.from({ length: 10 }, (_, i) => line(seed, i))
  return {
    on: 'purchase',
    lines,
    amount: lines.reduce((sum, { amount }) => sum + amount, 0),
    occurredAt: 1_770_000_000_000 + seed * 60_000,
    local: { weekday: (seed % 7) + 1, hour: seed % 24, minute: seed % 60 },
    day: `2026-03-${String((seed % 28) + 1).padStart(2, '0')}`,
    store: `store-${seed % 9}`,
    till: `till-${seed % 3}`,
    channel: seed % 3 === 0 ? 'web' : 'store',
    tier: ['silver', 'gold', null][seed % 3]!,
    tags: seed % 4 === 0 ? ['vip'] : [],
    visit: (seed % 25) + 1,
    lastVisitDay: seed % 25 === 0 ? null : '2026-02-10',
    enrolledDay: '2025-11-02',
    birthday: '1985-03-14',
    means: [seed % 2 === 0 ? 'card' : 'cash'],
    coupons: seed % 10 === 0 ? ['SPRING'] : [],
    attributes: {},
  }
}

function line(seed: number, i: number): Line {
  const amount = 1000 + ((seed * 7919 + i * 104_729) % 500_000)
  return {
    lineId: String(i + 1),
    sku: `sku-${(seed * 13 + i * 5) % 200}`,
    category: categories[(seed + i * 3) % categories.length]!,
    kind: i % 5 === 4 ? 'service' : i === 9 ? 'delivery' : 'goods',
    quantity: String((i % 3) + 1),
    amount,
    discountAmount: 0,
    taxAmount: Math.floor(amount / 6),
    cost: null,
    attributes: {},
  }
}

function document(): Conditions {
  return {
    base: { exclude: { kinds: ['delivery', 'gift_card'] } },
    rounding: { at: 'rule', mode: 'down' },
    rules: Array.from({ length: 30 }, (_, i) => rule(i)),
    groups: { accrual: { take: 'best' } },
  }
}

function rule(i: number): Rule {
  const category = categories[i % categories.length]!
  const whens: Rule['when'][] = [
    undefined,
    { all: [{ bought: { categories: [category] } }, { amount: { atLeast: 100_000 } }] },
    { tier: ['gold'] },
    { any: [{ weekday: [6, 7] }, { time: { from: '18:00', until: '21:00' } }] },
    { all: [{ store: [`store-${i % 9}`, 'store-1'] }, { channel: ['store'] }] },
    { visit: { every: 5 } },
    { birthday: { before: 3, after: 3 } },
    { all: [{ tag: ['vip'] }, { not: { means: ['cash'] } }] },
    { sinceLast: { atLeast: 30 } },
    { all: [{ coupon: ['SPRING'] }, { date: { from: '2026-03-01', to: '2026-03-31' } }] },
  ]
  const thens: Rule['then'][] = [
    { rate: { points: 3, per: 200 } },
    { percent: { share: { numerator: 5, denominator: 100 }, value: { points: 1, amount: 100 } } },
    { rate: { points: 1, per: 1000, lines: { categories: [category] } } },
    { fixed: { points: 50 } },
    { quantity: { points: 2, per: 1, lines: { kinds: ['goods'] } } },
  ]
  return {
    id: `rule-${i}`,
    name: { ru: `Правило ${i}`, en: `Rule ${i}` },
    on: 'purchase',
    ...(whens[i % whens.length] ? { when: whens[i % whens.length]! } : {}),
    then: thens[i % thens.length]!,
    ...(i % 3 === 0 ? { limits: [{ kind: 'receipt' as const, points: 500 }] } : {}),
    ...(i % 6 === 0 ? { group: 'accrual' } : {}),
    ...(i % 7 === 3 ? { excludes: [`rule-${(i + 2) % 30}`] } : {}),
  }
}

if (import.meta.main) await measureRules()
