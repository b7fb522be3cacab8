import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import type { MembersMapping, PurchasesMapping } from './core/mapping.ts'
import { importMembers, importPurchases } from './imports.ts'

const given = freshDatabase()
const folder = mkdtempSync(join(tmpdir(), 'kopilka-imports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const conditions: Conditions = {
  activation: { after: { days: 14 } },
  expiry: { kind: 'rolling', after: { days: 180 } },
  rules: [
    {
      id: 'base',
      name: { ru: 'База', en: 'Base' },
      on: 'purchase',
      then: { rate: { points: 5, per: 100 } },
    },
    {
      id: 'welcome',
      name: { ru: 'Привет', en: 'Welcome' },
      on: 'enrolment',
      then: { fixed: { points: 100 } },
    },
  ],
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, conditions)
})

let count = 0
function file(lines: readonly string[]): string {
  const path = join(folder, `${++count}.csv`)
  writeFileSync(path, lines.join('\n'))
  return path
}

const purchasesMapping: PurchasesMapping = {
  what: 'purchases',
  zone: 'Europe/Moscow',
  currency: 'RUB',
  receipt: {
    externalId: 'no',
    occurredAt: { column: 'at', formats: ['YYYY-MM-DD hh:mm'] },
    member: { as: 'externalId', from: 'who', enrol: true },
    store: 'store',
  },
  line: { sku: 'sku', quantity: 'qty', unitPrice: 'price' },
  reject: [{ column: 'qty', atMost: '0', reason: 'nothing bought' }],
}
const HEADER = 'no,at,who,store,sku,qty,price'

const buy = (path: string, more: Partial<Parameters<typeof importPurchases>[1]> = {}) =>
  importPurchases(shop.ctx, {
    path,
    mapping: purchasesMapping,
    programmeId: shop.programmeId,
    dryRun: false,
    language: 'en',
    ...more,
  })

async function rowsIn(...tables: string[]): Promise<number> {
  let all = 0
  for (const table of tables) {
    const { rows } = await sql<{
      n: number
    }>`select count(*) as n from ${sql.table(table)}`.execute(given().db)
    all += rows[0]!.n
  }
  return all
}

const everything = () =>
  rowsIn('purchases.purchase', 'members.member', 'ledger.movement', 'imports.run', 'kit.event')

test('a dry run shows what would come and writes nothing, not even a file', async () => {
  const path = file([
    HEADER,
    'd1,2025-01-10 10:00,dry-1,,A,2,10.00',
    'd2,2025-01-10 11:00,dry-2,,A,0,1',
  ])
  const before = await everything()
  const done = await buy(path, { dryRun: true })
  expect(done).toMatchObject({
    rows: { read: 2, taken: 1, rejected: 1 },
    receipts: { found: 1, added: 0 },
    members: { named: 1, unknown: 1, enrolled: 0 },
    rejected: [{ reason: 'nothing bought', rows: 1 }],
    preview: [{ externalId: 'd1', lines: [{ amount: 2000 }] }],
    previewRejected: [{ line: 3, reason: 'nothing bought' }],
  })
  expect(await everything()).toBe(before)
  expect(existsSync(`${path}.rejected.csv`)).toBe(false)
})

test('a receipt of the past earns as of its own day: what has expired since is not there', async () => {
  const now = shop.ctx.now.getTime()
  const day = (ago: number) => new Date(now - ago * 86_400_000).toISOString().slice(0, 10)
  const done = await buy(
    file([
      HEADER,
      `p1,${day(400)} 10:00,past,,A,1,100.00`,
      `p2,${day(100)} 10:00,past,,A,1,50.00`,
      `p3,${day(2)} 10:00,past,,A,1,20.00`,
    ]),
  )
  expect(done.receipts).toMatchObject({ found: 3, added: 3 })
  const [member] = await members.recognise(shop.ctx.db, shop.ctx.organisationId, [
    { externalId: 'past' },
  ])
  // 500 points have expired, 250 are active, 100 wait for their fourteen days
  expect(await shop.balance(member!.owner)).toMatchObject({ active: 250, pending: 100 })
  expect(day(400)).toBe((await members.get(shop.ctx, member!.owner)).enrolledAt.slice(0, 10))
})

test('nobody is told or welcomed because of an import', async () => {
  const before = await rowsIn('kit.event')
  await buy(file([HEADER, 'n1,2025-01-10 10:00,quiet,,A,1,10.00']))
  expect(await rowsIn('kit.event')).toBe(before)
})

test('an import that is stopped goes on where it stopped, and a repeated one adds nothing', async () => {
  const rows = Array.from(
    { length: 1_300 },
    (_, n) => `s${n},2025-02-${`${(n % 28) + 1}`.padStart(2, '0')} 10:00,stop-${n % 50},,A,1,10.00`,
  )
  const path = file([HEADER, ...rows])
  const stop = new AbortController()
  const first = await buy(path, {
    signal: stop.signal,
    onProgress: (stage, done) => {
      if (stage === 'confirming' && done > 0) stop.abort()
    },
  })
  expect(first.stopped).toBe(true)
  expect(first.receipts.added).toBeGreaterThan(0)
  expect(first.receipts.left).toBeGreaterThan(0)

  const second = await buy(path)
  expect(second.receipts).toEqual({
    found: 1_300,
    added: first.receipts.left,
    known: first.receipts.added,
    refused: 0,
    left: 0,
  })
  expect((await buy(path)).receipts).toMatchObject({ added: 0, known: 1_300 })
  // without what was noted of the run each receipt is still there once
  await sql`delete from imports.run`.execute(given().db)
  expect((await buy(path)).receipts).toMatchObject({ added: 0, known: 1_300 })
})

test('what is refused is written with its reason, and tried again by the next run', async () => {
  const path = file([
    HEADER,
    'f1,2999-01-01 10:00,future,,=A,1,10.00',
    'f2,2025-01-01 10:00,now,,A,1,1',
  ])
  const done = await buy(path)
  expect(done.receipts).toMatchObject({ found: 2, added: 1, refused: 1 })
  expect(readFileSync(done.rejectedFile!, 'utf8')).toContain('2,"The receipt is dated 2999')
  expect(readFileSync(done.rejectedFile!, 'utf8')).toContain(
    "f1,2999-01-01 10:00,future,,'=A,1,10.00",
  )
  expect((await buy(path)).receipts).toMatchObject({ added: 0, known: 1, refused: 1 })
})

test('a store that is added later lets its receipts in', async () => {
  const path = file([HEADER, 'w1,2025-01-01 10:00,w,late-store,A,1,10.00'])
  expect((await buy(path)).rejected).toEqual([{ reason: 'there is no store late-store', rows: 1 }])
  await programmes.openStore(shop.ctx, { code: 'late-store', name: 'Late' })
  expect((await buy(path)).receipts).toMatchObject({ found: 1, added: 1 })
})

test('a receipt that another content has under the same number is a duplicate, and told so', async () => {
  await buy(file([HEADER, 'x1,2025-01-01 10:00,dup,,A,1,10.00']))
  const done = await buy(file([HEADER, 'x1,2025-01-01 10:00,dup,,A,2,10.00']))
  expect(done.receipts.refused).toBe(1)
  expect(done.rejected[0]!.reason).toContain('has sent another receipt with the number x1')
})

test('a file broken at its end leaves nothing behind', async () => {
  const before = await everything()
  const path = file([
    HEADER,
    'b1,2025-01-01 10:00,b,,A,1,10.00',
    'b2,2025-01-01 10:00,"b,,A,1,10.00',
  ])
  await expect(buy(path)).rejects.toMatchObject({ code: 'file.quote_open', details: { line: 3 } })
  expect(await everything()).toBe(before)
})

test('a file in another currency than the programme is refused', async () => {
  const mapping = { ...purchasesMapping, currency: 'USD' }
  await expect(buy(file([HEADER]), { mapping })).rejects.toMatchObject({ code: 'currency.other' })
})

const membersMapping: MembersMapping = {
  what: 'members',
  file: { decimal: ',' },
  zone: 'Europe/Moscow',
  member: {
    externalId: 'код',
    phone: 'телефон',
    firstName: 'имя',
    birthday: { column: 'рождён', formats: ['DD.MM.YYYY'] },
    tags: { column: 'группы', separator: '|' },
    cardNumber: 'карта',
    enrolledAt: { column: 'с', formats: ['DD.MM.YYYY'] },
  },
  openingBalance: { points: 'баллы', expiresAt: { column: 'до', formats: ['DD.MM.YYYY'] } },
}
const MEMBERS = 'код;телефон;имя;рождён;группы;карта;с;баллы;до'

const enrol = (path: string, more: Partial<Parameters<typeof importMembers>[1]> = {}) =>
  importMembers(shop.ctx, {
    path,
    mapping: membersMapping,
    programmeId: shop.programmeId,
    dryRun: false,
    language: 'en',
    ...more,
  })

test('members come over with card and opening balance, once', async () => {
  const path = file([
    MEMBERS,
    'm1;8 916 000-11-01;Анна;31.01.1990;vip|такси;1234567890128;01.03.2024;1 500;31.12.2099',
    'm2;;Пётр;;;;;0;',
  ])
  const done = await enrol(path)
  expect(done).toMatchObject({
    rows: { read: 2, taken: 2, rejected: 0 },
    members: { enrolled: 2, known: 0 },
    cards: 1,
    points: 1500,
  })
  const [anna] = await members.recognise(shop.ctx.db, shop.ctx.organisationId, [
    { externalId: 'm1' },
  ])
  const member = await members.get(shop.ctx, anna!.owner)
  expect(member).toMatchObject({
    phone: '+79160001101',
    name: { first: 'Анна' },
    birthday: '1990-01-31',
    tags: ['vip', 'такси'],
    enrolledAt: '2024-02-29T21:00:00.000Z',
  })
  expect(await cards.get(shop.ctx, '1234567890128')).toMatchObject({
    state: 'active',
    memberId: anna!.owner,
  })
  const at = { owner: anna!.owner, programmeId: shop.programmeId }
  expect((await ledger.balance(await given.fresh(), at)).active).toBe(1500)

  expect(await enrol(path)).toMatchObject({ members: { enrolled: 0, known: 2 }, points: 0 })
  expect((await ledger.balance(await given.fresh(), at)).active).toBe(1500)
})

test('a row that cannot be taken over is rejected with its reason and leaves nothing of itself', async () => {
  const path = file([
    MEMBERS,
    'r1;8 916 000-22-01;Анна;;;5555555555556;;100;',
    'r2;8 916 000-22-01;Двойник;;;;;100;',
    'r3;12;Короткий;;;;;1;',
    'r4;;Карта;;;5555555555556;;100;',
    'r1;;Снова;;;;;1;',
    'r5;;Прошлое;;;;;10;01.01.2020',
    'r6;;Дробь;;;;;1,5;',
    ';;Никто;;;;;1;',
  ])
  const done = await enrol(path)
  expect(done.members).toMatchObject({ enrolled: 1 })
  expect(done.rows).toEqual({ read: 8, taken: 1, rejected: 7 })
  const written = readFileSync(done.rejectedFile!, 'utf8')
  for (const part of [
    '3;Another member',
    '4;phone:',
    '6;the member is in the file twice, first on line 2',
    '7;expiresAt must be later than now',
    '8;баллы: 1.5 has more decimals than points have (0)',
    '9;the row has no identifier',
  ])
    expect(written).toContain(part)
  const found = await members.recognise(
    shop.ctx.db,
    shop.ctx.organisationId,
    ['r2', 'r3', 'r4', 'r5'].map((externalId) => ({ externalId })),
  )
  expect(found).toEqual([null, null, null, null])
})

test('a dry run of members writes nothing', async () => {
  const before = await everything()
  const done = await enrol(file([MEMBERS, 'z1;;Анна;;;;;100;']), { dryRun: true })
  expect(done).toMatchObject({
    members: { enrolled: 1 },
    points: 100,
    preview: [{ externalId: 'z1' }],
  })
  expect(await everything()).toBe(before)
})
