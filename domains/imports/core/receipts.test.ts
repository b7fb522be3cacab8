import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMapping, toldProblem } from './checkMapping.ts'
import { clockReader, written } from './clock.ts'
import { parseDecimal, plainDecimal, roundedOnce } from './decimal.ts'
import { encodingLook } from './encoding.ts'
import { readHeader, sniffDelimiter, type Header } from './header.ts'
import type { PurchasesMapping } from './mapping.ts'
import { receiptGatherer } from './receipts.ts'
import { receiptRowReader } from './receiptRow.ts'

const mapping: PurchasesMapping = {
  what: 'purchases',
  zone: 'Europe/London',
  currency: 'GBP',
  receipt: {
    externalId: 'No',
    occurredAt: { column: 'When', formats: ['YYYY-MM-DD hh:mm'] },
    member: { as: 'externalId', from: { column: 'Who', removeSuffix: '.0' }, enrol: true },
    store: 'Shop',
  },
  line: { sku: 'Sku', quantity: 'Qty', unitPrice: 'Price' },
  reject: [
    { column: 'No', startsWith: 'C', reason: 'cancellation' },
    { column: 'Qty', atMost: '0', reason: 'nothing bought' },
  ],
}
const HEADER = ['No', 'When', 'Who', 'Shop', 'Sku', 'Qty', 'Price']

function gather(rows: readonly string[], changes: Partial<PurchasesMapping> = {}) {
  const header = readHeader(HEADER, HEADER) as Header
  const changed = { ...mapping, ...changes }
  const read = receiptRowReader(changed, header)
  const gatherer = receiptGatherer(changed, {
    minorDigits: 2,
    places: { stores: new Map([['A', 'store-a']]), tills: new Map() },
    language: 'en',
  })
  for (const [index, row] of rows.entries()) gatherer.add(read(row.split(',')), index + 2)
  return gatherer.finish()
}

test('rows of a receipt belong together wherever they stand, and its time is the earliest', () => {
  const found = gather([
    '1,2010-12-01 08:26,17850.0,A,X,6,2.55',
    '2,2010-12-01 08:20,,A,Y,1,1.00',
    '1,2010-12-01 08:25,17850.0,A,X,6,2.55',
  ])
  expect(found.receipts).toBe(2)
  expect(found.draft(0).sent).toMatchObject({ externalId: '2', lines: [{ amount: 100 }] })
  expect(found.draft(0).sent.member).toBeUndefined()
  expect(found.draft(1)).toEqual({
    line: 2,
    sent: {
      externalId: '1',
      storeId: 'store-a',
      member: { externalId: '17850' },
      occurredAt: '2010-12-01T08:25:00+00:00',
      currency: 'GBP',
      lines: [
        { lineId: '1', sku: 'X', quantity: '6', unitPrice: '2.55', amount: 1530 },
        { lineId: '2', sku: 'X', quantity: '6', unitPrice: '2.55', amount: 1530 },
      ],
    },
  })
  expect(found.members()).toEqual([{ value: '17850', since: Date.UTC(2010, 11, 1, 8, 25) }])
})

test('a receipt is rounded once, half up, and its lines sum to it', () => {
  const found = gather([
    '1,2010-12-01 08:26,1,,X,1,0.333',
    '1,2010-12-01 08:26,1,,X,1,0.333',
    '1,2010-12-01 08:26,1,,X,1,0.339',
  ])
  // 1.005 is 1.01, although each line by itself would come to 0.33, 0.33 and 0.34
  expect(found.draft(0).sent.lines.map(({ amount }) => amount)).toEqual([34, 33, 34])
})

test('a row that the mapping leaves out is rejected by itself; the rest of its receipt stands', () => {
  const found = gather(['1,2010-12-01 08:26,1,A,X,0,2', '1,2010-12-01 08:26,1,A,X,2,2', 'C3,,,,,,'])
  expect(found.draft(0).sent.lines).toHaveLength(1)
  expect(found.rejected.first(9)).toEqual([
    { line: 2, reason: 'nothing bought' },
    { line: 4, reason: 'cancellation' },
  ])
})

test('a row that cannot be read takes its receipt with it, before and after', () => {
  const found = gather([
    '1,2010-12-01 08:26,1,A,X,1,2',
    '1,2010-12-01 08:26,1,A,X,one,2',
    '1,2010-12-01 08:26,1,A,X,1,2',
    '2,2010-12-01 08:26,1,A,X,1,2',
  ])
  expect(found.receipts).toBe(1)
  expect([...found.rejected.byLine()].toSorted(([a], [b]) => a - b)).toEqual([
    [2, expect.stringContaining('line 3 of the same receipt')],
    [3, 'Qty: "one" is no number with the decimal sign "."'],
    [4, expect.stringContaining('line 3 of the same receipt')],
  ])
})

test.each([
  ['1,2010-13-01 08:26,1,A,X,1,2', 'When: "2010-13-01 08:26" is no date and time'],
  ['1,2010-12-01 08:26,1,B,X,1,2', 'there is no store B'],
  ['1,2010-12-01 08:26,1,A,,1,2', 'Sku is empty'],
  ['1,2010-12-01 08:26,1,A,X,1,-2', 'Price: -2 is below zero'],
  ['1,2010-12-01 08:26,1,A,X,1.1234567,2', 'too many digits'],
  ['1,2010-12-01 08:26,1,A,X,1', '6 values, the header has 7'],
  [',2010-12-01 08:26,1,A,X,1,2', 'No is empty'],
  ['1,2010-12-01 08:26,1,A,X,999999999,999999999', 'the amount is beyond'],
])('the row %s is rejected: %s', (row, reason) => {
  const found = gather([row])
  expect(found.receipts).toBe(0)
  expect(found.rejected.first(1)[0]!.reason).toContain(reason)
})

test('rows of one receipt that name different members are no receipt', () => {
  const found = gather(['1,2010-12-01 08:26,1,A,X,1,2', '1,2010-12-01 08:26,2,A,X,1,2'])
  expect(found.receipts).toBe(0)
  expect(found.rejected.count).toBe(2)
})

test('the amount may come from the file; the price is then what one came to', () => {
  const line = { sku: 'Sku', quantity: 'Qty', amount: 'Price' }
  const found = gather(['1,2010-12-01 08:26,1,A,X,3,10.00'], { line })
  expect(found.draft(0).sent.lines[0]).toMatchObject({ amount: 1000, unitPrice: '3.333333' })
})

test('shares of a rounded sum are never negative and sum to it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ digits: fc.bigInt(0n, 10n ** 12n), scale: fc.nat(8) }), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.nat(3),
      (values, minorDigits) => {
        const { total, shares } = roundedOnce(values, minorDigits)
        expect(shares.reduce((all, share) => all + share, 0n)).toBe(total)
        expect(shares.every((share) => share >= 0n)).toBe(true)
      },
    ),
  )
})

test.each([
  ['1234.50', '.', '1234.5'],
  ['1 234,50', ',', '1234.5'],
  ['1\u00a0234\u00a0567,8', ',', '1234567.8'],
  ['+7', '.', '7'],
  ['.5', '.', '0.5'],
  ['12.', '.', '12'],
  ['007', '.', '7'],
] as const)('%s with the decimal sign %s is %s', (text, sign, plain) => {
  expect(plainDecimal(parseDecimal(text, sign)!)).toBe(plain)
})

test.each(['', '-', '1e5', '1,5', '1 23', '12 34.5', 'NaN', '0x10', '1.2.3', '£5'])(
  '"%s" is no number',
  (text) => expect(parseDecimal(text, '.')).toBeNull(),
)

test.each([
  ['YYYY-MM-DD hh:mm:ss', '2026-03-01 10:15:30', '2026-03-01T10:15:30+03:00'],
  ['D.M.YYYY h:mm', '1.3.2026 9:05', '2026-03-01T09:05:00+03:00'],
  ['M/D/YY h:mm A', '3/1/26 12:05 AM', '2026-03-01T00:05:00+03:00'],
  ['iso', '2026-03-01T10:15:00+07:00', '2026-03-01T10:15:00+07:00'],
  ['YYYYMMDD', '20260301', '2026-03-01T00:00:00+03:00'],
])('the format %s reads %s', (format, text, instant) => {
  expect(written(clockReader([format], 'Europe/Moscow')(text)!)).toBe(instant)
})

test.each([
  '2026-02-30 10:00',
  '2026-03-01 24:00',
  '2026-3-1 10:00',
  'yesterday',
  '1-03-2026 10:00',
])('no format reads %s', (text) =>
  expect(clockReader(['YYYY-MM-DD hh:mm'], 'Europe/Moscow')(text)).toBeNull(),
)

test.each([
  ['a,b;c', ['a'], ','],
  ['a;b,c;d', ['a', 'b,c'], ';'],
  ['"a;x"\tb', ['b'], '\t'],
  ['\ufeffa|b', ['a'], '|'],
] as const)('the header %j is split at the sign that yields the columns', (line, wanted, sign) => {
  expect(sniffDelimiter(line, wanted)).toBe(sign)
})

const cp1251 = (text: string) =>
  Uint8Array.from(text, (sign) => {
    const code = sign.codePointAt(0)!
    return code < 128
      ? code
      : sign === '№'
        ? 0xb9
        : sign === '«'
          ? 0xab
          : sign === '»'
            ? 0xbb
            : code - 0x350
  })

function verdictOf(...portions: Uint8Array[]) {
  const look = encodingLook()
  for (const portion of portions) look.look(portion)
  return look.verdict()
}

test('UTF-8 is told even where a letter lies across two portions', () => {
  const bytes = new TextEncoder().encode('чек;сумма\n№1;5')
  for (let cut = 1; cut < bytes.length; cut++)
    expect(verdictOf(bytes.slice(0, cut), bytes.slice(cut))).toMatchObject({
      kind: 'text',
      encoding: 'utf-8',
    })
})

test('Windows-1251 is told by its words', () => {
  expect(verdictOf(cp1251('чек;сумма;магазин\n№1;5;«Ромашка» на Тверской'))).toMatchObject({
    kind: 'text',
    encoding: 'windows-1251',
  })
})

test('another encoding, a broken letter and binary data name their line', () => {
  const latin = Uint8Array.from('id,name\n1,caf\u00e9\n2,cr\u00e8me br\u00fbl\u00e9e', (s) =>
    s.charCodeAt(0),
  )
  expect(verdictOf(latin)).toMatchObject({ kind: 'other encoding' })
  const broken = new TextEncoder().encode('имя\nАнна\nПётр\n')
  broken[8] = 0xff
  expect(verdictOf(broken)).toMatchObject({ kind: 'other encoding', line: 2 })
  expect(verdictOf(new TextEncoder().encode('a\nb\n\0'))).toMatchObject({
    kind: 'no text',
    line: 3,
  })
  expect(verdictOf(new Uint8Array([0x50, 0x4b, 3, 4]))).toMatchObject({ what: 'XLSX / ZIP' })
  expect(verdictOf()).toEqual({ kind: 'empty' })
})

test('a mapping is told what is wrong with it, field by field', () => {
  const told = (value: unknown) =>
    checkMapping('purchases', value).map((problem) => toldProblem(problem, 'en'))
  expect(told(mapping)).toEqual([])
  expect(told({ ...mapping, colour: 1 })).toEqual(['colour: there is no such field'])
  expect(told({ ...mapping, zone: 'Mars/Phobos' })).toEqual(['zone: "Mars/Phobos" is no time zone'])
  const { zone: _zone, ...zoneless } = mapping
  expect(told(zoneless)).toEqual(['zone is missing'])
  expect(told({ ...mapping, line: { sku: 'Sku' } })).toEqual([
    'line: say amount, or quantity and unitPrice',
  ])
  expect(told({ ...mapping, line: { sku: 5, amount: 'A' } })).toHaveLength(1)
  expect(told({ ...mapping, reject: [{ column: 'No', reason: 'r' }] })).toEqual([
    'reject.0: say one of empty, startsWith, oneOf, atMost',
  ])
  expect(told({ ...mapping, what: 'members' })).toEqual(['what must be: "purchases"'])
})
