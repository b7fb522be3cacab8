import { setTimeout as rest } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { startWorker, type Worker } from '#server/worker.ts'
import { createContext } from '#kit/context.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import * as tasks from './tasks.ts'

const given = freshDatabase()
const door = freshDoor(given)

const mapping = {
  what: 'purchases',
  zone: 'Europe/Moscow',
  currency: 'RUB',
  receipt: {
    externalId: 'Receipt no',
    occurredAt: { column: 'Date', formats: ['D.M.YYYY h:mm'] },
    member: { as: 'externalId', from: 'Client', enrol: true },
  },
  line: { sku: 'Article', amount: 'Sum' },
}
const HEAD = 'Receipt no,Date,Client,Article,Sum\n'

let programmeId = ''
beforeAll(async () => {
  const settled = { name: 'Wheels', currency: 'RUB', zone: 'Europe/Moscow' }
  programmeId = (await door.ask('POST', '/v1/programmes', settled)).body.id
  const document = {
    rules: [
      {
        id: 'base',
        name: { ru: 'База', en: 'Base' },
        on: 'purchase',
        then: { rate: { points: 5, per: 100 } },
      },
    ],
  }
  await door.ask('POST', `/v1/programmes/${programmeId}/conditions`, { document })
  const startsAt = '2020-01-01T00:00:00+03:00'
  await door.ask('POST', `/v1/programmes/${programmeId}/conditions/1/schedule`, { startsAt })
  await door.ask('POST', `/v1/programmes/${programmeId}/go-live`)
})

async function handIn(content: string | Buffer, name = 'sales.csv'): Promise<string> {
  const bytes = Buffer.from(content)
  const begun = await door.ask('POST', '/v1/files', { name, size: bytes.length })
  expect(begun.status, begun.text).toBe(201)
  const { id, partSize, parts } = begun.body
  for (let number = 1; number <= parts; number++) {
    const piece = bytes.subarray((number - 1) * partSize, number * partSize)
    const put = await door.ask('PUT', `/v1/files/${id}/parts/${number}`, {
      content: piece.toString('base64'),
    })
    expect(put.status, put.text).toBe(200)
  }
  return id
}

const order = (fileId: string, more: object = {}) =>
  door.ask('POST', '/v1/imports', { fileId, what: 'purchases', mapping, ...more })

async function carried(id: string, signal = new AbortController().signal) {
  await tasks.carryOn(await given.fresh(), id, signal)
  return (await door.ask('GET', `/v1/imports/${id}`)).body
}

describe('a file', () => {
  test('comes in pieces, in any order and as often as one likes, and is whole when all are there', async () => {
    const bytes = Buffer.alloc((1 << 20) + 5, 'a')
    const begun = await door.ask('POST', '/v1/files', {
      name: 'C:\\data\\a.csv',
      size: bytes.length,
    })
    expect(begun.body).toMatchObject({ name: 'a.csv', parts: 2, missing: [1, 2], whole: false })
    const put = (number: number, piece: Buffer) =>
      door.ask('PUT', `/v1/files/${begun.body.id}/parts/${number}`, {
        content: piece.toString('base64'),
      })
    expect((await put(2, bytes.subarray(1 << 20))).body).toMatchObject({ missing: [1] })
    expect((await put(2, bytes.subarray(1 << 20))).body).toMatchObject({ missing: [1] })
    expect((await put(1, bytes.subarray(6))).body.code).toBe('file.part_wrong')
    expect((await put(3, bytes.subarray(0, 5))).body.code).toBe('file.part_wrong')
    const early = await order(begun.body.id)
    expect([early.status, early.body.code]).toEqual([409, 'file.unfinished'])
    expect((await put(1, bytes.subarray(0, 1 << 20))).body).toMatchObject({
      missing: [],
      whole: true,
    })
  })

  test('of nothing, too large, or unknown is refused', async () => {
    const ask = (size: number) => door.ask('POST', '/v1/files', { name: 'a', size })
    expect([(await ask(0)).status, (await ask(2 ** 28 + 1)).status]).toEqual([400, 400])
    const unknown = '019a0000-0000-7000-8000-000000000000'
    expect((await door.ask('GET', `/v1/files/${unknown}`)).body.code).toBe('file.unknown')
    expect((await door.ask('GET', `/v1/files/${unknown}/look`)).body.code).toBe('file.unknown')
  })

  test('is looked into: columns, first values, and a mapping as far as names and values tell', async () => {
    const text = `${HEAD}A-1,3.11.2025 9:05,anna,oil,"250,00"\nA-2,14.11.2025 19:30,boris,oil,"99,90"\n`
    const { body } = await door.ask('GET', `/v1/files/${await handIn(text)}/look`)
    expect(body).toMatchObject({ encoding: 'utf-8', delimiter: ',' })
    expect(body.columns[1]).toEqual({
      name: 'Date',
      samples: ['3.11.2025 9:05', '14.11.2025 19:30'],
    })
    expect(body.suggested.purchases).toEqual({
      what: 'purchases',
      file: { decimal: ',' },
      zone: 'Europe/Moscow',
      currency: 'RUB',
      receipt: {
        externalId: 'Receipt no',
        occurredAt: { column: 'Date', formats: ['D.M.YYYY h:mm'] },
        member: { as: 'externalId', from: 'Client', enrol: true },
      },
      line: { sku: 'Article', amount: 'Sum' },
    })
  })

  test('in Russian, of Windows, with semicolons, is understood the same', async () => {
    const text =
      'Телефон;Фамилия;Имя;Дата рождения;Бонусы\n+7 999 000-00-01;Гайкина;Вера;31.12.1990;150\n'
    const bytes = Buffer.from([...text].map((sign) => cp1251(sign)))
    const { body } = await door.ask('GET', `/v1/files/${await handIn(bytes)}/look`)
    expect(body).toMatchObject({ encoding: 'windows-1251', delimiter: ';' })
    expect(body.suggested.members).toEqual({
      what: 'members',
      zone: 'Europe/Moscow',
      member: {
        phone: 'Телефон',
        lastName: 'Фамилия',
        firstName: 'Имя',
        birthday: { column: 'Дата рождения', formats: ['D.M.YYYY'] },
      },
      openingBalance: { points: 'Бонусы' },
    })
  })

  test('that is no table is refused with its name and line', async () => {
    const fileId = await handIn(gzipSync('a,b\n1,2\n').subarray(0, 20), 'cut.csv.gz')
    const { status, body } = await door.ask('GET', `/v1/files/${fileId}/look`)
    expect([status, body.code]).toEqual([400, 'file.truncated'])
    expect(body.detail).toContain('cut.csv.gz')
    expect(body.detail).not.toContain('/tmp')
  })
})

describe('an import', () => {
  test('is tried first: it shows what would come of it and takes nothing over', async () => {
    const fileId = await handIn(`${HEAD}T-1,1.2.2025 10:00,tried,oil,10.00\n`)
    const ordered = await order(fileId, { dryRun: true })
    expect([ordered.status, ordered.body.state]).toEqual([202, 'waiting'])
    const done = await carried(ordered.body.id)
    expect(done).toMatchObject({
      state: 'done',
      dryRun: true,
      fileName: 'sales.csv',
      report: {
        rows: { read: 1, taken: 1 },
        receipts: { found: 1, added: 0 },
        members: { unknown: 1 },
      },
    })
    expect(done.report.preview[0]).toMatchObject({ externalId: 'T-1' })
    const found = await door.ask('GET', '/v1/purchases?externalId=T-1')
    expect(found.body.items).toEqual([])
  })

  test('takes each receipt over once, and keeps the rejected rows with their reasons as a file', async () => {
    const rows = [
      'I-1,1.2.2025 10:00,anna,oil,10.00',
      'I-2,35.2.2025 10:00,anna,oil,10.00',
      'I-3,2.2.2025 10:00,=1+1,oil,x',
    ]
    const fileId = await handIn(`${HEAD}${rows.join('\n')}\n`)
    const first = await carried((await order(fileId)).body.id)
    expect(first).toMatchObject({
      state: 'done',
      rejectedFile: true,
      orderedBy: 'all',
      report: { rows: { read: 3, taken: 1, rejected: 2 }, receipts: { found: 1, added: 1 } },
    })
    const rejected = await door.ask('GET', `/v1/imports/${first.id}/rejected`)
    expect(rejected.headers['content-type']).toContain('text/csv')
    expect(rejected.text.split('\n')).toHaveLength(4)
    expect(rejected.text).toMatch(/^\ufeffline,reason,Receipt no/)
    expect(rejected.text).toContain("'=1+1")
    const again = await carried((await order(fileId)).body.id)
    expect(again.report.receipts).toMatchObject({ added: 0, known: 1 })
  })

  test('tells every mistake of a mapping at once, before anything begins', async () => {
    const fileId = await handIn(HEAD)
    const { status, body } = await order(fileId, {
      mapping: { ...mapping, zone: 'Mars', line: {} },
    })
    expect([status, body.code]).toEqual([400, 'mapping.invalid'])
    expect(body.detail).toContain('sku')
    const foreign = await order(fileId, { mapping: { ...mapping, currency: 'EUR' } })
    expect(foreign.body.code).toBe('currency.other')
  })

  test('of a file without a column of the mapping fails, and says so in the words of whoever asks', async () => {
    const fileId = await handIn('a,b\n1,2\n')
    const done = await carried((await order(fileId)).body.id)
    expect(done).toMatchObject({ state: 'failed', failure: { code: 'file.column_missing' } })
    expect(done.failure.message).toContain('sales.csv')
    const russian = await door.ask('GET', `/v1/imports/${done.id}`, undefined, {
      'accept-language': 'ru',
    })
    expect(russian.body.failure.message).toContain('нет столбца')
    expect((await door.ask('GET', `/v1/imports/${done.id}/rejected`)).status).toBe(404)
  })

  test('that is cancelled before it begins never does; one that has ended stays as it is', async () => {
    const fileId = await handIn(`${HEAD}C-1,1.2.2025 10:00,anna,oil,10.00\n`)
    const { id } = (await order(fileId)).body
    expect((await door.ask('POST', `/v1/imports/${id}/cancel`)).body.state).toBe('cancelled')
    expect((await carried(id)).state).toBe('cancelled')
    expect((await door.ask('GET', '/v1/purchases?externalId=C-1')).body.items).toEqual([])
    const again = await door.ask('POST', `/v1/imports/${id}/cancel`)
    expect([again.status, again.body.code]).toEqual([409, 'import.ended'])
  })

  test('cut short by a server that stops goes on later, and each receipt is there once', async () => {
    const rows = Array.from({ length: 900 }, (_, n) => `G-${n},1.3.2025 10:00,m${n % 7},oil,10.00`)
    const { id } = (await order(await handIn(`${HEAD}${rows.join('\n')}\n`))).body
    const stopping = new AbortController()
    const ctx = await given.fresh()
    const running = tasks.carryOn(ctx, id, stopping.signal)
    await rest(150)
    stopping.abort()
    await running
    expect((await tasks.see(ctx, id)).endedAt).toBeNull()
    const done = await carried(id)
    expect(done.state).toBe('done')
    expect(done.report.receipts.added + done.report.receipts.known).toBe(900)
  })

  test('is done by the worker by itself', { timeout: 60_000 }, async () => {
    const silent = { info: () => {}, warn: () => {}, error: () => {} }
    const worker: Worker = await startWorker({ url: given.url, log: silent })
    try {
      const { id } = (await order(await handIn(`${HEAD}W-1,1.2.2025 10:00,anna,oil,10.00\n`))).body
      let state = 'waiting'
      for (let turn = 0; turn < 200 && !['done', 'failed'].includes(state); turn++) {
        await rest(100)
        state = (await door.ask('GET', `/v1/imports/${id}`)).body.state
      }
      expect(state).toBe('done')
    } finally {
      await worker.stop()
    }
  })

  test('list shows the newest first; nothing of another organisation', async () => {
    const { body } = await door.ask('GET', '/v1/imports?limit=2')
    expect(body.items).toHaveLength(2)
    expect(body.items[0].orderedAt >= body.items[1].orderedAt).toBe(true)
    expect(body.next).not.toBeNull()
  })
})

test('a test key hands in nothing', async () => {
  const token = await door.key('all', { test: true })
  const headers = { authorization: `Bearer ${token}` }
  const { body } = await door.ask('POST', '/v1/files', { name: 'a', size: 1 }, headers)
  expect(body.code).toBe('key.test_only')
})

function cp1251(sign: string): number {
  const code = sign.codePointAt(0)!
  if (code < 128) return code
  if (sign === 'ё') return 0xb8
  return code - 0x410 + 0xc0
}

test('whoever is limited to a programme has whole pages of its imports', async () => {
  const settled = { name: 'Other', currency: 'RUB', zone: 'Europe/Moscow' }
  const other = (await door.ask('POST', '/v1/programmes', settled)).body.id as string
  const fileId = await handIn(`${HEAD}L-1,1.3.2026 10:00,c,A,10\n`)
  for (let n = 0; n < 4; n++) await order(fileId, { programmeId })
  const reach = [{ programmes: [programmeId], stores: null }]
  const limited = (programmes: string[]) =>
    createContext({
      ...given(),
      actor: { ...given().actor, reach: [{ ...reach[0]!, programmes }] },
    })
  const first = await tasks.list(limited([programmeId]), { limit: 3 })
  expect(first.items).toHaveLength(3)
  const { items } = await tasks.list(limited([programmeId]), { limit: 3, cursor: first.next! })
  expect(items.length).toBeGreaterThan(0)
  expect(await tasks.list(limited([other]), {})).toEqual({ items: [], next: null })
})
