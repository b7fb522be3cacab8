/**
 * What a simulation takes: a million generated receipts on one core, the published file of a real shop
 * whole and in a hundred variants. Run: node bench/simulation.ts, or npm run bench simulation
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { compile } from '#domains/rules/core/compile.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { replay, type Sale } from '#domains/simulation/core/replay.ts'
import { search, simulate, type SimulationAsked } from '#domains/simulation/simulation.ts'
import { bar } from './bars.ts'
import { median } from './programs.ts'
import type { Measured } from './results.ts'
import { PAST_RECEIPTS, ROUNDS } from './settings.ts'

const UCI = resolve(import.meta.dirname, '../examples/uci')
const FILE = resolve(
  process.env['KOPILKA_TEST_DATA'] ?? resolve(import.meta.dirname, '../../shared/data'),
  'online-retail/online_retail.csv.gz',
)
type Asked = Omit<SimulationAsked, 'onProgress'>

const MEGA = 1_000_000
const DAY = 86_400_000

/** Receipts replayed per second and core, and how long the file of a real shop takes. */
export async function measureSimulation(): Promise<Measured> {
  const notes: string[] = []
  const conditions = JSON.parse(await readFile(join(UCI, 'conditions.json'), 'utf8')) as Conditions
  const plain = playMany(conditions, notes, 'one rule, points that activate and lapse')
  const rich = playMany(
    { ...conditions, rules: manyRules(conditions) },
    notes,
    'thirty rules, points that activate and lapse',
  )
  const shop = await ofRealShop(notes)
  return {
    title: 'Past sales replayed',
    figures: [],
    bars: [
      ...bar('receipts replayed per second and core', plain.perSecond, '/s', { atLeast: 100_000 }),
      ...bar('memory of a replay', Math.max(plain.resident, rich.resident), 'MB', { atMost: 1000 }),
      ...bar('replay of the published file', shop?.replayed, 's', { atMost: 1 }),
      ...bar('search of 100 variants over it', shop?.searched, 's', { atMost: 60 }),
    ],
    notes,
  }
}

/** Plays generated receipts of three lines through the conditions; making them is not timed. */
function playMany(document: Conditions, notes: string[], what: string) {
  const compiled = compile(document, { zone: 'Europe/London', scale: 0 })
  const playing = replay({
    setting: {
      programmeId: 'simulated',
      currency: 'GBP',
      zone: 'Europe/London',
      version: 1,
      compiled,
    },
    paying: { kind: 'max' },
    discounts: 'kept',
    margin: 3_500,
  })
  const begun = process.cpuUsage()
  const making = { user: 0, system: 0 }
  let resident = 0
  for (let from = 0; from < PAST_RECEIPTS; from += 1_000) {
    const before = process.cpuUsage()
    const portion = Array.from({ length: 1_000 }, (_each, index) => sale(from + index))
    const made = process.cpuUsage(before)
    making.user += made.user
    making.system += made.system
    for (const each of portion) playing.take(each)
    resident = Math.max(resident, process.memoryUsage.rss())
  }
  const figures = playing.finish(START + 2 * 365 * DAY)
  const used = process.cpuUsage(begun)
  const micro = used.user + used.system - making.user - making.system
  if (figures.issued === 0 || figures.redeemed === 0) throw new Error('nothing was played')
  const perSecond = (figures.receipts / micro) * MEGA
  notes.push(
    `${figures.receipts.toLocaleString('en')} receipts of ${MEMBERS.toLocaleString('en')} members over two years, ${what}: ` +
      `${Math.round(perSecond).toLocaleString('en')}/s of processor time, ${Math.round(resident / MEGA)} MB resident at most`,
  )
  return { perSecond, resident: resident / MEGA }
}

/** The published file: read and played whole, and in a hundred variants on all cores; null where it is not there. */
async function ofRealShop(notes: string[]) {
  if (!existsSync(FILE)) {
    notes.push(`left out: there is no ${FILE} (KOPILKA_TEST_DATA names the folder)`)
    return null
  }
  const asked: Asked = {
    salesPath: FILE,
    mappingPath: join(UCI, 'mapping.json'),
    conditionsPath: join(UCI, 'conditions.json'),
    until: null,
    paying: { kind: 'max' },
    discounts: 'kept',
    margin: 3_500,
    scale: 0,
    fixedCost: 0,
    language: 'en',
  }
  const took: { whole: number; replayed: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    let read = 0
    const begun = performance.now()
    await simulate({
      ...asked,
      onProgress: (stage, done) => {
        if (stage === 'replaying' && done === 0) read = performance.now()
      },
    })
    const done = performance.now()
    took.push({ whole: (done - begun) / 1000, replayed: (done - read) / 1000 })
  }
  const replayed = median(took.map((each) => each.replayed))
  const whole = median(took.map((each) => each.whole))
  const begun = performance.now()
  const searched = await searchIn(asked)
  const seconds = (performance.now() - begun) / 1000
  notes.push(
    `online_retail.csv.gz: 18,532 receipts replayed in ${replayed.toFixed(2)} s, ${whole.toFixed(1)} s with reading its 541,909 rows (median of ${ROUNDS}); ` +
      `${searched} variants on all cores in ${seconds.toFixed(1)} s`,
  )
  return { replayed, searched: seconds }
}

/** Five rates, five caps, four lives of a point: a hundred variants. */
async function searchIn(asked: Asked): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-bench-search-'))
  try {
    const conditions = JSON.parse(await readFile(asked.conditionsPath, 'utf8')) as Conditions
    const conditionsPath = join(folder, 'conditions.json')
    const cap = { share: { numerator: 30, denominator: 100 } }
    writeFileSync(
      conditionsPath,
      JSON.stringify({ ...conditions, redeem: { ...conditions.redeem, cap } }),
    )
    const { found } = await search({
      ...asked,
      conditionsPath,
      dimensions: [
        { path: '/rules/0/then/rate/points', values: [1, 2, 3, 5, 7] },
        { path: '/redeem/cap/share/numerator', values: [10, 20, 30, 50, 100] },
        { path: '/expiry/after/days', values: [60, 90, 180, 365] },
      ],
      constraints: {},
      lift: null,
    })
    return found.length
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const START = Date.UTC(2024, 0, 1)
const MEMBERS = 40_000

/** A receipt of three lines; few members come often, many seldom. */
function sale(place: number): Sale {
  const drawn = ((place * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
  const lines = [0, 1, 2].map((line) => ({
    lineId: String(line + 1),
    sku: `sku-${(place * 13 + line * 5) % 200}`,
    category: CATEGORIES[(place + line) % CATEGORIES.length]!,
    kind: 'goods' as const,
    quantity: '1',
    amount: 300 + ((place * 7_919 + line * 104_729) % 5_000),
    discountAmount: 0,
    taxAmount: 0,
    cost: null,
    attributes: {},
  }))
  return {
    member: `member-${Math.floor(MEMBERS * drawn ** 2)}`,
    receipt: {
      externalId: String(place),
      storeId: `store-${place % 9}`,
      tillId: null,
      cashierId: null,
      channel: 'store',
      occurredAt: START + Math.floor((place / PAST_RECEIPTS) * 700 * DAY),
      offsetMinutes: 0,
      currency: 'GBP',
      lines,
      means: ['card'],
      coupons: [],
      redeem: 0,
    },
  }
}

const CATEGORIES = ['tyres', 'oil', 'service', 'wheels', 'parts', 'washing']

/** Twenty-nine rules that look at a receipt and seldom grant, beside the one of the file. */
function manyRules({ rules }: Conditions): Conditions['rules'] {
  const bonus = (place: number): Conditions['rules'][number] => ({
    id: `bonus-${place}`,
    name: { ru: `Бонус ${place}`, en: `Bonus ${place}` },
    on: 'purchase',
    when: {
      all: [
        { bought: { categories: [CATEGORIES[place % CATEGORIES.length]!] } },
        { weekday: [(place % 7) + 1] },
        { amount: { atLeast: 9_000 + place * 100 } },
      ],
    },
    then: { fixed: { points: 5 } },
  })
  return [...rules, ...Array.from({ length: 29 }, (_each, place) => bonus(place))]
}

if (import.meta.main) {
  const { notes } = await measureSimulation()
  for (const note of notes) console.log(note)
}
