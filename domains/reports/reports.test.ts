import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { blockOperator, editOperator, unblockOperator } from '#domains/access/operators.ts'
import { rollUp } from '#domains/analytics/rolling.ts'
import * as channels from '#domains/channels/channels.ts'
import { DAY } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openMailServer, type MailServer } from '#test/providers/mailServer.ts'
import { settled } from '#test/settled.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import type { NewReport } from './reports.api.ts'
import * as reports from './reports.ts'
import { sendDue } from './sending.ts'

provideSecret('a secret that only this test knows, and long enough')
const given = freshDatabase()
const MAIL = { anna: 'anna@gears.example', boris: 'boris@gears.example' }
let shop: Shop
let mail: MailServer
let anna = ''
let boris = ''

beforeAll(async () => {
  shop = await openShop(given, conditions())
  const { id } = await shop.member()
  const yesterday = new Date(Date.now() - DAY).toISOString()
  await shop.buy(id, 500_000, { occurredAt: yesterday })
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
  anna = await hire(given(), MAIL.anna, 'analyst')
  boris = await hire(given(), MAIL.boris, 'marketer')
}, 60_000)

beforeEach(async () => {
  mail = await openMailServer()
  await sql`delete from reports.report`.execute(given.owner)
  await post(true)
  return () => mail.close()
})

/** The organisation's mail, on or off. */
async function post(enabled: boolean): Promise<void> {
  const settings = {
    host: '127.0.0.1',
    port: mail.port,
    security: 'none',
    user: null,
    from: 'club@shop.example',
    fromName: 'Клуб',
    replyTo: null,
    site: 'https://loyalty.example/',
    authority: null,
    dkim: null,
  } as const
  const channel = { enabled, position: 1, rate: 1_000, settings, secrets: {} }
  await channels.set(await given.fresh(), 'smtp', channel)
}

const make = async (changes: Partial<NewReport> = {}) =>
  reports.make(await given.fresh(), {
    programmeId: shop.programmeId,
    name: 'Неделя',
    page: 'owner',
    period: 'day',
    rhythm: 'daily',
    hour: 0,
    language: 'ru',
    form: 'pdf',
    recipients: [anna, boris],
    ...changes,
  })

const look = async () => sendDue(await given.fresh(), new AbortController().signal)

/** As if the report had been made so many days ago. */
const age = (id: string, days: number) =>
  sql`update reports.report set since = since - ${days} * interval '1 day' where id = ${id}`.execute(
    given.owner,
  )
/** As if the pause before another try were over. */
const wait = () =>
  sql`update reports.run set next_at = now() - interval '1 second' where state = 'waiting'`.execute(
    given.owner,
  )

const journal = async (id: string) => (await reports.journal(await given.fresh(), id, {})).items

const refusalOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code?: string }) => error.code,
  )

describe('by the calendar', () => {
  test('a report leaves once for each day it is due, however often and by however many it is looked for', async () => {
    const { id } = await make()
    await look()
    expect(await journal(id)).toEqual([])
    await age(id, 1)
    await Promise.all([look(), look(), look()])
    await look()
    const runs = await journal(id)
    expect(runs).toHaveLength(1)
    expect(runs[0]).toMatchObject({ state: 'sent', askedBy: null, hasFile: true })
    expect(runs[0]!.from).toBe(runs[0]!.to)
    const sent = mail.mails.map(({ to }) => to.join(' '))
    expect(sent).toHaveLength(2)
    expect(new Set(sent)).toEqual(new Set(Object.values(MAIL)))
  })

  test('of several days missed the last is made up for', async () => {
    const { id } = await make()
    await age(id, 5)
    await look()
    await look()
    expect(await journal(id)).toHaveLength(1)
  })

  test('a paused report stays, and sends nothing of the pause once it goes on', async () => {
    const { id, nextAt } = await make()
    expect(nextAt).not.toBeNull()
    const { recipients: _, ...about } = await reports.see(await given.fresh(), id)
    const asked = {
      name: about.name,
      page: about.page,
      period: about.period,
      rhythm: about.rhythm,
      hour: about.hour,
      language: about.language,
      form: about.form,
      recipients: [anna],
    }
    const paused = await reports.edit(await given.fresh(), id, { ...asked, paused: true })
    expect(paused.nextAt).toBeNull()
    await age(id, 3)
    await look()
    await reports.edit(await given.fresh(), id, { ...asked, paused: false })
    await look()
    expect(await journal(id)).toEqual([])
  })
})

test('the mail has the figures as a PDF, and says where they are', async () => {
  const { id } = await make({ recipients: [anna] })
  await reports.send(await given.fresh(), id)
  expect(await refusalOf(reports.send(await given.fresh(), id))).toBe('report.under_way')
  await look()
  const [{ read }] = mail.mails as [MailServer['mails'][number]]
  expect(read.subject).toContain('Неделя')
  expect(read.text).toContain('https://loyalty.example/figures?programme=')
  const [file] = read.attachments
  expect([file!.mimeType, file!.filename]).toEqual([
    'application/pdf',
    expect.stringMatching(/^kopilka-owner-\d{4}-\d\d-\d\d\.pdf$/),
  ])
  const bytes = Buffer.from(file!.content as ArrayBuffer)
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  const [run] = await journal(id)
  const kept = await reports.file(await given.fresh(), { reportId: id, runId: run!.id })
  expect(Buffer.compare(bytes, Buffer.from(kept.content))).toBe(0)
})

test('a link carries no figures', async () => {
  const { id } = await make({ recipients: [anna], form: 'link', page: 'rfm', period: null })
  await reports.send(await given.fresh(), id)
  await look()
  const [{ read }] = mail.mails as [MailServer['mails'][number]]
  expect(read.attachments).toEqual([])
  expect(read.text).toContain('/figures/rfm?programme=')
  const [run] = await journal(id)
  expect(run).toMatchObject({ state: 'sent', hasFile: false, from: null, to: null })
  const asked = { reportId: id, runId: run!.id }
  expect(await refusalOf(reports.file(await given.fresh(), asked))).toBe('report.no_file')
})

test('without a channel for mail nothing leaves, and the PDF stays to be opened', async () => {
  await post(false)
  const { id } = await make()
  await reports.send(await given.fresh(), id)
  await look()
  const [run] = await journal(id)
  expect(run).toMatchObject({ state: 'kept', hasFile: true })
  expect(run!.deliveries.map(({ state }) => state)).toEqual(['kept', 'kept'])
  expect(mail.mails).toEqual([])
})

test('who was blocked or may see figures no more is left out, and the run says so', async () => {
  const { id } = await make()
  await blockOperator(await given.fresh(), anna, 'Left')
  await reports.send(await given.fresh(), id)
  await look()
  const [run] = await journal(id)
  expect(run!.state).toBe('partly')
  expect(run!.deliveries).toMatchObject([
    { operatorId: anna, state: 'left_out', reason: 'no_right' },
    { operatorId: boris, state: 'sent', reason: null },
  ])
  expect(mail.mails.map(({ to }) => to)).toEqual([[MAIL.boris]])
  const shown = await reports.see(await given.fresh(), id)
  expect(shown.recipients.map(({ can }) => can)).toEqual(['no_right', 'be_sent'])

  const late = new Date(Date.now() - 1_000).toISOString()
  await editOperator(await given.fresh(), boris, { until: late })
  await reports.send(await given.fresh(), id)
  await look()
  const [nobody] = await journal(id)
  expect(nobody).toMatchObject({ state: 'failed', reason: 'nobody_left' })
  expect(mail.mails).toHaveLength(1)
  await editOperator(await given.fresh(), boris, { until: null })
  await unblockOperator(await given.fresh(), anna, 'Back')
})

test('what was not taken is tried again with the very same mail, and nobody gets it twice', async () => {
  const { id } = await make()
  mail.refuses.set(MAIL.anna, { code: 451, text: 'later' })
  await reports.send(await given.fresh(), id)
  await look()
  const [first] = await journal(id)
  expect(first).toMatchObject({ state: 'waiting', reason: 'not_taken', tries: 1 })
  expect(first!.deliveries.map(({ state }) => state)).toEqual(['waiting', 'sent'])
  await look()
  expect((await journal(id))[0]!.tries).toBe(1)
  mail.refuses.clear()
  await wait()
  await look()
  expect((await journal(id))[0]).toMatchObject({ state: 'sent', reason: null, tries: 2 })
  expect(mail.mails.map(({ to }) => to[0])).toEqual([MAIL.boris, MAIL.anna])
  const [one, other] = mail.mails.map(({ read }) =>
    Buffer.from(read.attachments[0]!.content as ArrayBuffer),
  )
  expect(Buffer.compare(one!, other!)).toBe(0)
})

test('what is refused for good is told, without the address; what is never taken is given up', async () => {
  const { id } = await make()
  mail.refuses.set(MAIL.anna, { code: 550, text: `no ${MAIL.anna} here` })
  mail.refuses.set(MAIL.boris, { code: 451, text: 'later' })
  await reports.send(await given.fresh(), id)
  for (let tries = 0; tries < 6; tries++) {
    await look()
    await wait()
  }
  const [run] = await journal(id)
  expect(run).toMatchObject({ state: 'failed', reason: 'not_taken', tries: 6 })
  expect(run!.deliveries.map(({ state }) => state)).toEqual(['failed', 'failed'])
  expect(run!.deliveries[0]!.reason).toMatch(/^550/)
  const said = run!.deliveries.map(({ reason }) => reason).join(' ')
  expect(said).not.toContain(MAIL.anna)
})

test('a period that is not counted to its end yet is waited for', async () => {
  const behind = sql`update analytics.progress set rolled_at = rolled_at - interval '3 days'`
  const again = sql`update analytics.progress set rolled_at = rolled_at + interval '3 days'`
  const { id } = await make({ recipients: [anna] })
  await behind.execute(given.owner)
  await reports.send(await given.fresh(), id)
  await look()
  expect((await journal(id))[0]).toMatchObject({ state: 'waiting', reason: 'figures_behind' })
  await again.execute(given.owner)
  await wait()
  await look()
  expect((await journal(id))[0]).toMatchObject({ state: 'sent' })
})

test('every page can be sent, in both languages', async () => {
  const pages = ['marketer', 'points', 'liability', 'payback', 'cohorts', 'rfm'] as const
  for (const [at, page] of pages.entries()) {
    const period = at < 2 ? 'quarter' : null
    const language = at % 2 === 0 ? 'en' : 'ru'
    const { id } = await make({ page, period, language, recipients: [anna] })
    await reports.send(await given.fresh(), id)
    await look()
    expect([page, (await journal(id))[0]]).toMatchObject([page, { state: 'sent', hasFile: true }])
  }
})

describe('is refused', () => {
  test('to people who may not see all figures, and to those without an address', async () => {
    const cashier = await hire(given(), 'cashier@gears.example', 'cashier')
    const speechless = await hire(given(), 'speechless', 'owner')
    for (const one of [cashier, speechless])
      expect(await refusalOf(make({ recipients: [anna, one] }))).toBe('report.recipient')
    const { items } = await reports.readers(await given.fresh(), { programmeId: shop.programmeId })
    expect(items.map(({ id }) => id)).not.toContain(cashier)
    expect(items.find(({ id }) => id === speechless)).toMatchObject({ mail: false })
  })

  test('without a period where there is one, and with money where there is none', async () => {
    expect(await refusalOf(make({ period: null }))).toBe('report.period')
    expect(await refusalOf(make({ page: 'rfm', period: 'week' }))).toBe('report.period')
    expect(await refusalOf(make({ cost: 1 }))).toBe('report.money')
  })

  test('by the fifty-first of a programme', async () => {
    for (let n = 0; n < 50; n++) await make({ name: `No. ${n}` })
    expect(await refusalOf(make())).toBe('report.too_many')
  })
})
