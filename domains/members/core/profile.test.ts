import { expect, test } from 'vitest'
import { atFor, shiftTo } from './clock.ts'
import { family, mergeRefusal, type Mergeable } from './merge.ts'
import { identifiersOf, isAnonymous, nobody, readProfile } from './profile.ts'

const reading = { country: 'RU', today: '2026-03-01', language: 'ru' } as const
const anna = readProfile(
  nobody('ru'),
  {
    name: { first: ' Анна ', last: 'Иванова' },
    phone: '8 916 123-45-67',
    email: 'Anna@Example.com',
    birthday: '1990-01-31',
    tags: ['vip', 'vip', ' tea '],
  },
  reading,
).profile

test('a profile is kept tidy: trimmed names, one form of phone and e-mail, each tag once', () => {
  expect(anna).toMatchObject({
    firstName: 'Анна',
    middleName: null,
    lastName: 'Иванова',
    phone: '+79161234567',
    email: 'anna@example.com',
    tags: ['tea', 'vip'],
  })
  expect(identifiersOf(anna).map((each) => each.kind)).toEqual(['phone', 'email'])
})

test('a part left out stays as it was, null takes it away', () => {
  const { profile, problems } = readProfile(anna, { phone: null, name: { middle: 'П.' } }, reading)
  expect(problems).toEqual([])
  expect(profile).toEqual({ ...anna, phone: null, middleName: 'П.' })
})

test('every field that cannot be taken is named with what to do', () => {
  const { problems } = readProfile(
    nobody('ru'),
    {
      name: { first: ' ', last: 'a\u0000b' },
      phone: 'soon',
      email: 'anna',
      externalId: ' ',
      birthday: '1990-02-30',
      tags: ['', 'x'.repeat(65)],
    },
    reading,
  )
  expect(problems.map((each) => each.path)).toEqual([
    'name.first',
    'name.last',
    'phone',
    'email',
    'externalId',
    'birthday',
    'tags',
  ])
  for (const problem of problems) expect(problem.message).toMatch(/[а-я]{3}.*\.$/)
  const english = readProfile(nobody('ru'), { phone: 'soon' }, { ...reading, language: 'en' })
  expect(english.problems[0]?.message).toContain('as numbers of RU are written')
})

test.each([['2026-03-02'], ['1899-12-31'], ['1990-13-01'], ['31.01.1990']])(
  'a birthday is a day of the calendar that has been: not %s',
  (birthday) => {
    const { problems } = readProfile(nobody('ru'), { birthday }, reading)
    expect(problems).toMatchObject([{ path: 'birthday' }])
  },
)

test('who has neither a name nor a contact is nobody known', () => {
  expect(isAnonymous(nobody('ru'))).toBe(true)
  expect(isAnonymous({ ...nobody('ru'), tags: ['vip'] })).toBe(true)
  expect(isAnonymous({ ...nobody('ru'), lastName: 'И' })).toBe(false)
})

const member = (owner: string, rest: Partial<Mergeable> = {}): Mergeable => ({
  owner,
  state: 'active',
  test: false,
  ...rest,
})

test.each([
  [member('a'), member('b'), null],
  [member('a', { test: true }), member('b', { test: true }), null],
  [member('a'), member('a'), 'merge.with_itself'],
  [member('a'), member('b', { test: true }), 'merge.test_with_live'],
  [member('a', { state: 'closed' }), member('b'), 'member.closed'],
  [member('a'), member('b', { state: 'closed' }), 'member.closed'],
  [member('a', { state: 'merged' }), member('b'), 'member.merged'],
  [member('a'), member('b', { state: 'merged' }), 'member.merged'],
])('a merge is between two active members of one kind (%#)', (survivor, duplicate, code) => {
  expect(mergeRefusal(survivor, duplicate)).toBe(code)
})

test('a family is a member with all who were merged into it, through any number of merges', () => {
  const links = [
    { owner: 'c', mergedInto: 'b' },
    { owner: 'b', mergedInto: 'a' },
    { owner: 'd', mergedInto: 'a' },
    { owner: 'x', mergedInto: 'y' },
  ]
  expect(family('a', links).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  expect(family('b', links).toSorted()).toEqual(['b', 'c'])
})

test('a test member has a clock of its own, the others have the real one', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(atFor({ test: true, clockShiftMs: 5 }, now)).toBe(now + 5)
  expect(atFor({ test: false, clockShiftMs: 5 }, now)).toBe(now)
  expect(shiftTo(now + 7, now)).toBe(7)
  expect(shiftTo(-1, now)).toBeNull()
  expect(shiftTo(Date.UTC(2200, 0, 1), now)).toBeNull()
})
