import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { simulate, type SimulationAsked } from './simulation.ts'

const DATA =
  process.env['KOPILKA_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const FILE = join(DATA, 'online-retail/online_retail.csv.gz')
const EXAMPLES = resolve(import.meta.dirname, '../../examples/uci')
const absent = !existsSync(FILE)
const title = absent
  ? `skipped: there is no ${FILE} (KOPILKA_TEST_DATA names the folder)`
  : 'a year of a real shop'

const folder = mkdtempSync(join(tmpdir(), 'kopilka-simulate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const asked: SimulationAsked = {
  salesPath: FILE,
  mappingPath: join(EXAMPLES, 'mapping.json'),
  conditionsPath: join(EXAMPLES, 'conditions.json'),
  until: null,
  paying: { kind: 'max' },
  discounts: 'kept',
  margin: 3_500,
  scale: 0,
  fixedCost: 0,
  language: 'en',
}

function conditions(name: string, document: Conditions): string {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, JSON.stringify(document))
  return path
}

test.skipIf(absent)(
  `${title}: five per cent and a cap of thirty cost £333,461.26 of £8,911,407.90 at most`,
  { timeout: 120_000 },
  async () => {
    // the sum of an independent computation on the same file, without delay and expiry
    const conditionsPath = conditions('capped', {
      rounding: { at: 'receipt', mode: 'down' },
      rules: [
        {
          id: 'base',
          name: { ru: 'Пять процентов', en: 'Five per cent' },
          on: 'purchase',
          then: { rate: { points: 5, per: 100 } },
        },
      ],
      redeem: {
        value: { points: 1, amount: 1 },
        cap: { share: { numerator: 30, denominator: 100 } },
      },
    })
    const done = await simulate({ ...asked, conditionsPath })
    expect(done).toMatchObject({
      receipts: 18_532,
      members: 4_338,
      amount: 891_140_790,
      redeemed: 33_346_126,
      paidWithPoints: 33_346_126,
      paid: 891_140_790 - 33_346_126,
      expired: 0,
      pending: 0,
    })
    // where every line's margin is assumed, it is that of the sums
    const { margin } = done
    expect(margin!.before).toBe(Math.floor(done.amount * 0.35))
    expect(margin!.after).toBe(margin!.before - done.paidWithPoints)
    // (R + F) / (m·B − R)
    expect(done.breakEven!.lift).toBeCloseTo(0.1197, 4)
    expect(done.quality.warnings).toEqual(['no_costs', 'gap'])
  },
)

test.skipIf(absent)(
  `${title}: later sales are left out, and points go on to lapse after the last one`,
  { timeout: 120_000 },
  async () => {
    const summer = await simulate({ ...asked, until: Date.UTC(2011, 5, 30, 23) })
    expect(summer.left).toBeGreaterThan(0)
    expect(summer.receipts + summer.left).toBe(18_532)
    expect(summer.months.at(-1)!.month).toBe('2011-07')
    const late = await simulate({ ...asked, until: Date.UTC(2013, 0, 1) })
    expect(late).toMatchObject({ left: 0, active: 0, pending: 0, receipts: 18_532 })
    expect(late.expired).toBe(late.issued - late.redeemed)
  },
)
