import { expect, test } from 'vitest'
import { masked, maskBirthday, maskEmail, maskPhone } from './mask.ts'

test('of a phone the country and the last four digits are left', () => {
  expect(maskPhone('+79161231234')).toBe('+7 *** ***-12-34')
  expect(maskPhone('+12025550143')).toBe('+1 *** ***-01-43')
  expect(maskPhone('+447700900123')).toBe('+44 *** ***-01-23')
})

test('of an e-mail the first letter and the domain are left', () => {
  expect(maskEmail('anna@example.com')).toBe('a***@example.com')
  expect(maskEmail('a@example.com')).toBe('a***@example.com')
  expect(maskEmail('"a@b"@example.com')).toBe('"***@example.com')
})

test('of a birthday the year is left', () => {
  expect(maskBirthday('1990-01-31')).toBe('1990-**-**')
})

test('a member without phone, e-mail and birthday has nothing to mask', () => {
  const nobody = { phone: null, email: null, birthday: null }
  expect(masked(nobody)).toEqual({ ...nobody, masked: false })
  expect(masked({ ...nobody, email: 'a@example.com' }).masked).toBe(true)
})
