import { beforeEach, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { openSmsCentre, type SmsCentre } from '#test/providers/smsCentre.ts'
import type { SmppSettings } from './core/settings.ts'
import type { Receipt } from './core/sms.ts'
import type { Gateway, Outgoing } from './gateway.ts'
import { openSmpp, type SmppOptions } from './smpp.ts'

let centre: SmsCentre
const opened: Gateway[] = []
beforeEach(async () => {
  centre = await openSmsCentre()
  return async () => {
    await Promise.all(opened.splice(0).map((gateway) => gateway.close()))
    await centre.close()
  }
})

function open(
  changes: Partial<SmppSettings> = {},
  options: Partial<SmppOptions> = {},
  password = 'secret',
) {
  const settings: SmppSettings = {
    host: '127.0.0.1',
    port: centre.port,
    tls: false,
    systemId: 'shop',
    systemType: '',
    from: 'Club',
    window: 10,
    long: 'parts',
    receipts: true,
    ...changes,
  }
  const heard = () => Promise.resolve()
  const gateway = openSmpp(
    settings,
    { password },
    { rate: 1_000, patience: 1_500, heard, ...options },
  )
  opened.push(gateway)
  return gateway
}

const sms = (text: string): Outgoing => ({
  id: newId(),
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

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 100; tries += 1) {
    await new Promise((done) => setTimeout(done, 20))
  }
  expect(isSo()).toBe(true)
}

test('short and long messages go to the centre in this conversation', async () => {
  const gateway = open()
  await expect(gateway.send(sms('Earned: 5 {points}.'))).resolves.toMatchObject({
    outcome: 'sent',
    ids: ['a0'],
  })
  await expect(gateway.send(sms('Начислено: 21 балл. '.repeat(4)))).resolves.toMatchObject({
    outcome: 'sent',
    ids: ['a1', 'a2'],
  })
  await gateway.close()
  expect(centre.said).toMatchInlineSnapshot(`
    [
      "C: bind_transceiver shop",
      "S: bind_transceiver_resp ok",
      "C: submit_sm from Club (5) to 79160000001, coding 0, receipt 1: Earned: 5 {points}.",
      "S: submit_sm_resp ok a0",
      "C: submit_sm from Club (5) to 79160000001, coding 8, receipt 1 part 1 of 2: Начислено: 21 балл. Начислено: 21 балл. ",
      "S: submit_sm_resp ok a1",
      "C: submit_sm from Club (5) to 79160000001, coding 8, receipt 1 part 2 of 2: но: 21 балл. ",
      "S: submit_sm_resp ok a2",
      "C: unbind",
      "S: unbind_resp ok",
    ]
  `)
  expect(centre.taken[0]!.text).toBe('Earned: 5 {points}.')
  const [, first, second] = centre.taken
  expect(first!.text + second!.text).toBe('Начислено: 21 балл. '.repeat(4))
  expect(first!.udh!.slice(0, -1)).toEqual(second!.udh!.slice(0, -1))
})

test('a centre that takes long messages whole gets them whole', async () => {
  const text = 'Начислено: 21 балл. '.repeat(10)
  await open({ long: 'payload', receipts: false }).send(sms(text))
  expect(centre.taken).toMatchObject([{ text, udh: null }])
})

test('receipts are heard, in whatever base they count, and told again when they could not be kept', async () => {
  const receipts: Receipt[] = []
  let fails = true
  const gateway = open(
    {},
    {
      heard: (receipt) => {
        if (fails) return Promise.reject(new Error('the database is away'))
        receipts.push(receipt)
        return Promise.resolve()
      },
    },
  )
  await gateway.send(sms('One'))
  expect(await centre.receipt('a0', 'DELIVRD')).toBe(8)
  fails = false
  expect(await centre.receipt('a0', 'DELIVRD')).toBe(0)
  expect(await centre.receipt('a0', 'UNDELIV')).toBe(0)
  expect(await centre.receipt('a0', 'ACCEPTD')).toBe(0)
  expect(receipts.map(({ state }) => state)).toEqual(['delivered', 'failed'])
  expect(receipts[0]!.ids).toContain('a0')
})

test('a centre with too much to do is given the same part again, and nothing twice', async () => {
  centre.answers.push(0x58, 0x58, 0, 0x14)
  await expect(open().send(sms('Раз, два. '.repeat(10)))).resolves.toMatchObject({
    outcome: 'sent',
  })
  expect(centre.taken).toHaveLength(2)
  expect(centre.said.filter((line) => line === 'S: submit_sm_resp 0x58')).toHaveLength(2)

  centre.answers.push(...Array.from({ length: 20 }, () => 0x58))
  await expect(open({}, { patience: 600 }).send(sms('Never'))).resolves.toMatchObject({
    outcome: 'retry',
    after: 5_000,
    unsent: true,
  })
})

test('a number nobody has is final, a fault of the centre is not, and a refused login is said', async () => {
  centre.answers.push(0x0b, 0x08)
  const gateway = open()
  await expect(gateway.send(sms('One'))).resolves.toEqual({
    outcome: 'failed',
    reason: 'ESME 0x0000000b',
  })
  await expect(gateway.send(sms('One'))).resolves.toMatchObject({ outcome: 'retry' })
  await expect(open({}, {}, 'wrong').send(sms('One'))).resolves.toEqual({
    outcome: 'retry',
    reason: 'bind refused: ESME 0x0000000e',
    unsent: true,
  })
})

test('a line that is cut is bound again by itself, after a pause', async () => {
  const gateway = open()
  await gateway.send(sms('One'))
  centre.cut()
  await until(() => centre.said.filter((line) => line.startsWith('C: bind')).length === 2)
  await expect(gateway.send(sms('Two'))).resolves.toMatchObject({ outcome: 'sent' })
})

test('a centre that is away is not asked again at every message', async () => {
  const gateway = open({ port: 1 }, { heard: undefined as never })
  const first = await gateway.send(sms('One'))
  expect(first).toMatchObject({ outcome: 'retry', unsent: true })
  const began = performance.now()
  for (let n = 0; n < 50; n += 1) await gateway.send(sms('One'))
  expect(performance.now() - began).toBeLessThan(200)
})

test('a centre that says nothing any more is left, and no answer is no success', async () => {
  centre.answers.push(null)
  const gateway = open({}, { enquire: 50, patience: 300 })
  await expect(gateway.send(sms('One'))).rejects.toThrow('no answer within 300 ms')
  centre.deaf = true
  await until(() => centre.said.filter((line) => line.startsWith('C: bind')).length === 2)
})

test('no more messages are under way than the centre allows', async () => {
  centre.answers.push(null, null)
  const gateway = open({ window: 2 }, { patience: 400 })
  const sending = ['One', 'Two', 'Three'].map((text) => gateway.send(sms(text)).catch(() => null))
  await until(() => centre.said.filter((line) => line.includes('submit_sm')).length === 2)
  expect(centre.taken).toHaveLength(0)
  await Promise.all(sending)
  expect(centre.taken).toMatchObject([{ text: 'Three' }])
})
