import { describe, expect, test } from 'vitest'
import type { Facts } from '../facts.ts'
import type { Condition } from '../language/when.ts'
import { conditions, earned, granted, purchase, rule } from '../sample.ts'

type Row = {
  readonly asks: Condition
  readonly holds: readonly Facts[]
  readonly fails: readonly [facts: Facts, code: string, actual?: unknown][]
}

const at = (over: Partial<Facts>) => purchase([{}], over)
const clock = (hour: number, minute = 0, weekday = 7) => at({ local: { weekday, hour, minute } })

const table: Record<string, Row> = {
  'the amount of the receipt': {
    asks: { amount: { atLeast: 20_000, atMost: 30_000 } },
    holds: [purchase([{}, {}]), purchase([{ amount: 30_000 }])],
    fails: [
      [purchase([{ amount: 19_999 }]), 'amount.below', 19_999],
      [purchase([{ amount: 30_001 }]), 'amount.above', 30_001],
    ],
  },
  'the amount of the lines that match': {
    asks: { amount: { atLeast: 10_000, lines: { categories: ['oil'] } } },
    holds: [purchase([{ category: 'oil' }, {}])],
    fails: [[purchase([{}, { category: 'oil', amount: 9_999 }]), 'amount.below', 9_999]],
  },
  'the quantity, to the gram': {
    asks: { quantity: { atLeast: '1.5', lines: { skus: ['cheese'] } } },
    holds: [
      purchase([
        { sku: 'cheese', quantity: '0.7' },
        { sku: 'cheese', quantity: '0.8' },
      ]),
    ],
    fails: [
      [purchase([{ sku: 'cheese', quantity: '1.499' }, {}]), 'quantity.below', '1.499'],
      [purchase([{ sku: 'bread', quantity: '9' }]), 'quantity.below', '0'],
    ],
  },
  'goods of a category': {
    asks: { bought: { categories: ['oil', 'filters'] } },
    holds: [purchase([{}, { category: 'filters' }])],
    fails: [[purchase([{}, { category: null }]), 'bought.none', 0]],
  },
  'an article that is not left out': {
    asks: { bought: { categories: ['tyres'], except: { skus: ['used'] } } },
    holds: [purchase([{ sku: 'used' }, { sku: 'new' }])],
    fails: [[purchase([{ sku: 'used' }]), 'bought.none']],
  },
  'a kind of line': {
    asks: { bought: { kinds: ['service'] } },
    holds: [purchase([{ kind: 'service' }])],
    fails: [[purchase(), 'bought.none']],
  },
  'an attribute of a line': {
    asks: { bought: { attributes: { season: 'winter', studded: true } } },
    holds: [purchase([{ attributes: { season: 'winter', studded: true, width: 205 } }])],
    fails: [
      [purchase([{ attributes: { season: 'winter' } }]), 'bought.none'],
      [purchase([{ attributes: {} }]), 'bought.none'],
    ],
  },
  'the store': {
    asks: { store: ['south', 'north'] },
    holds: [at({ store: 'north' })],
    fails: [
      [at({ store: 'west' }), 'store.other', 'west'],
      [at({ store: null }), 'store.other', null],
    ],
  },
  'the channel': {
    asks: { channel: ['web'] },
    holds: [at({ channel: 'web' })],
    fails: [[at({}), 'channel.other', 'store']],
  },
  'the till': {
    asks: { till: ['till-2'] },
    holds: [at({ till: 'till-2' })],
    fails: [[at({}), 'till.other', 'till-1']],
  },
  'the weekday of the till': {
    asks: { weekday: [6, 7] },
    holds: [clock(10, 0, 6), clock(10, 0, 7)],
    fails: [[clock(10, 0, 1), 'weekday.other', 1]],
  },
  'the time of day, its end not included': {
    asks: { time: { from: '17:00', until: '19:30' } },
    holds: [clock(17), clock(19, 29)],
    fails: [
      [clock(16, 59), 'time.other', '16:59'],
      [clock(19, 30), 'time.other', '19:30'],
    ],
  },
  'a time of day that passes midnight': {
    asks: { time: { from: '22:00', until: '02:00' } },
    holds: [clock(23), clock(0), clock(1, 59)],
    fails: [[clock(2), 'time.other', '02:00']],
  },
  'a window of days, both included': {
    asks: { date: { from: '2026-03-01', to: '2026-03-08' } },
    holds: [at({ day: '2026-03-01' }), at({ day: '2026-03-08' })],
    fails: [
      [at({ day: '2026-02-28' }), 'date.before', '2026-02-28'],
      [at({ day: '2026-03-09' }), 'date.after', '2026-03-09'],
    ],
  },
  'the tier': {
    asks: { tier: ['gold'] },
    holds: [at({ tier: 'gold' })],
    fails: [
      [at({ tier: 'silver' }), 'tier.other', 'silver'],
      [at({ tier: null }), 'tier.other', null],
    ],
  },
  'a segment': {
    asks: { tag: ['vip', 'staff'] },
    holds: [at({ tags: ['new', 'vip'] })],
    fails: [[at({ tags: ['new'] }), 'tag.other', ['new']]],
  },
  'the number of the visit': {
    asks: { visit: { nth: [1, 3] } },
    holds: [at({ visit: 1 }), at({ visit: 3 })],
    fails: [[at({ visit: 2 }), 'visit.other', 2]],
  },
  'every fifth visit from the tenth': {
    asks: { visit: { every: 5, atLeast: 10 } },
    holds: [at({ visit: 10 }), at({ visit: 15 })],
    fails: [
      [at({ visit: 5 }), 'visit.other', 5],
      [at({ visit: 11 }), 'visit.other', 11],
    ],
  },
  'the first purchase': {
    asks: { firstPurchase: true },
    holds: [at({ visit: 1 })],
    fails: [[at({ visit: 2 }), 'firstPurchase.other', false]],
  },
  'the days since the last purchase': {
    asks: { sinceLast: { atLeast: 30, atMost: 60 } },
    holds: [at({ lastVisitDay: '2026-01-30' }), at({ lastVisitDay: '2025-12-31' })],
    fails: [
      [at({ lastVisitDay: '2026-01-31' }), 'sinceLast.below', 29],
      [at({ lastVisitDay: '2025-12-30' }), 'sinceLast.above', 61],
      [at({ lastVisitDay: null }), 'sinceLast.none', null],
    ],
  },
  'the days since enrolment': {
    asks: { sinceEnrolment: { atMost: 7 } },
    holds: [at({ enrolledDay: '2026-02-22' }), at({ enrolledDay: '2026-03-01' })],
    fails: [[at({ enrolledDay: '2026-02-21' }), 'sinceEnrolment.above', 8]],
  },
  'the days around the birthday': {
    asks: { birthday: { before: 3, after: 7 } },
    holds: [at({ birthday: '03-04' }), at({ birthday: '1990-02-22' })],
    fails: [
      [at({ birthday: '1990-03-05' }), 'birthday.other', '2026-03-01'],
      [at({ birthday: '02-21' }), 'birthday.other', '2026-03-01'],
      [at({ birthday: null }), 'birthday.none', null],
    ],
  },
  'the means of payment': {
    asks: { means: ['sbp'] },
    holds: [at({ means: ['cash', 'sbp'] })],
    fails: [[at({}), 'means.other', ['card']]],
  },
  'a coupon, in any case of letters': {
    asks: { coupon: ['Spring'] },
    holds: [at({ coupons: ['SPRING'] }), at({ coupons: ['other', 'spring'] })],
    fails: [[at({ coupons: ['summer'] }), 'coupon.other', ['summer']]],
  },
  'an attribute of the event': {
    asks: { attribute: { name: 'score', atLeast: 4, in: [4, 5] } },
    holds: [at({ attributes: { score: 5 } })],
    fails: [
      [at({ attributes: { score: 3 } }), 'attribute.other', 3],
      [at({ attributes: { score: '5' } }), 'attribute.other', '5'],
      [at({ attributes: {} }), 'attribute.none', null],
    ],
  },
  'an expression': {
    asks: { cel: 'lines.exists(l, l.category == "oil" && l.amount > 500) && tier != "gold"' },
    holds: [purchase([{}, { category: 'oil', amount: 501 }])],
    fails: [
      [purchase([{ category: 'oil', amount: 500 }]), 'cel.false', false],
      [purchase([{ category: 'oil' }], { tier: 'gold' }), 'cel.false', false],
    ],
  },
  'an expression over what is missing, which answers no': {
    asks: { cel: 'attributes.score > 3' },
    holds: [at({ attributes: { score: 4 } })],
    fails: [[at({}), 'cel.false', 'No such key: score']],
  },
  'all of several': {
    asks: { all: [{ tier: ['gold'] }, { channel: ['web'] }] },
    holds: [at({ tier: 'gold', channel: 'web' })],
    fails: [[at({ tier: 'gold' }), 'channel.other', 'store']],
  },
  'any of several': {
    asks: { any: [{ tier: ['gold'] }, { channel: ['web'] }] },
    holds: [at({ tier: 'gold' }), at({ channel: 'web' })],
    fails: [[at({}), 'tier.other', null]],
  },
  'none of several': {
    asks: { not: { any: [{ tier: ['gold'] }, { not: { channel: ['store'] } }] } },
    holds: [at({})],
    fails: [
      [at({ tier: 'gold' }), 'tier.excluded', 'gold'],
      [at({ channel: 'web' }), 'channel.other', 'web'],
    ],
  },
}

describe.each(Object.entries(table))('a rule may ask for %s', (_, { asks, holds, fails }) => {
  const compiled = conditions([rule('asked', { when: asks })])

  test('it grants when that holds', () => {
    for (const facts of holds) {
      expect(granted(earned(compiled, facts))).toHaveProperty('asked')
      expect(earned(compiled, facts).unmet).toEqual([])
    }
  })

  test('otherwise it says what it wanted and what it met', () => {
    for (const [facts, code, actual] of fails) {
      const { effects, unmet } = earned(compiled, facts)
      expect(effects).toEqual([])
      expect(unmet[0]).toMatchObject({ ruleId: 'asked', code })
      if (actual !== undefined) expect(unmet[0]!.actual).toEqual(actual)
    }
  })
})

test('every failing part of “all” is named, and the alternatives of “any” are marked', () => {
  const when = { all: [{ tier: ['gold'] }, { any: [{ channel: ['web'] }, { tag: ['vip'] }] }] }
  const { unmet } = earned(conditions([rule('a', { when })]), purchase())
  expect(unmet).toEqual([
    { ruleId: 'a', code: 'tier.other', expected: ['gold'], actual: null },
    { ruleId: 'a', code: 'channel.other', expected: ['web'], actual: 'store', either: true },
    { ruleId: 'a', code: 'tag.other', expected: ['vip'], actual: [], either: true },
  ])
})

test('a birthday on 29 February is kept on the 28th in other years', () => {
  const compiled = conditions([rule('a', { when: { birthday: { before: 0, after: 0 } } })])
  const on = (day: string) => earned(compiled, purchase([{}], { birthday: '02-29', day })).points
  expect(on('2026-02-28')).toBeGreaterThan(0)
  expect(on('2026-03-01')).toBe(0)
  expect(on('2028-02-28')).toBe(0)
  expect(on('2028-02-29')).toBeGreaterThan(0)
})

test('the days around a birthday reach over the new year', () => {
  const compiled = conditions([rule('a', { when: { birthday: { before: 5, after: 5 } } })])
  const on = (day: string, birthday: string) =>
    earned(compiled, purchase([{}], { birthday, day })).points > 0
  expect(on('2025-12-29', '01-02')).toBe(true)
  expect(on('2026-01-03', '12-30')).toBe(true)
})

test('a receipt cannot be asked for what every object has', () => {
  const when = { attribute: { name: 'constructor', in: ['x'] } }
  const { unmet } = earned(conditions([rule('a', { when })]), purchase())
  expect(unmet[0]).toMatchObject({ code: 'attribute.none', actual: null })
})
