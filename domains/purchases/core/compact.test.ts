import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compact, expand } from './compact.ts'
import type { DecisionRecord } from './decision.ts'

const json = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer()),
)

test('a stored decision is read back as the very record, whatever its lines and rules', () => {
  const line = fc.record({
    lineId: fc.string({ minLength: 1 }),
    sku: fc.string({ minLength: 1 }),
    category: fc.option(fc.string()),
    kind: fc.constantFrom('goods', 'service', 'delivery', 'gift_card'),
    quantity: fc.constantFrom('1', '0.450'),
    amount: fc.nat(),
    discountAmount: fc.nat(3),
    taxAmount: fc.nat(3),
    cost: fc.option(fc.nat(3)),
    attributes: fc.dictionary(fc.constantFrom('a', 'b'), fc.boolean()),
  })
  const unmet = fc
    .record({
      ruleId: fc.string(),
      code: fc.string(),
      expected: json,
      actual: json,
      either: fc.boolean(),
    })
    .map(({ either, ...rest }) => (either ? { ...rest, either: true as const } : rest))
  fc.assert(
    fc.property(fc.array(line), fc.array(unmet), (lines, missed) => {
      const decision = {
        v: 1,
        receipt: { externalId: 'R-1', lines },
        unmet: missed,
        amount: 5,
      } as unknown as DecisionRecord
      const stored = JSON.stringify(compact(decision))
      expect(JSON.stringify(expand(JSON.parse(stored)))).toBe(JSON.stringify(decision))
    }),
  )
})
