import { expect, test } from 'vitest'
import { databaseTime, noteDatabaseNow } from './clock.ts'
import { isUuid } from './core/ids.ts'
import { plural, preferredLanguage } from './core/language.ts'
import { fill, Refusal } from './core/refusal.ts'
import { canonical, digestOf } from './digest.ts'
import { newId } from './newId.ts'
import { decodeCursor, encodeCursor, pageOf } from './page.ts'
import { recent } from './recent.ts'

test('ids of one process ascend and never repeat', () => {
  const ids = Array.from({ length: 20_000 }, () => newId())
  expect(ids.every(isUuid)).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

test('ids follow the clock of the database, whatever this machine takes the time to be', () => {
  const HOUR = 3_600_000
  const near = (at: number) => expect(Math.abs(databaseTime() - at)).toBeLessThan(5_000)
  const before = newId()
  const real = Date.now()
  noteDatabaseNow(new Date(real + HOUR))
  near(real + HOUR)
  const ahead = newId()
  expect(ahead > before).toBe(true)
  // an answer that was long on its way tells nothing new
  noteDatabaseNow(new Date(real + HOUR - 30_000))
  near(real + HOUR)
  noteDatabaseNow(new Date(real))
  near(real)
  const back = newId()
  expect(back < ahead).toBe(true)
  expect(Math.abs(parseInt(back.replace('-', '').slice(0, 12), 16) - real)).toBeLessThan(5_000)
})

test('a body means the same in any order of its keys', () => {
  expect(canonical({ b: [1, { d: 2, c: 3 }], a: null })).toBe('{"a":null,"b":[1,{"c":3,"d":2}]}')
  expect(digestOf('POST /x', { a: 1, b: 2 })).toEqual(digestOf('POST /x', { b: 2, a: 1 }))
  expect(digestOf('POST /x', { a: 1 })).not.toEqual(digestOf('POST /y', { a: 1 }))
})

test('a cursor comes back as it went, and a made-up one is refused', () => {
  expect(decodeCursor(encodeCursor(['a', 2]), 2)).toEqual(['a', 2])
  for (const wrong of ['', 'xyz', encodeCursor(['a']), Buffer.from('{}').toString('base64url')])
    expect(() => decodeCursor(wrong, 2)).toThrow(Refusal)
})

test('a page says where the next one starts, and the last one that it is the last', () => {
  const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]
  const { items, next } = pageOf(rows, 2, ({ id }) => [id])
  expect(items).toEqual([{ id: 'a' }, { id: 'b' }])
  expect(decodeCursor(next!, 1)).toEqual(['b'])
  expect(pageOf(rows, 3, ({ id }) => [id]).next).toBeNull()
})

test('a reader gets Russian unless English is wished for more', () => {
  expect(preferredLanguage(undefined)).toBe('ru')
  expect(preferredLanguage('en-GB,en;q=0.9')).toBe('en')
  expect(preferredLanguage('de, ru;q=0.3, en;q=0.7')).toBe('en')
  expect(preferredLanguage('en;q=0, de')).toBe('ru')
})

test('a noun follows its number in both languages', () => {
  const forms = { one: 'балл', few: 'балла', many: 'баллов' }
  expect([1, 2, 5, 21, 112].map((n) => plural('ru', n, forms))).toEqual([
    'балл',
    'балла',
    'баллов',
    'балл',
    'баллов',
  ])
  expect(plural('en', 2, { one: 'point', other: 'points' })).toBe('points')
})

test('details fill a text, and what is missing stays visible', () => {
  expect(fill('{asked} of {max}', { asked: 5 })).toBe('5 of {max}')
})

test('what was asked for lately is kept, and what was not gives way', () => {
  const kept = recent<number>(4)
  for (const [value, key] of ['a', 'b', 'c'].entries()) kept.set(key, value)
  expect(kept.get('a')).toBe(0)
  kept.set('d', 3)
  expect(['a', 'c', 'd'].map((key) => kept.get(key))).toEqual([0, 2, 3])
  expect(kept.get('b')).toBeUndefined()
  kept.forget('c')
  expect(kept.get('c')).toBeUndefined()
})
