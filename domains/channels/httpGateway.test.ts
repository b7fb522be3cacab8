import { beforeEach, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { openWebServer, type Answer, type WebServer } from '#test/providers/webServer.ts'
import { fieldFault } from './core/faults.ts'
import type { HttpSettings } from './core/settings.ts'
import type { Gateway, Outgoing } from './gateway.ts'
import { openHttpGateway } from './httpGateway.ts'

let server: WebServer
let answers: Answer[] = []
const opened: Gateway[] = []
beforeEach(async () => {
  answers = []
  server = await openWebServer(() => answers.shift() ?? { body: '{"status":"ok","id":"g-1"}' })
  return async () => {
    await Promise.all(opened.splice(0).map((gateway) => gateway.close()))
    await server.close()
  }
})

const settings = (changes: Partial<HttpSettings> = {}): HttpSettings => ({
  url: `${server.url}/send`,
  method: 'POST',
  headers: [{ name: 'Authorization', value: 'Bearer {{secret}}' }],
  form: 'json',
  body: '{"to":"{{address}}","text":"{{text}}","id":"{{id}}"}',
  accepted: { field: 'status', is: ['ok'], final: ['bad number'] },
  idField: 'id',
  site: null,
  receipts: null,
  ...changes,
})

function open(changes: Partial<HttpSettings> = {}, patience = 1_000) {
  const gateway = openHttpGateway(settings(changes), { secret: 'top' }, { rate: 1_000, patience })
  opened.push(gateway)
  return gateway
}

const sms = (text = 'Начислено: 21 балл.'): Outgoing => ({
  id: '01900000-0000-7000-8000-000000000001',
  organisationId: newId(),
  memberId: newId(),
  address: '+79160000001',
  kind: 'points.earned',
  language: 'ru',
  purpose: 'service',
  subject: null,
  text,
  html: null,
})

test('a message goes to the gateway in this conversation, and what it says stays what it says', async () => {
  await expect(open().send(sms('He said: "}, {\\ {{secret}}\n'))).resolves.toEqual({
    outcome: 'delivered',
    answer: '200 {"status":"ok","id":"g-1"}',
  })
  await open({ form: 'form', body: 'to={{address}}&text={{text}}' }).send(sms('a&to=b c'))
  await open({
    method: 'GET',
    url: `${server.url}/send?to={{address}}&text={{text}}`,
    headers: [],
  }).send(sms('a&to=b'))
  expect(server.said).toMatchInlineSnapshot(`
    [
      "C: POST /send {"to":"+79160000001","text":"He said: \\"}, {\\\\ {{secret}}\\n","id":"01900000-0000-7000-8000-000000000001"}",
      "S: 200 {"status":"ok","id":"g-1"}",
      "C: POST /send to=%2B79160000001&text=a%26to%3Db%20c",
      "S: 200 {"status":"ok","id":"g-1"}",
      "C: GET /send?to=%2B79160000001&text=a%26to%3Db",
      "S: 200 {"status":"ok","id":"g-1"}",
    ]
  `)
  expect(JSON.parse(server.heard[0]!.body)).toEqual({
    to: '+79160000001',
    text: 'He said: "}, {\\ {{secret}}\n',
    id: '01900000-0000-7000-8000-000000000001',
  })
  expect(server.heard[0]!.headers).toMatchObject({
    authorization: 'Bearer top',
    'content-type': 'application/json; charset=utf-8',
  })
})

test('a gateway that lies, refuses, is busy or sends us elsewhere is understood', async () => {
  const gateway = open()
  const told = async (answer: Answer) => {
    answers.push(answer)
    return gateway.send(sms())
  }
  await expect(told({ body: '{"status":"queue is full"}' })).resolves.toMatchObject({
    outcome: 'retry',
    reason: expect.stringContaining('queue is full'),
  })
  await expect(told({ body: '{"status":"bad number","to":"79160000001"}' })).resolves.toEqual({
    outcome: 'failed',
    reason: '200 {"status":"bad number","to":"…"}',
  })
  await expect(told({ body: '<html>Welcome</html>' })).resolves.toMatchObject({ outcome: 'retry' })
  await expect(told({ status: 422, body: '+79160000001 is wrong' })).resolves.toEqual({
    outcome: 'failed',
    reason: '422 … is wrong',
  })
  await expect(told({ status: 429, headers: { 'retry-after': '7' } })).resolves.toMatchObject({
    outcome: 'retry',
    after: 7_000,
  })
  await expect(told({ status: 503 })).resolves.toMatchObject({ outcome: 'retry' })
  await expect(told({ status: 401, body: 'who?' })).resolves.toMatchObject({ outcome: 'retry' })
  const elsewhere = { location: `${server.url}/elsewhere` }
  await expect(told({ status: 302, headers: elsewhere })).resolves.toMatchObject({
    outcome: 'retry',
  })
  expect(server.heard.every(({ path }) => path === '/send')).toBe(true)
})

test('a gateway that is away, slow, cut off or endless is tried again; only one that was never reached lets another be asked', async () => {
  await expect(open({ url: 'http://127.0.0.1:1/' }).send(sms())).resolves.toEqual({
    outcome: 'retry',
    reason: 'ECONNREFUSED',
    unsent: true,
  })
  answers.push({ after: 2_000 })
  await expect(open({}, 200).send(sms())).resolves.toEqual({
    outcome: 'retry',
    reason: 'no answer within 200 ms',
  })
  answers.push({ cut: true })
  const cut = await open().send(sms())
  expect(cut).toMatchObject({ outcome: 'retry' })
  expect(cut).not.toHaveProperty('unsent')
  answers.push({ body: 'x'.repeat(300_000) })
  await expect(open().send(sms())).resolves.toMatchObject({ outcome: 'retry' })
})

test('no gateway is where a cloud tells machines their secrets, by number or by name', async () => {
  for (const url of ['http://169.254.169.254/latest', 'http://[::ffff:169.254.169.254]/']) {
    await expect(open({ url }).send(sms())).resolves.toEqual({
      outcome: 'retry',
      reason: 'this address may not be asked',
      unsent: true,
    })
  }
})

test('settings that could not work are found before a message is', () => {
  const fault = (changes: Partial<HttpSettings>) =>
    fieldFault('http', settings(changes), 'en')?.path ?? null
  expect(fault({})).toBeNull()
  expect(fault({ url: 'http://' })).toBe('/settings/url')
  expect(fault({ url: 'https://name:word@gateway.example/' })).toBe('/settings/url')
  expect(fault({ body: '{"to":{{address}},"text":"{{text}}"}' })).toBe('/settings/body')
  expect(fault({ body: '{"to":"{{address}}"}' })).toBe('/settings/body')
  expect(fault({ body: '{"to":"{{address}}","text":"{{text}}","from":"{{sender}}"}' })).toBe(
    '/settings/body',
  )
})

test('what a gateway gives back of the text goes into no journal, however it is written', async () => {
  const gateway = open({ receipts: null })
  const { text } = sms()
  const ascii = JSON.stringify({ text }).replaceAll(
    /[^\x20-\x7e]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  for (const body of [
    `no: ${text}`,
    JSON.stringify({ why: 'no', text }),
    ascii,
    `no&text=${encodeURIComponent(text)}`,
    `no&${new URLSearchParams({ text }).toString()}`,
  ]) {
    answers.push({ status: 503, body })
    const outcome = await gateway.send(sms())
    const reason = 'reason' in outcome ? outcome.reason : ''
    expect(reason).toContain('…')
    expect(reason).not.toMatch(/21|балл|%D0|u0431/)
  }
})

test('a gateway that gives no number of a message has it all the same, and is not given it again', async () => {
  const receipts = { idField: 'id', stateField: 'status', delivered: ['ok'], failed: ['no'] }
  answers.push({ body: '{"status":"ok","id":""}' })
  await expect(open({ receipts }).send(sms())).resolves.toMatchObject({ outcome: 'delivered' })
})
