import { expect, test } from 'vitest'
import { bareError, maskValues, withoutData } from './withoutData.ts'

test.each([
  ['no such member: Anna Petrova', 'no such member: …'],
  ['Анна любит кофе', '…'],
  ['invalid input syntax for type uuid: "Anna"', 'invalid input syntax for type uuid: …'],
  ['Key (phone)=(+79160000001) already exists.', '… already exists.'],
  ['mail to anna@mail.example failed with 550', 'mail to … failed with 550'],
  ['code 845190 is wrong', 'code … is wrong'],
  ['Cannot read properties of undefined (reading x)', 'Cannot read properties of undefined …'],
  ['the answer is too long', 'the answer is too long'],
  ['canceling statement due to statement timeout', 'canceling statement due to statement timeout'],
])('of the words of an error nobody is left: %s', (said, left) => {
  expect(maskValues(said)).toBe(left)
})

test('words that look like where an error came from are not taken for it', () => {
  const error = new Error('first line\n    at Anna (+79160000001)')
  const told = JSON.stringify(withoutData(error))
  expect(told).not.toMatch(/Anna|7916/)
  expect(told).toContain('withoutData.test.ts')
  expect(`${bareError(error).stack}${bareError(error).message}`).not.toMatch(/Anna|7916/)
})
