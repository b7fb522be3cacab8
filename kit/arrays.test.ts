import fc from 'fast-check'
import { expect, test } from 'vitest'
import { run } from '#kit/pipeline.ts'
import { freshDatabase } from '#test/given.ts'
import { arrayOf } from './arrays.ts'

const given = freshDatabase()

const elements = {
  uuid: fc.uuid(),
  text: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  bytea: fc.uint8Array().map((each) => Buffer.from(each)),
  bool: fc.boolean(),
  int8: fc.maxSafeInteger(),
  int4: fc.integer(),
  int2: fc.integer({ min: -32_768, max: 32_767 }),
} as const

test.each(Object.keys(elements) as (keyof typeof elements)[])(
  'an array of %s comes back from PostgreSQL as it was, nothing in it lost and nothing for null',
  async (type) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(elements[type] as fc.Arbitrary<unknown>), { maxLength: 20 }),
        async (values) => {
          const rows = await run<{ each: unknown }>(
            given().db,
            `select each from unnest($1::${type}[]) as asked (each)`,
            [arrayOf[type](values as never)],
          )
          expect(rows.map(({ each }) => each)).toEqual(values)
        },
      ),
      { numRuns: 60 },
    )
  },
)

test.each([
  ['a word for an id', () => arrayOf.uuid(['nobody'])],
  ['an id cut short', () => arrayOf.uuid(['018f2c3e-0000-7000-8000-00000000000'])],
  ['an id too long', () => arrayOf.uuid(['018f2c3e-0000-7000-8000-0000000000001'])],
  ['a fraction of a point', () => arrayOf.int8([0.5])],
  ['more than can be counted exactly', () => arrayOf.int8([2 ** 53])],
  ['a number beyond its type', () => arrayOf.int4([2 ** 31])],
])('%s is refused before anything is sent', (_, print) => {
  expect(print).toThrow(/is no|out of range/)
})
