import fc from 'fast-check'
import { isLosslessNumber, isSafeNumber, parse as parseLosslessly } from 'lossless-json'
import { describe, expect, test } from 'vitest'
import { parseStrictly, parseText } from './strictJson.ts'

const read = (text: string) => parseStrictly(Buffer.from(text))

describe('a body is refused where JSON.parse would quietly change it', () => {
  test.each([
    ['minus zero', '{"amount": -0}', '/amount', 'json.negative_zero'],
    ['minus zero with decimals', '{"amount": -0.00}', '/amount', 'json.negative_zero'],
    ['a number that becomes Infinity', '{"amount": 1e400}', '/amount', 'json.number_exponent'],
    ['an exponent', '{"amount": 1e2}', '/amount', 'json.number_exponent'],
    ['2^53 + 1', '{"amount": 9007199254740993}', '/amount', 'json.number_too_large'],
    ['−(2^53 + 1)', '{"amount": -9007199254740993}', '/amount', 'json.number_too_large'],
    ['10^19', '{"amount": 10000000000000000000}', '/amount', 'json.number_too_large'],
    ['roubles where kopecks are meant', '{"amount": 12.00}', '/amount', 'json.number_fraction'],
    ['too many decimals', '{"a": 0.1234567890123456789}', '/a', 'json.number_too_large'],
    ['a key twice', '{"lines":[{"a":1,"a":1}]}', '/lines/0/a', 'json.duplicate_key'],
    ['a key twice by an escape', '{"a":1,"\\u0061":2}', '/a', 'json.duplicate_key'],
    ['a key of the language', '{"__proto__":{"x":1}}', '/__proto__', 'json.forbidden_key'],
    ['the same by an escape', '{"__prot\\u006f__":1}', '/__proto__', 'json.forbidden_key'],
    ['a zero character', '{"name":"a\\u0000b"}', '/name', 'json.text_unstorable'],
    ['half a character', '{"name":"\\ud83d"}', '/name', 'json.text_unstorable'],
    ['NaN', '{"amount": NaN}', '', 'json.malformed'],
    ['an unfinished text', '{"amount": "', '', 'json.malformed'],
    ['a text that ends in a backslash', '{"amount": "\\', '', 'json.malformed'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, '', 'json.too_deep'],
    ['10,000 levels', '['.repeat(10_000), '', 'json.too_deep'],
  ])('%s', (_, text, path, code) => {
    expect(read(text)).toEqual({ problems: [{ path, code }] })
  })

  test('bytes that are not UTF-8', () => {
    const windows1251 = Buffer.from([0x22, 0xcf, 0xf0, 0xe8, 0x22])
    expect(parseStrictly(windows1251)).toEqual({ problems: [{ path: '', code: 'json.encoding' }] })
  })
})

describe('what is sound is read as it is', () => {
  test.each([
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['{"weight": 0.25, "zero": 0, "low": -0.5}', { weight: 0.25, zero: 0, low: -0.5 }],
    ['\ufeff{"a":"Привет 👋"}', { a: 'Привет 👋' }],
    ['{"note":"-0 1e400 \\"a\\": 1 \\\\"}', { note: '-0 1e400 "a": 1 \\' }],
    ['{"a":{"b":1},"c":{"b":1}}', { a: { b: 1 }, c: { b: 1 } }],
    ['{"name":"\\ud83d\\ude00"}', { name: '😀' }],
    ['{"path":"\\\\u0000"}', { path: '\\u0000' }],
    [`${'['.repeat(32)}${']'.repeat(32)}`, JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`)],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual({ value })
  })
})

test('twenty faults are named, not a million', () => {
  const answer = read(`[${'-0,'.repeat(1000)}1]`)
  expect('problems' in answer && answer.problems).toHaveLength(20)
})

// texts of JSON as other programs write it, sound and unsound
const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.stringMatching(/^\d{1,18}$/))
    .map(([whole, tail]) => `${whole}.${tail}`),
  fc.constantFrom('-0', '-0.0', '0.0', '1e2', '1E-2', '1e400', '0.30', '100.10'),
)
const name = fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"a/b~c"')
const space = fc.constantFrom('', ' ', '\n\t')
/** `twins`: a name stands twice in an object, or is one that no object may have. */
type Text = { readonly text: string; readonly twins: boolean }
const plain = (text: string): Text => ({ text, twins: false })
const { value: json } = fc.letrec<{ value: Text }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    number.map(plain),
    fc.oneof(fc.string(), fc.constant('__proto__')).map((text) => plain(JSON.stringify(text))),
    fc.constantFrom('true', 'false', 'null', '"\\u0000"', '"\\ud800"').map(plain),
    fc.tuple(space, fc.array(tie('value'), { maxLength: 4 })).map(([gap, of]) => ({
      text: `[${gap}${of.map(({ text }) => text).join(`${gap},`)}${gap}]`,
      twins: of.some(({ twins }) => twins),
    })),
    fc.tuple(space, fc.array(fc.tuple(name, tie('value')), { maxLength: 4 })).map(([gap, of]) => ({
      text: `{${gap}${of.map(([key, { text }]) => `${key}${gap}:${text}`).join(`,${gap}`)}}`,
      twins:
        new Set(of.map(([key]) => JSON.parse(key) as string)).size < of.length ||
        of.some(([key, { twins }]) => twins || JSON.parse(key) === '__proto__'),
    })),
  ),
}))

test('nothing is accepted that a lossless reader would read otherwise, and nothing sound is refused', () => {
  fc.assert(
    fc.property(json, ({ text, twins }) => {
      const sound = !twins && isLossless(text)
      const read = parseText(text)
      expect('value' in read, JSON.stringify(read)).toBe(sound)
      if ('value' in read) expect(read.value).toEqual(JSON.parse(text))
    }),
    { numRuns: 3000 },
  )
})

function isLossless(text: string): boolean {
  let lossless = true
  parseLosslessly(text, (_, value) => {
    if (isLosslessNumber(value) && !isKeptWhole(value.toString())) lossless = false
    const storable =
      typeof value !== 'string' || (!value.includes('\u0000') && value.isWellFormed())
    if (!storable) lossless = false
    return value
  })
  return lossless
}

function isKeptWhole(literal: string): boolean {
  const value = Number(literal)
  if (/[eE]/.test(literal) || Object.is(value, -0)) return false
  if (!literal.includes('.')) return Number.isSafeInteger(value)
  return !Number.isInteger(value) && isSafeNumber(literal)
}
