import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { setTimeout as rest } from 'node:timers/promises'
import * as access from '#domains/access/access.ts'
import * as cards from '#domains/cards/cards.ts'
import * as showcase from '#domains/showcase/showcase.ts'
import * as files from '#domains/imports/files.ts'
import { importPurchases } from '#domains/imports/imports.ts'
import * as importTasks from '#domains/imports/tasks.ts'
import * as chain from '#domains/ledger/chain.ts'
import { makeKey, openNotary } from '#domains/ledger/chainAnchors.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as alarms from '#domains/portal/alarms.store.ts'
import * as meetings from '#domains/portal/meetings.store.ts'
import * as entrance from '#domains/portal/entrance.ts'
import * as portalSessions from '#domains/portal/sessions.ts'
import * as privacy from '#domains/privacy/privacy.ts'
import * as retention from '#domains/privacy/retention.ts'
import { countTry } from '#domains/portal/tally.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { once } from '#kit/idempotency.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import {
  bringPoints,
  called,
  conditions,
  daysFromNow,
  deliverNews,
  fivePercent,
  giveBack,
  inBoth,
  rule,
} from '#test/behaviours/town.ts'
import type { Given } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { agree } from './shopConsents.ts'
import { countUp, lookAfter } from './counted.ts'
import { mail } from './mailed.ts'
import { simulate } from './simulated.ts'
import { putCardsIntoPhones } from './phonesLife.ts'
import { setUpChannels } from './channelsLife.ts'
import { report } from './reported.ts'
import { runOffice, runTill, runDesk, correctPoints, askForMore, answerCalls } from './shopStaff.ts'

const document: Conditions = conditions({
  activation: { after: { days: 1 } },
  expiry: { kind: 'rolling', after: { days: 180 } },
  rules: [
    {
      ...fivePercent,
      limits: [
        { kind: 'budget', points: 100_000 },
        { kind: 'member', points: 10_000, per: 'month' },
      ],
    },
    rule('welcome', { fixed: { points: 50 } }, { on: 'enrolment' }),
  ],
  tiers: {
    by: 'spend',
    window: { kind: 'lifetime' },
    ladder: [
      { id: 'basic', name: inBoth('Basic'), from: 0 },
      { id: 'gold', name: inBoth('Gold'), from: 1_000_00 },
    ],
  },
})

/** Tells a small shop's life through the verbs, until every table of every slice has a row. */
export async function tellShopLife(given: Given): Promise<void> {
  provideSecret('a secret of the tests, at least thirty-two bytes')
  const rival = { name: 'Four Wheels', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...rival, id: newId<'organisation'>() })
  const shop = await openShop(given, document)
  await runShop(shop)
  const anna = await shop.member({ phone: '+79161234567', birthday: '1990-05-17' })
  const boris = await shop.member({ email: 'boris@example.test' })
  await deliverNews(given)
  await buyAndReturn(shop, anna.id)
  const disputed = await runDesk(shop, anna.id)
  await agree(shop, anna.id)
  await showcase.edit(shop.ctx, shop.programmeId, { slug: 'wheels', public: true })
  await setUpChannels(shop.ctx, anna.id)
  await putCardsIntoPhones(shop, anna)
  await enter(shop, anna.id)
  await loseCards(shop, anna)
  await correctPoints(shop, anna.id)
  await askForMore(shop, { from: anna.id, to: boris.id, caseId: disputed })
  await chained(given, 1)
  await joinAndPart(given, shop, [anna.id, boris.id])
  await ledger.announceActivations(await given.fresh())
  await chained(given, 2)
  await answerCalls(shop, anna.id)
  await signed(given)
  await countUp(given, shop)
  await report(await given.fresh(), shop.programmeId)
  await takeOver(shop) // and its news is not delivered yet
}

/** Keys, a store with its till, versions of conditions to come and taken back, a code, a key used once. */
async function runShop({ ctx, programmeId }: Shop): Promise<void> {
  await access.make(ctx, { name: 'till', set: 'all' })
  const lost = await access.make(ctx, { name: 'lost', set: 'all' })
  await access.revoke(ctx, lost.id)
  await runOffice(ctx)
  const store = await programmes.openStore(ctx, { code: 'S-1', name: 'First' })
  const till = await programmes.openTill(ctx, store.id, { code: 'T-1', name: 'Till' })
  await runTill(ctx, till.id)
  for (const days of [30, 60]) {
    const { version } = await programmes.draft(ctx, programmeId, { document })
    await programmes.schedule(ctx, programmeId, version, { startsAt: daysFromNow(days) })
    if (days === 60) await programmes.withdraw(ctx, programmeId, version)
  }
  await programmes.draft(ctx, programmeId, { document, note: 'A draft' })
  const closed = await programmes.create(ctx, { name: 'Old', currency: 'RUB', zone: 'Etc/UTC' })
  await programmes.close(ctx, closed.id)
  const call = { key: 'once', digest: Buffer.alloc(32) }
  await once(ctx, call, () => Promise.resolve({ status: 200, answer: '{}' }))
}

async function buyAndReturn(shop: Shop, id: string): Promise<void> {
  await bringPoints(shop, id, 500)
  const lines = [{ amount: 1_400_00 }, { amount: 600_00 }]
  const bought = await shop.buy(id, lines, { pointsToRedeem: 30 })
  await giveBack(shop, bought.id, [['1', '1']])
  await shop.buy(null, 100_00)
  const occurredAt = new Date().toISOString()
  await purchases.report(shop.ctx, id, { kind: 'review', externalId: 'E-1', occurredAt })
  await shop.quote(id, 400_00, { pointsToRedeem: 20, hold: true })
  const receipt = shop.receipt(id, 400_00, { pointsToRedeem: 10 })
  const quote = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  await purchases.sendCode(shop.ctx, quote.id, 'en')
  await purchases.confirm(shop.ctx, { ...receipt, quoteId: quote.id }, called())
}

/** A member was warned of a browser, and somebody shared a phone with the bot. */
async function warnAndMeet(ctx: Context, owner: string): Promise<void> {
  const { db, organisationId, now: madeAt } = ctx
  const times = { madeAt, expiresAt: new Date(madeAt.getTime() + 600_000) }
  const digest = randomBytes(32)
  const warned = { about: 'browser' as const, subject: newId(), contact: 'email' as const }
  await alarms.insert(db, { digest, organisationId, owner, ...warned, ...times })
  await meetings.insert(db, { digest, organisationId, ...times })
  await meetings.openIn(db, { digest, organisationId }, randomBytes(32), madeAt)
  await meetings.keepProof(db, { digest, codeId: newId(), phone: randomBytes(40) })
}

/** The portal is opened, and a member enters it. */
async function enter({ ctx, programmeId }: Shop, memberId: string): Promise<void> {
  await entrance.setEntrance(ctx, { slug: 'shop', open: true, programmeId })
  await entrance.publishRules(ctx, inBoth('Rules'))
  await ctx.transaction(async (ctx) => {
    await entrance.acceptRules(ctx, memberId, 1)
    const contacts = { phone: '+79161234567', email: null }
    await portalSessions.begin(ctx, memberId as MemberId, contacts, {
      userAgent: 'Chrome',
      known: null,
      isNew: false,
    })
  })
  await countTry(ctx, 'codes')
  await warnAndMeet(ctx, memberId)
}

async function loseCards({ ctx }: Shop, { id, card }: { id: string; card: string }): Promise<void> {
  await cards.makeBatch(ctx, { name: 'Spring', count: 3, length: 16 })
  await cards.replace(ctx, card, { reason: 'lost' })
  const second = await cards.issue(ctx, id)
  await cards.block(ctx, second.number, 'stolen')
}

/** A gift, a merge that stays and one that is undone, a member who left. */
async function joinAndPart(given: Given, shop: Shop, [anna, boris]: [string, string]) {
  const { ctx, programmeId } = shop
  const gift = await accounts.startTransfer(ctx, { from: anna, to: boris, points: 40, programmeId })
  await ledger.finishTransfer(ctx, anna, gift.id)
  for (const undone of [false, true]) {
    const twin = await shop.member()
    await bringPoints(shop, twin.id, 70)
    await shop.buy(twin.id, 300_00)
    const merged = await members.merge(ctx, boris, { with: twin.id, reason: 'twins' })
    await members.finishMerge(ctx, merged.mergedId, merged.mergeId)
    await deliverNews(given)
    if (!undone) continue
    const parted = await members.unmerge(ctx, boris, { with: twin.id })
    await members.finishMerge(ctx, parted.mergedId, parted.mergeId)
  }
  const left = await shop.member()
  await members.close(ctx, left.id, 'asked to')
  await retention.keepRetention(ctx, await retention.retentionOf(ctx))
  await privacy.requestErasure(ctx, left.id, 'api')
  await privacy.eraseNext(await given.fresh())
  await privacy.requestErasure(ctx, (await shop.member()).id, 'portal')
  const until = daysFromNow(30)
  await tiers.set(ctx, boris, { programmeId, tier: 'basic', until, reason: 'a mistake' })
  await tiers.set(ctx, boris, { programmeId, tier: 'gold', until, reason: 'a friend' })
}

/** Makes so many links of the chain; what others still write on this server keeps it waiting. */
async function chained(given: Given, links: number): Promise<void> {
  const { db } = given()
  const next = chain.chaining(db)
  for (;;) {
    await next()
    const { rows } = await sql`select from ledger.link`.execute(db)
    if (rows.length >= links) return
    await rest(20)
  }
}

async function signed(given: Given): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-constraints-'))
  await chain.makeAnchor(given().db, openNotary(makeKey(), folder), { every: 0 })
  rmSync(folder, { recursive: true })
}

/** A file with a receipt that is taken and one that is refused. */
async function takeOver({ ctx, programmeId }: Shop): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-constraints-'))
  const path = join(folder, 'receipts.csv')
  const mapping = {
    what: 'purchases' as const,
    zone: 'Europe/Moscow',
    currency: 'RUB',
    receipt: {
      externalId: 'no',
      occurredAt: { column: 'at', formats: ['YYYY-MM-DD hh:mm'] },
      member: { as: 'externalId' as const, from: 'who' },
    },
    line: { sku: 'sku', quantity: 'qty', unitPrice: 'price' },
  }
  const rows = ['R-1,2025-01-10 10:00,known,A,1,10.00', 'R-2,2025-01-10 10:00,unknown,A,1,10.00']
  const text = ['no,at,who,sku,qty,price', ...rows].join('\n')
  writeFileSync(path, text)
  await members.enrol(ctx, { programmeId, externalId: 'known' })
  await importPurchases(ctx, { path, programmeId, dryRun: false, language: 'en', mapping })

  const file = await files.beginFile(ctx, { name: 'receipts.csv', size: text.length })
  await files.putPart(ctx, file.id, 1, Buffer.from(text).toString('base64'))
  const order = { fileId: file.id, what: 'purchases' as const, mapping, programmeId, dryRun: true }
  const { id } = await importTasks.order(ctx, order)
  await importTasks.carryOn(ctx, id, new AbortController().signal)
  await simulate(ctx, programmeId)
  await mail(ctx, programmeId)
  await lookAfter(ctx)
  rmSync(folder, { recursive: true })
}
