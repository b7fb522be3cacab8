import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '#domains/rules/core/check.ts'
import { Conditions } from '#domains/rules/rules.api.ts'
import { almost, anythingFor } from '#test/anything.ts'
import { type Units } from './cells.ts'
import { readForm, unitsFor, writeForm, type Form, type Node } from './form.ts'
import { withCell, type Part } from './parts.ts'

const roubles: Units = unitsFor({ minorDigits: 2, scale: 0 }, ',', 'spend')
const cents: Units = unitsFor({ minorDigits: 2, scale: 2 }, '.', 'spend')

/** The documents of the guide to the language: between them they say all that it can. */
const documents = [...readFileSync('docs/conditions.md', 'utf8').matchAll(/```json\n([^]*?)```/g)]
  .map(([, text]) => JSON.parse(text!) as Conditions)
  .filter((document) => 'rules' in document)

const rule = (then: object, when?: object) => ({
  id: 'r',
  name: { ru: 'Правило', en: 'Rule' },
  on: 'purchase',
  ...(when && { when }),
  then,
})

const rich = {
  rules: [
    rule({ fixed: { points: 5 } }, { all: [{ weekday: [1, 5] }] }),
    rule({ fixed: { points: 5 } }, { not: { any: [{ firstPurchase: false }, { cel: 'true' }] } }),
    rule(
      { percent: { share: { numerator: 1, denominator: 3 } } },
      { not: { not: { tag: ['a'] } } },
    ),
    rule({
      rates: { of: [{ lines: { attributes: { colour: 'red' } }, points: 1, per: 12_345 }] },
    }),
    rule({ visits: [{ every: 5, points: 10 }] }, { attribute: { name: 'a', in: ['5', 5, true] } }),
  ],
  groups: { g: { take: 'best' } },
  returns: { restoreExpired: null },
}

describe('a document that is opened and closed', () => {
  test('is the same, whatever it says', () => {
    const anything = fc.oneof(
      anythingFor(Conditions, []),
      almost(rich),
      ...documents.map((document) => almost(document)),
    )
    fc.assert(
      fc.property(anything, fc.constantFrom(roubles, cents), (made, units) => {
        const document: unknown = JSON.parse(JSON.stringify(made) ?? 'null')
        expect(writeForm(readForm(document, units), units)).toEqual(document)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is shown by fields down to its last number', () => {
    for (const document of documents) {
      const form = withoutMemory(readForm(document, roubles))
      expect({ rules: [], ...withoutGroups(writeForm(form, roubles)) }).toEqual(
        withoutGroups(document),
      )
    }
  })
})

/** The form as if every field had been typed anew. */
function withoutMemory(form: Form): Form {
  return {
    part: forget(form.part),
    redeemWhen: { ...form.redeemWhen, items: form.redeemWhen.items.map(forgetNode) },
    rules: form.rules.map(({ key, part, when, then }) => ({
      key,
      part: forget(part),
      when: { ...when, items: when.items.map(forgetNode) },
      then: { ...then, part: forget(then.part) },
    })),
  }
}

const forget = (part: Part): Part => ({
  ...part,
  was: undefined,
  lists: Object.fromEntries(
    Object.entries(part.lists).map(([path, items]) => [path, items.map(forget)]),
  ),
})

function forgetNode(node: Node): Node {
  if (node.is === 'kept') throw new Error('a question is not shown by fields')
  return node.is === 'leaf'
    ? { ...node, part: forget(node.part) }
    : { ...node, items: node.items.map(forgetNode) }
}

/** Groups have no fields, and a setting that says what holds anyway may be left out. */
function withoutGroups({ groups: _, ...rest }: Conditions): object {
  return rest
}

describe('what is typed', () => {
  const document = {
    rules: [rule({ rate: { points: 5, per: 10_000 } }, { amount: { atLeast: 100_050 } })],
  }
  const edited = (path: string, text: string, units = roubles) => {
    const form = readForm(document, units)
    const [first] = form.rules
    const then = { ...first!.then, part: withCell(first!.then.part, path, text) }
    return writeForm({ ...form, rules: [{ ...first!, then }] }, units).rules[0]?.then
  }

  test('is in roubles and points, not in their smallest units', () => {
    const form = readForm(document, roubles)
    expect(form.rules[0]?.then.part.cells).toMatchObject({ points: '5', per: '100' })
    const [asked] = form.rules[0]!.when.items
    expect(asked).toMatchObject({ part: { cells: { atLeast: '1\u00a0000,50' } } })
    expect(edited('per', '1 250,5')).toEqual({ rate: { points: 5, per: 125_050 } })
    expect(edited('per', '1,250.5', cents)).toEqual({ rate: { points: 5, per: 125_050 } })
    expect(edited('points', '2.5', cents)).toEqual({ rate: { points: 250, per: 10_000 } })
  })

  test('is left as it was typed where it is no number, and the check refuses it', () => {
    for (const [text, units] of [
      ['five', roubles],
      ['2,5', cents],
      ['-1', roubles],
      ['0,001', roubles],
    ] as const) {
      const then = edited('per', text, units)
      expect(then).toEqual({ rate: { points: 5, per: text } })
      expect(check({ rules: [rule(then!)] })).toMatchObject([{ path: '/rules/0/then/rate/per' }])
    }
  })

  test('may be nothing: the field is left out, and the check says that it is missing', () => {
    const then = edited('per', ' ')
    expect(then).toEqual({ rate: { points: 5 } })
    expect(check({ rules: [rule(then!)] })).toMatchObject([{ code: 'field.missing' }])
  })

  test('says per cent and times as people do', () => {
    const percent = { rules: [rule({ percent: { share: { numerator: 3, denominator: 40 } } })] }
    const form = readForm(percent, roubles)
    expect(form.rules[0]?.then.part.cells['share']).toBe('7,5')
    const [first] = form.rules
    const then = { ...first!.then, part: withCell(first!.then.part, 'share', '12,5 %') }
    expect(writeForm({ ...form, rules: [{ ...first!, then }] }, roubles).rules[0]?.then).toEqual({
      percent: { share: { numerator: 125, denominator: 1_000 } },
    })
  })
})
