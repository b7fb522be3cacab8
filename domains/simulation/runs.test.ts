import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '#kit/newId.ts'
import { startWorker } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { carryOn } from './carrying.ts'
import { observe } from './forecasts.ts'
import * as store from './runs.store.ts'
import { simulate } from './simulation.ts'

// each run starts a thread, which takes its time on a machine that is busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const given = freshDatabase()
const door = freshDoor(given)
const folder = mkdtempSync(join(tmpdir(), 'kopilka-runs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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

const conditions = (points: number, share = 50) => ({
  rules: [
    {
      id: 'base',
      name: { ru: 'База', en: 'Base' },
      on: 'purchase',
      then: { rate: { points, per: 100 } },
    },
  ],
  redeem: {
    value: { points: 1, amount: 1 },
    cap: { share: { numerator: share, denominator: 100 } },
  },
  expiry: { kind: 'rolling', after: { days: 60 } },
})

/** Receipts of seven people over half a year. */
const rows = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const day = `${1 + (n % 28)}.${1 + Math.floor((n * 6) / count)}.2025`
    return { n, day, client: `m${n % 7}`, sum: 100 + ((n * 37) % 900) }
  })
const csv = (count: number) =>
  [
    'Receipt no,Date,Client,Article,Sum',
    ...rows(count).map(({ n, day, client, sum }) => `S-${n},${day} 10:00,${client},oil,${sum}.00`),
    '',
  ].join('\n')

let programmeId = ''
beforeAll(async () => {
  const settled = { name: 'Wheels', currency: 'RUB', zone: 'Europe/Moscow' }
  programmeId = (await door.ask('POST', '/v1/programmes', settled)).body.id
  const path = `/v1/programmes/${programmeId}/conditions`
  await door.ask('POST', path, { document: conditions(5) })
  const startsAt = '2020-01-01T00:00:00+03:00'
  await door.ask('POST', `${path}/1/schedule`, { startsAt })
  await door.ask('POST', `/v1/programmes/${programmeId}/go-live`)
  await door.ask('POST', path, { document: conditions(10) })
})

async function handIn(content: string): Promise<string> {
  const bytes = Buffer.from(content)
  const begun = await door.ask('POST', '/v1/files', { name: 'sales.csv', size: bytes.length })
  const { id, partSize, parts } = begun.body
  for (let number = 1; number <= parts; number++) {
    const piece = bytes.subarray((number - 1) * partSize, number * partSize)
    const body = { content: piece.toString('base64') }
    await door.ask('PUT', `/v1/files/${id}/parts/${number}`, body)
  }
  return id
}

const ofFile = async (count = 200) => ({
  kind: 'file',
  fileId: await handIn(csv(count)),
  mapping,
})

const order = (body: object) => door.ask('POST', '/v1/simulations', body)
const see = async (id: string) => (await door.ask('GET', `/v1/simulations/${id}`)).body

/** Asks as a client does: what was not answered in time is asked again with its key, and done once. */
async function persistently(method: string, path: string, body: object) {
  const headers = { 'idempotency-key': newId() }
  for (;;) {
    const answer = await door.ask(method, path, body, headers)
    if (answer.body.code !== 'service.unavailable') return answer
    await rest(2_000)
  }
}

async function carried(id: string, signal = new AbortController().signal) {
  await carryOn(await given.fresh(), id, signal)
  return see(id)
}

async function done(body: object) {
  const ordered = await order(body)
  expect(ordered.status, ordered.text).toBe(202)
  const ended = await carried(ordered.body.id)
  expect(ended.state, JSON.stringify(ended.failure)).toBe('done')
  return ended
}

describe('a simulation of a file', () => {
  test('comes to what the command line comes to on the same file', async () => {
    const count = 300
    writeFileSync(join(folder, 'sales.csv'), csv(count))
    writeFileSync(join(folder, 'mapping.json'), JSON.stringify(mapping))
    writeFileSync(join(folder, 'conditions.json'), JSON.stringify(conditions(7)))
    const told = await simulate({
      salesPath: join(folder, 'sales.csv'),
      mappingPath: join(folder, 'mapping.json'),
      conditionsPath: join(folder, 'conditions.json'),
      until: null,
      paying: { kind: 'share', percent: 50 },
      discounts: 'kept',
      margin: 3_500,
      fixedCost: 100,
      scale: 0,
      language: 'en',
    })
    const { result } = await done({
      source: await ofFile(count),
      variants: [{ document: conditions(7) }, { version: 1 }],
      redeem: 'share:50',
      margin: 3_500,
      fixedCost: 100,
    })
    const { currency: _, quality, left, rows: read, rejected, breakEven, ...figures } = told
    expect(result).toMatchObject({ quality, left, rows: read, rejected })
    expect(result.variants[0]).toEqual({ figures, breakEven })
    expect(result.variants[1].figures.issued).toBeLessThan(figures.issued)
    // it would prove nothing were nothing redeemed or expired
    expect(figures.redeemed).toBeGreaterThan(0)
    expect(figures.expired).toBeGreaterThan(0)
  })

  test('without earning comes to nothing at all, and with a cap of nothing nobody pays with points', async () => {
    const nothing = { ...conditions(5), rules: [] }
    const { redeem: _, ...unredeemed } = conditions(5)
    const { result } = await done({
      source: await ofFile(),
      variants: [{ document: nothing }, { document: unredeemed }],
    })
    const [none, capped] = result.variants.map(({ figures }: { figures: object }) => figures)
    expect(none).toMatchObject({ issued: 0, redeemed: 0, expired: 0, active: 0, paidWithPoints: 0 })
    expect(capped).toMatchObject({ redeemed: 0, paidWithPoints: 0, receiptsRedeemed: 0 })
    expect(capped.issued).toBeGreaterThan(0)
  })

  test('gives the same figures each time', async () => {
    const asked = { source: await ofFile(), variants: [{ version: 1 }], redeem: 'share:40' }
    expect((await done(asked)).result).toEqual((await done(asked)).result)
  })

  test('of a file without a column of the mapping fails and says so, by the name of the file', async () => {
    const source = { kind: 'file', fileId: await handIn('a,b\n1,2\n'), mapping }
    const { body } = await order({ source, variants: [{ version: 1 }] })
    const ended = await carried(body.id)
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'file.column_missing' } })
    expect(ended.failure.message).toContain('sales.csv')
  })

  test('keeps nobody’s phone with what came of it', async () => {
    const phones = csv(60).replaceAll(/,m(\d),/g, ',+7999000000$1,')
    const { receipt } = mapping
    const source = {
      kind: 'file',
      fileId: await handIn(phones.replaceAll('Sum', 'Sum,Off').replaceAll('.00', '.00,90.00')),
      mapping: {
        ...mapping,
        receipt: { ...receipt, member: { as: 'phone', from: 'Client', enrol: true } },
        line: { ...mapping.line, discount: 'Off' },
      },
    }
    const { result } = await done({ source, variants: [{ version: 1 }], discounts: 'replaced' })
    const { fairness, discountsSaved } = result.variants[0].figures
    expect(fairness.worseOff).toBe(7)
    expect(discountsSaved).toBe(60 * 9_000)
    expect(JSON.stringify(result)).not.toContain('+7999')
  })
})

describe('what is supposed', () => {
  const supposed = {
    months: 12,
    frequencyLift: { kind: 'between', p5: 0, p95: 0.1 },
    checkLift: { kind: 'fixed', value: 0.02 },
    margin: { kind: 'between', p5: 0.3, p95: 0.4 },
    seed: 7,
  }

  test('is drawn ten thousand times under the same luck for every variant, and may be changed without a new replay', async () => {
    const variants = [{ version: 1 }, { version: 2 }]
    const made = await done({ source: await ofFile(), variants, assumptions: supposed })
    const [first, second] = made.result.chances
    expect(first).toMatchObject({ known: true, value: { seed: 7, draws: 10_000 } })
    expect(first.value.months).toHaveLength(12)
    // twice the points can only be worse where members buy no more for them
    expect(second.value.againstFirst.better.numerator).toBe(0)
    const path = `/v1/simulations/${made.id}/assumptions`
    const again = await persistently('PUT', path, supposed)
    expect(again.status, again.text).toBe(200)
    expect(again.body.result).toEqual(made.result)
    const checkLift = { kind: 'fixed', value: 2 }
    const better = await persistently('PUT', path, { ...supposed, checkLift })
    expect(better.body.result.variants).toEqual(made.result.variants)
    expect(better.body.result.chances[0].value.loss.numerator).toBe(0)
    expect((await see(made.id)).assumptions.checkLift).toEqual(checkLift)
  })

  test('says nothing where nobody knows a margin, and why', async () => {
    const { margin: _, ...without } = supposed
    const asked = { source: await ofFile(), variants: [{ version: 1 }], assumptions: without }
    expect((await done(asked)).result.chances).toEqual([{ known: false, reason: 'no_margin' }])
  })
})

describe('a run', () => {
  test('that is cancelled before it begins never does; one that has ended stays as it is', async () => {
    const { id } = (await order({ source: await ofFile(), variants: [{ version: 1 }] })).body
    expect((await door.ask('DELETE', `/v1/simulations/${id}`)).body.code).toBe('simulation.running')
    const cancel = () => door.ask('POST', `/v1/simulations/${id}/cancel`)
    expect((await cancel()).body.state).toBe('cancelled')
    expect(await carried(id)).toMatchObject({ state: 'cancelled', attempts: 0, result: null })
    const again = await cancel()
    expect([again.status, again.body.code]).toEqual([409, 'simulation.ended'])
  })

  test('that is cancelled in the middle ends at once and keeps nothing', async () => {
    const { id } = (await order({ source: await ofFile(20_000), variants: [{ version: 1 }] })).body
    const running = carryOn(await given.fresh(), id, new AbortController().signal)
    while ((await see(id)).state === 'waiting') await rest(20)
    const asked = await door.ask('POST', `/v1/simulations/${id}/cancel`)
    expect(asked.body).toMatchObject({ state: 'running', cancelling: true })
    await running
    expect(await see(id)).toMatchObject({ state: 'cancelled', cancelling: false, result: null })
  })

  test('cut short by a server that stops is begun again from the start, and says so', async () => {
    const { id } = (await order({ source: await ofFile(), variants: [{ version: 1 }] })).body
    const stopping = new AbortController()
    const running = carryOn(await given.fresh(), id, stopping.signal)
    while ((await see(id)).state === 'waiting') await rest(20)
    stopping.abort()
    await running
    expect(await see(id)).toMatchObject({ state: 'running', attempts: 1 })
    expect(await carried(id)).toMatchObject({ state: 'done', attempts: 2 })
  })

  test('that three processes began and none ended is given up', async () => {
    const { id } = (await order({ source: await ofFile(), variants: [{ version: 1 }] })).body
    const { db, organisationId, now } = await given.fresh()
    // what a process leaves behind that is killed
    for (let time = 1; time <= 3; time++) await store.begin(db, organisationId, id, now)
    expect(await carried(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'simulation.broken' },
    })
  })

  test('is listed newest first, and forgotten when one asks for it', async () => {
    const { id } = (await order({ source: await ofFile(), variants: [{ version: 1 }] })).body
    await carried(id)
    const { body } = await door.ask('GET', '/v1/simulations?limit=2')
    expect(body.items[0]).toMatchObject({ id, state: 'done', kind: 'simulation' })
    expect(body.next).not.toBeNull()
    expect((await door.ask('DELETE', `/v1/simulations/${id}`)).status).toBe(204)
    expect((await door.ask('GET', `/v1/simulations/${id}`)).body.code).toBe('simulation.unknown')
  })

  test('is refused to a key for test members, and of conditions that are not sound', async () => {
    const token = await door.key('all', { test: true })
    const body = { source: await ofFile(), variants: [{ version: 1 }] }
    const headers = { authorization: `Bearer ${token}` }
    const refused = await door.ask('POST', '/v1/simulations', body, headers)
    expect(refused.body.code).toBe('key.test_only')
    const unsound = await order({ ...body, variants: [{ document: { rules: 5 } }] })
    expect(unsound.body.code).toBe('simulation.conditions_unsound')
    expect((await order({ ...body, variants: [{ version: 99 }] })).body.code).toBe(
      'conditions.unknown',
    )
  })
})

describe('a search', () => {
  test('tells which variants are worth it, and a point of it is kept as a draft at once', async () => {
    const path = '/rules/0/then/rate/points'
    const asked = {
      source: await ofFile(),
      base: { version: 1 },
      dimensions: [
        { path, values: [3, 6] },
        { path: '/redeem/cap/share/numerator', values: [20, 50] },
      ],
      margin: 3_500,
      lift: { mean: 0.1, deviation: 0.05 },
      constraints: { regularsInForce: 0, loss: 1 },
    }
    const ordered = await door.ask('POST', '/v1/searches', asked)
    expect(ordered.status, ordered.text).toBe(202)
    const { state, result } = await carried(ordered.body.id)
    expect(state).toBe('done')
    expect(result.points).toHaveLength(4)
    expect(result.points.some(({ isFrontier }: { isFrontier: boolean }) => isFrontier)).toBe(true)
    expect(result.points[3].choices).toEqual({ [path]: 6, '/redeem/cap/share/numerator': 50 })
    // seven people come each week or so: all are regulars, and three points are less than five in force
    expect(result.regulars).toEqual({ from: 6, members: 7 })
    expect(ordered.body.space).toMatchObject({ inForce: 1, regularFrom: 6 })
    expect(result.inForce.measures).toMatchObject({ regularsInForce: 0, offers: 1 })
    expect(result.points[0]).toMatchObject({
      breaks: ['regularsInForce'],
      measures: { regularsInForce: 7 },
    })
    expect(result.points[3].breaks).toEqual([])
    const keep = `/v1/simulations/${ordered.body.id}/draft`
    const kept = await door.ask('POST', keep, { point: 3 })
    expect(kept.status, kept.text).toBe(201)
    const draft = await door.ask(
      'GET',
      `/v1/programmes/${programmeId}/conditions/${kept.body.version}`,
    )
    expect(draft.body).toMatchObject({ state: 'draft', document: conditions(6, 50) })
    const none = await door.ask('POST', keep, { point: 4 })
    expect(none.body.code).toBe('simulation.no_point')
  })

  test('of a place that is not there, or of too many variants, is refused before it begins', async () => {
    const source = await ofFile(10)
    const ask = (dimensions: object[]) =>
      door.ask('POST', '/v1/searches', { source, base: { version: 1 }, dimensions })
    const wrong = await ask([{ path: '/rules/7/then', values: [1] }])
    expect(wrong.body.code).toBe('search.pointer_wrong')
    const values = Array.from({ length: 60 }, (_, index) => index + 1)
    const many = await ask([
      { path: '/rules/0/then/rate/points', values },
      { path: '/redeem/cap/share/numerator', values },
    ])
    expect(many.body.code).toBe('search.too_many')
  })

  test('that wants a chance of loss and expects no rise, or compares with a version where none is in force, is refused', async () => {
    const settled = { name: 'Nothing yet', currency: 'RUB', zone: 'Europe/Moscow' }
    const other = (await door.ask('POST', '/v1/programmes', settled)).body.id
    const ask = (programme: string, constraints: object) =>
      ofFile(10).then((source) =>
        door.ask('POST', '/v1/searches', {
          programmeId: programme,
          source,
          base: { document: conditions(5) },
          dimensions: [{ path: '/rules/0/then/rate/points', values: [3] }],
          constraints,
        }),
      )
    expect((await ask(programmeId, { loss: 0.1 })).body.code).toBe('search.lift_missing')
    const refused = await ask(other, { regularsInForce: 0 })
    expect(refused.body.code).toBe('search.nothing_in_force')
    const allowed = await ask(other, { regularsToday: 0 })
    expect(allowed.status, allowed.text).toBe(202)
    expect(allowed.body.space.inForce).toBeNull()
  })
})

describe('a simulation of one’s own purchases', () => {
  beforeAll(async () => {
    const fileId = await handIn(csv(120))
    const imported = await door.ask('POST', '/v1/imports', { fileId, what: 'purchases', mapping })
    const { carryOn: carryImport } = await import('#domains/imports/tasks.ts')
    await carryImport(await given.fresh(), imported.body.id, new AbortController().signal)
  })

  const own = (more: object = {}) => ({ source: { kind: 'own', ...more } })

  test('comes to what the same sales come to from a file', async () => {
    const variants = [{ version: 1 }, { version: 2 }]
    const fromFile = await done({ source: await ofFile(120), variants })
    const { result } = await done({ ...own(), variants })
    expect(result.variants).toEqual(fromFile.result.variants)
    expect(result).toMatchObject({ takenBack: 0, partly: 0, rows: null })
  })

  test('takes the days it is asked for, both included', async () => {
    const { result } = await done({
      ...own({ from: '2025-02-01', to: '2025-02-28' }),
      variants: [{ version: 1 }],
    })
    expect(result.quality.receipts).toBe(
      rows(120).filter(({ day }) => day.endsWith('.2.2025')).length,
    )
    const none = await order({ ...own({ to: '2019-01-01' }), variants: [{ version: 1 }] })
    expect([none.status, none.body.code]).toEqual([409, 'simulation.nothing_bought'])
    const backwards = own({ from: '2025-03-01', to: '2025-02-01' })
    expect((await order({ ...backwards, variants: [{ version: 1 }] })).body.code).toBe(
      'simulation.period_wrong',
    )
  })

  test('what is expected of a published version is kept, and each month that has ended is held against it', async () => {
    const assumptions = {
      months: 6,
      frequencyLift: { kind: 'fixed', value: 0 },
      checkLift: { kind: 'fixed', value: 0 },
      margin: { kind: 'fixed', value: 0.3 },
      seed: 1,
    }
    const variants = [{ version: 1 }, { version: 2 }]
    const { id } = await done({ ...own(), variants, assumptions })
    const path = `/v1/simulations/${id}/forecasts`
    // the second version is a draft that nobody has published
    expect((await door.ask('POST', path, { variant: 1 })).body.code).toBe('forecast.not_published')
    expect((await door.ask('POST', path, { variant: 5 })).body.code).toBe('forecast.no_chances')
    const kept = await door.ask('POST', path, { variant: 0, firstMonth: '2025-02' })
    expect(kept.status, kept.text).toBe(201)
    expect(kept.body.months).toHaveLength(6)
    expect(kept.body.months[0]).toMatchObject({ month: '2025-02', measures: [], failed: [] })

    await observe(await given.fresh())
    await observe(await given.fresh())
    const { body } = await door.ask('GET', `/v1/forecasts/${kept.body.id}`)
    const [february, , , , , july] = body.months
    const sold = rows(120).filter(({ day }) => day.endsWith('.2.2025'))
    const of = (measure: string) =>
      february.measures.find((each: { measure: string }) => each.measure === measure)
    expect(of('receipts').fact).toBe(sold.length)
    expect(of('sales').fact).toBe(sold.reduce((sum, each) => sum + each.sum * 100, 0))
    // everybody in the file is a member, and all seven come more than once a month
    expect(of('conversion')).toMatchObject({ fact: 1, verdict: 'within' })
    expect(of('cost').fact).toBe(of('redeemed').fact)
    // all seven came again in each whole month: of a share that is everybody nothing can be expected
    expect(of('repeat')).toBeUndefined()
    // nothing is rolled up in this test, so what is still open is not known
    expect(of('liability')).toMatchObject({ fact: null, verdict: null })
    // nobody bought in July: the receipts did not come, and nothing else is blamed for it
    expect(july).toMatchObject({ month: '2025-07' })
    expect(july.failed).toContain('frequencyLift')
    expect(july.failed).not.toContain('checkLift')
    const listed = await door.ask('GET', '/v1/forecasts')
    expect(listed.body.items).toHaveLength(1)
    expect((await door.ask('DELETE', `/v1/forecasts/${kept.body.id}`)).status).toBe(204)
    expect((await door.ask('GET', '/v1/forecasts')).body.items).toEqual([])
  })

  test('leaves out what was cancelled, and says how many', async () => {
    const { body } = await door.ask('GET', '/v1/purchases?externalId=S-3')
    const path = `/v1/purchases/${body.items[0].id}/cancel`
    const cancelled = await door.ask('POST', path)
    expect(cancelled.status, cancelled.text).toBe(200)
    const { result } = await done({ ...own(), variants: [{ version: 1 }] })
    expect(result).toMatchObject({ takenBack: 1, quality: { receipts: 119 } })
  })

  test('is done by the worker by itself, in a thread', async () => {
    const silent = { info: () => {}, warn: () => {}, error: () => {} }
    const worker = await startWorker({ url: given.url, log: silent })
    try {
      const { id } = (await order({ ...own(), variants: [{ version: 1 }] })).body
      let state = 'waiting'
      for (let turn = 0; turn < 1_500 && !['done', 'failed'].includes(state); turn++) {
        await rest(100)
        state = (await see(id)).state
      }
      expect(state).toBe('done')
    } finally {
      await worker.stop()
    }
  })
})
