import { expect, test } from 'vitest'
import { inOrder } from './choosing.ts'

const reach = { phone: '+79161234567', email: 'v@mail.example' }
const sms = { channel: 'sms', address: reach.phone } as const
const email = { channel: 'email', address: reach.email } as const
const push = { channel: 'push', address: null } as const
const sandbox = { channel: 'sandbox', address: reach.phone } as const

const channels = (...of: Parameters<typeof inOrder>) => inOrder(...of).map(({ channel }) => channel)

test('a member who chose nothing is reached in the order of the organisation', () => {
  expect(channels([push, email, sms], null, reach)).toEqual(['push', 'email', 'sms'])
})

test('what a member chose narrows and orders the ways, and adds none', () => {
  expect(channels([push, email, sms], ['sms', 'push'], reach)).toEqual(['sms', 'push'])
  expect(channels([email], ['sms'], reach)).toEqual([])
  expect(channels([email, sms], ['call'], reach)).toEqual([])
})

test('in the sandbox the choice says for which channel the text is written', () => {
  const inSandbox = (choices: string[] | null, known = reach as Parameters<typeof inOrder>[2]) =>
    inOrder([sandbox], choices, known)
  expect(inSandbox(null)).toEqual([{ channel: 'sandbox', form: 'sms', address: reach.phone }])
  expect(inSandbox(['push', 'email', 'sms'])).toMatchObject([
    { form: 'email', address: reach.email },
  ])
  expect(inSandbox(['push'])).toMatchObject([{ form: 'push' }])
  expect(inSandbox(['email', 'sms'], { ...reach, email: null })).toMatchObject([{ form: 'sms' }])
  expect(inSandbox(null, { ...reach, phone: null })).toMatchObject([{ form: 'email' }])
  expect(inSandbox([])).toEqual([])
})
