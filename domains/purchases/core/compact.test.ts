import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compact, expand, type Columns, type Compact } from './compact.ts'
import type { DecisionRecord } from './decision.ts'

const text = fc.string({ minLength: 1, maxLength: 8 })
const unsaid = <T>(some: fc.Arbitrary<T>) => fc.option(some)
const few = <T>(some: fc.Arbitrary<T>) => fc.array(some, { maxLength: 4 })
const instant = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 })

const json = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('atLeast', 'atMost', '', '__proto__'), fc.integer()),
)

const line = fc.record({
  lineId: fc.oneof(text, fc.constantFrom('1', '2')),
  sku: text,
  category: unsaid(fc.string()),
  kind: fc.constantFrom('goods', 'service', 'delivery', 'gift_card'),
  quantity: fc.constantFrom('1', '0.450'),
  amount: fc.nat(),
  discountAmount: fc.nat(3),
  taxAmount: fc.nat(3),
  cost: unsaid(fc.nat(3)),
  attributes: fc.dictionary(fc.constantFrom('a', 'b'), fc.boolean()),
})

// few of each, so that reasons come out alike, and differ, in every part
const unmet = few(
  fc
    .record({
      ruleId: fc.constantFrom('base', 'spring', '7', '', 'two words'),
      code: fc.constantFrom('amount.below', 'weekday.other'),
      expected: json,
      actual: fc.oneof(fc.nat(1), fc.constantFrom(null, '0', true), json),
      either: fc.boolean(),
    })
    .map(({ either, ...rest }) => (either ? { ...rest, either: true as const } : rest)),
)

const effect = fc.record(
  {
    ruleId: fc.constantFrom('base', 'spring', '7'),
    type: fc.constantFrom('points', 'discount'),
    lineId: text,
    points: fc.nat(),
    amount: fc.nat(),
    cappedBy: fc.record({
      of: text,
      kind: fc.constantFrom('receipt', 'member', 'budget'),
      limit: fc.nat(),
      per: unsaid(text),
    }),
    before: fc.nat(),
  },
  { requiredKeys: ['ruleId', 'type'] },
)

const balance = unsaid(
  fc.record({ active: fc.nat(1), pending: fc.nat(1), held: fc.nat(1), debt: fc.nat(1) }),
)

/** Any record of these lines, be it what a decision comes to or not. */
const over = (lines: readonly object[]) => {
  const none = fc.constant(lines.map(() => 0))
  const shares = fc.oneof(
    none,
    fc.array(fc.nat(9), { minLength: lines.length, maxLength: lines.length }),
    few(fc.nat(1)),
  )
  const points = fc.oneof(fc.constant('max'), fc.nat(2))
  return fc.record({
    v: fc.constant(1),
    programmeId: fc.uuid(),
    conditionsVersion: fc.nat(),
    at: instant,
    stored: fc.boolean(),
    member: unsaid(
      fc.record({
        id: fc.uuid(),
        tier: unsaid(text),
        visit: fc.nat(),
        card: fc.constantFrom('none', 'issued', 'active', 'blocked', 'replaced'),
      }),
    ),
    receipt: fc.record({
      externalId: text,
      storeId: unsaid(fc.uuid()),
      tillId: unsaid(fc.uuid()),
      cashierId: unsaid(text),
      channel: unsaid(text),
      occurredAt: instant,
      offsetMinutes: fc.constantFrom(0, 180, -300),
      currency: fc.constant('RUB'),
      lines: fc.constant(lines),
      means: few(text),
      coupons: few(text),
      redeem: points,
    }),
    amount: fc.nat(9),
    discount: fc.record({ amount: fc.nat(9), lines: shares }),
    redemption: fc.record({
      requested: points,
      applied: fc.nat(9),
      max: fc.nat(2),
      amount: fc.nat(9),
      lines: shares,
      linePoints: shares,
      unmet,
      codeAbove: unsaid(fc.nat(1)),
      draws: few(fc.record({ lotId: fc.uuid(), points: fc.nat(), expiresAt: unsaid(instant) })),
    }),
    amountDue: fc.nat(9),
    earning: fc.record({
      points: fc.nat(9),
      lines: shares,
      activatesAt: unsaid(instant),
      expiresAt: unsaid(instant),
    }),
    effects: few(effect),
    unmet,
    usage: few(
      fc.record({
        key: text,
        scope: fc.constantFrom('member', 'programme'),
        counts: fc.constantFrom('points', 'times', 'last'),
        points: fc.nat(2),
        times: fc.nat(2),
        value: fc.nat(2),
      }),
    ),
    before: balance,
    after: balance,
    expiring: few(fc.record({ points: fc.nat(), expiresAt: instant })),
    tier: unsaid(
      fc.record({
        current: unsaid(text),
        next: unsaid(text),
        toNext: unsaid(fc.nat(1)),
        reached: fc.boolean(),
      }),
    ),
  })
}

const columnsOf = (
  { programmeId, conditionsVersion, member, receipt }: DecisionRecord,
  recordedAt: number,
): Columns => {
  const { externalId, storeId, tillId, occurredAt } = receipt
  const owner = member?.id ?? 'purchase'
  const known = { externalId, storeId, tillId, occurredAt, recordedAt }
  return { owner, programmeId, conditionsVersion, ...known }
}

const readBack = (decision: DecisionRecord, recordedAt = decision.at): DecisionRecord =>
  expand(
    JSON.parse(JSON.stringify(compact(decision, recordedAt))) as Compact,
    columnsOf(decision, recordedAt),
  )

test('a stored decision is read back as the very record, whatever is in it', () => {
  const record = few(line).chain(over) as unknown as fc.Arbitrary<DecisionRecord>
  fc.assert(
    fc.property(record, fc.constantFrom(0, 1), (decision, later) => {
      // in the same order too: what is shown of it is the same byte for byte
      const kept = readBack(decision, decision.at + later)
      expect(JSON.stringify(kept)).toBe(JSON.stringify(decision))
    }),
    { numRuns: 500 },
  )
})

const UNUSUAL_NOWHERE: DecisionRecord = {
  v: 1,
  programmeId: 'p',
  conditionsVersion: 3,
  at: 1_795_310_617_394,
  stored: false,
  member: { id: 'm', tier: null, visit: 4, card: 'active' },
  receipt: {
    externalId: 'R-1',
    storeId: null,
    tillId: null,
    cashierId: null,
    channel: null,
    occurredAt: 1_795_310_617_000,
    offsetMinutes: 180,
    currency: 'RUB',
    lines: [
      {
        lineId: '1',
        sku: 'A',
        category: 'oil',
        kind: 'goods',
        quantity: '1',
        amount: 349_000,
        discountAmount: 0,
        taxAmount: 0,
        cost: null,
        attributes: {},
      },
    ],
    means: [],
    coupons: [],
    redeem: 0,
  },
  amount: 349_000,
  discount: { amount: 0, lines: [0] },
  redemption: {
    requested: 0,
    applied: 0,
    max: 0,
    amount: 0,
    lines: [0],
    linePoints: [0],
    unmet: [],
    codeAbove: null,
    draws: [],
  },
  amountDue: 349_000,
  earning: { points: 174, lines: [174], activatesAt: 1_795_310_617_000, expiresAt: null },
  effects: [{ ruleId: 'base', type: 'points', points: 174 }],
  unmet: [],
  usage: [],
  before: { active: 0, pending: 0, held: 0, debt: 0 },
  after: { active: 174, pending: 0, held: 0, debt: 0 },
  expiring: [],
  tier: null,
}

test('of a plain receipt only what sets it apart is stored', () => {
  const plain = JSON.parse(JSON.stringify(compact(UNUSUAL_NOWHERE, UNUSUAL_NOWHERE.at)))
  expect(plain).toEqual({
    v: 3,
    member: [4],
    receipt: ['RUB', null, 180],
    lines: ['A', '1', [349_000], 'oil'],
    earning: [[174], 1_795_310_617_000],
    effects: ['base', 174],
  })
})

test('what all lines have in common is stored once', () => {
  const [line] = UNUSUAL_NOWHERE.receipt.lines
  const lines = [line!, { ...line!, lineId: '2', sku: 'B', amount: 1_000, cost: 600 }]
  const receipt = { ...UNUSUAL_NOWHERE.receipt, lines }
  const decision = { ...UNUSUAL_NOWHERE, receipt }
  expect(compact(decision, decision.at).lines).toEqual([
    ['A', 'B'],
    '1',
    [349_000, 1_000],
    'oil',
    null,
    null,
    [null, 600],
  ])
  expect(readBack(decision)).toEqual(decision)
})

test('a receipt of another instant than that of its record keeps its own', () => {
  const later = UNUSUAL_NOWHERE.at + 86_400_000
  expect(compact(UNUSUAL_NOWHERE, later).at).toBe(UNUSUAL_NOWHERE.at)
  expect(readBack(UNUSUAL_NOWHERE, later)).toEqual(UNUSUAL_NOWHERE)
})

test('what many rules lacked alike is stored once, and the order of the reasons stays', () => {
  const noted = Array.from({ length: 30 }, (_, n) => [
    {
      ruleId: `day-${n}`,
      code: 'amount.below',
      expected: { atLeast: 1000 * n },
      actual: 999,
    },
    { ruleId: `day-${n}`, code: 'weekday.other', expected: [1 + (n % 7)], actual: 7 },
    { ruleId: `oil-${n}`, code: 'grant.nothing', expected: 1, actual: 0 },
  ]).flat()
  const decision = { ...UNUSUAL_NOWHERE, unmet: noted }
  const stored = JSON.parse(JSON.stringify(compact(decision, decision.at))) as Compact
  expect(stored.unmet?.[1]).toMatch(/^day-0 oil-0 day-1 /)
  expect([stored.unmet?.[0], ...stored.unmet!.slice(2, 8)]).toEqual([
    [
      ['amount.below', 999, 'atLeast'],
      ['weekday.other', 7, 0],
      ['grant.nothing', 0],
    ],
    // the first rule: two reasons
    0,
    0,
    -2,
    1,
    // the second: one
    2,
    1,
  ])
  expect(JSON.stringify(stored.unmet).length).toBeLessThan(JSON.stringify(noted).length / 4)
  expect(expand(stored, columnsOf(decision, decision.at))).toEqual(decision)
})

test('reasons that are all unlike are stored too, a thousand of them', () => {
  const noted = Array.from({ length: 1000 }, (_, n) => ({
    ruleId: `rule-${n % 900}`,
    code: 'group.lost',
    expected: 'base',
    actual: n % 40,
  }))
  const decision = { ...UNUSUAL_NOWHERE, unmet: noted }
  expect(readBack(decision)).toEqual(decision)
})
