import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readOptions } from './simulate.ts'
import { openTerminal } from './terminal.ts'

const MAIN = resolve(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'kopilka-simulate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Without a database: none may be asked for. */
const simulate = (args: readonly string[], LANG?: string) => kopilka(['simulate', ...args], LANG)

async function kopilka(args: readonly string[], LANG = 'C') {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, LANG, DATABASE_URL: 'postgresql://127.0.0.1:1/nowhere' }
  const child = spawn(process.execPath, [MAIN, ...args], { env })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, out, err }
}

function file(name: string, content: string | object): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const mapping = file('mapping.json', {
  what: 'purchases',
  zone: 'Europe/Moscow',
  currency: 'RUB',
  receipt: {
    externalId: 'no',
    occurredAt: { column: 'at', formats: ['YYYY-MM-DD hh:mm:ss'] },
    member: { as: 'externalId', from: 'who' },
    store: 'shop',
  },
  line: { sku: 'sku', amount: 'sum', discount: 'off' },
})
const rule = {
  id: 'base',
  name: { ru: 'База', en: 'Base' },
  on: 'purchase',
  when: { store: ['tver'] },
  then: { rate: { points: 5, per: 100 } },
}
const conditions = file('conditions.json', {
  rules: [rule],
  redeem: { value: { points: 1, amount: 1 }, cap: { share: { numerator: 1, denominator: 2 } } },
})
// two of one instant, in the wrong order: 9 comes before 10, and what it earns may be spent on the other
const sales = file(
  'sales.csv',
  `no,at,who,shop,sku,sum,off
10,2026-01-10 12:00:00,anna,tver,X,10.00,0
9,2026-01-10 12:00:00,anna,tver,X,250.00,50.00
11,2026-02-01 12:00:00,boris,pskov,X,100.00,0
`,
)
const files = ['--sales', sales, '--mapping', mapping, '--conditions', conditions]

test('past sales are played through conditions without a platform; JSON answers in minor units', async () => {
  const done = await simulate([...files, '--json', '--until', '2026-03-01T00:00:00+03:00'])
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(done.out)).toMatchObject({
    currency: 'RUB',
    receipts: 3,
    members: 2,
    issued: 1_250 + 25,
    redeemed: 500,
    expired: 0,
    active: 775,
    pending: 0,
    amount: 36_000,
    paid: 35_500,
    receiptsRedeemed: 1,
    left: 0,
    until: '2026-02-28T21:00:00.000Z',
  })
})

test(
  'what is supposed gives chances besides, and what cannot be understood of it is told in words',
  { timeout: 120_000 },
  async () => {
    const sure = { kind: 'fixed', value: 0.2 }
    const supposed = { months: 6, frequencyLift: sure, checkLift: sure, margin: sure, seed: 3 }
    const assumptions = file('assumptions.json', supposed)
    const done = await simulate([...files, '--json', '--assumptions', assumptions])
    expect(JSON.parse(done.out)).toMatchObject({
      chance: { known: true, value: { seed: 3, draws: 10_000, loss: { denominator: 10_000 } } },
    })
    const people = await simulate([...files, '--assumptions', assumptions])
    expect(people.out).toMatch(/Chance of a loss +\d/)
    const wrong = file('wrong.json', { ...supposed, months: 0 })
    const refused = await simulate([...files, '--assumptions', wrong])
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('/months')
  },
)

test('people get a table in their language, and a picture of the months', async () => {
  const chart = join(folder, 'months.svg')
  const done = await simulate(
    [...files, '--discounts', 'replaced', '--margin', '40', '--chart', chart],
    'ru_RU.UTF-8',
  )
  expect(done.code, done.err).toBe(0)
  expect(done.out).toMatch(/Баллов начислено\s+1\s525/)
  expect(done.out).toMatch(/Участников, получающих меньше, чем от нынешних скидок: 1 из 2/)
  expect(done.out).toMatch(/сейчас больше 10 %\s+1 из 1/)
  expect(done.out).toContain('Маржа до программы')
  const picture = readFileSync(chart, 'utf8')
  expect(picture).toMatch(/^<svg/)
  expect(picture).toContain('Баллы по месяцам')
  expect(picture).toContain('2026-02')
})

test('the policy of paying is heeded', async () => {
  const done = await simulate([...files, '--redeem', 'none', '--json'])
  expect(JSON.parse(done.out)).toMatchObject({ redeemed: 0, issued: 1_300, receiptsRedeemed: 0 })
})

test('a file that cannot be used is told in words and ends with 2', async () => {
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [files.slice(0, 4), /--conditions/],
    [files.with(5, file('broken.json', '{"rules": [')), /is not JSON/],
    [files.with(5, file('odd.json', { rules: [{ ...rule, then: { gift: 1 } }] })), /\/rules\/0/],
    [[...files, '--chart', join(folder, 'no/such/folder.svg')], /cannot be written/],
  ]
  for (const [args, words] of wrong) {
    const { code, out, err } = await simulate(args)
    expect([code, out], err).toEqual([2, ''])
    expect(err).toMatch(words)
    expect(err).not.toMatch(/^\s+at /m)
  }
})

test.each([
  ['redeem', 'all'],
  ['until', 'tomorrow'],
  ['margin', '101'],
  ['margin', '-1'],
  ['discounts', 'some'],
  ['scale', '3'],
])('--%s %s is refused with what it takes', (name, value) => {
  const sound = {
    sales,
    mapping,
    conditions,
    redeem: 'max',
    discounts: 'kept',
    scale: '0',
    fixedCost: '0',
  }
  const { say } = openTerminal({})
  expect(readOptions({ ...sound, margin: '35.5' }, { say }).margin).toBe(3_550)
  expect(() => readOptions({ ...sound, [name]: value }, { say })).toThrow(
    new RegExp(`--${name} takes`),
  )
})

test('a history without sales is said to prove nothing', async () => {
  const empty = file('empty.csv', 'no,at,who,shop,sku,sum,off\n')
  const { code, out } = await simulate(files.with(1, empty))
  expect(code).toBe(0)
  expect(out).toContain('There are no sales')
  expect(out).not.toContain('NaN')
})

describe('a search', () => {
  const space = (content: object) => file('space.json', content)
  const points = { path: '/rules/0/then/rate/points', values: [1, 5] }
  const cap = { path: '/redeem/cap/share/numerator', values: [0, 1] }

  test('tries every variant on the sales, shows which are worth it, and saves the best as conditions', async () => {
    const best = join(folder, 'best.json')
    const args = ['--space', space({ dimensions: [points, cap] }), '--margin', '40', '--save', best]
    const done = await kopilka(['search', ...files, ...args, '--json'])
    expect(done.code, done.err).toBe(0)
    const { variants, best: choices } = JSON.parse(done.out)
    expect(
      variants.map((each: { figures: { issued: number; redeemed: number } }) => [
        each.figures.issued,
        each.figures.redeemed,
      ]),
    ).toEqual([
      [260, 0],
      [250 + 7, 250],
      [1_300, 0],
      [1_275, 500],
    ])
    expect(choices).toEqual({ [points.path]: 5, [cap.path]: 1 })
    expect(JSON.parse(readFileSync(best, 'utf8')).rules[0].then.rate.points).toBe(5)
  })

  test('that cannot be made is told in words and ends with 2', async () => {
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ dimensions: [{ path: '/rules/7/then', values: [1] }] }, /no place \/rules\/7\/then/],
      [{ dimensions: [{ path: '/redeem/cap/share/numerator', values: ['x'] }] }, /not sound/],
      [{ dimensions: [], more: 1 }, /space\.json/],
    ]
    for (const [content, words] of wrong) {
      const { code, out, err } = await kopilka(['search', ...files, '--space', space(content)])
      expect([code, out], err).toEqual([2, ''])
      expect(err).toMatch(words)
    }
  })
})
