import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as groups from '#domains/analytics/groups.ts'
import * as consents from '#domains/consents/consents.ts'
import { keepSettings, seeSettings, wish } from '#domains/consents/wishes.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Channel } from '#domains/messaging/messaging.ts'
import { HOUR } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { openGate } from '#server/gate.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { anyPhone, bySms, mailingOf, silent } from '#test/mailing.ts'
import { openShop } from '#test/shop.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { carryAll, carryOn } from './carrying.ts'
import { save } from './mailings.ts'
import * as running from './running.ts'

const given = freshDatabase()
const { agree, carry, lettersTo, member, see, send, start, to } = mailingOf(given)
let programmeId = ''
beforeAll(async () => {
  provideSecret('a secret of the tests, at least thirty-two bytes')
  programmeId = (await openShop(given, conditions({}))).programmeId
  await withoutQuiet(given())
})

const run = (statement: ReturnType<typeof sql>) =>
  given.owner.executeQuery(statement.compile(given.owner))

const crowd = async (size: number): Promise<string[]> => {
  const ids: string[] = []
  for (let each = 0; each < size; each += 1) ids.push(await member())
  return ids
}

test('a mailing reaches those who agreed and can be reached, once each, and says why others get none', async () => {
  const agreed = await member()
  const silentOne = await member({}, false)
  const tester = await member({ test: true })
  const gone = await member()
  const english = await member({ language: 'en' })
  const id = await to([agreed, silentOne, tester, gone, english])
  await members.close(given(), gone, 'moved away')
  await start(id)
  await carry(id)
  const sent = await send()
  expect(sent.map(({ memberId, text }) => [memberId, text])).toEqual([[agreed, 'Вера, скидки!']])
  await carry(id)
  const { state, progress } = await see(id)
  expect([state, progress]).toMatchObject([
    'done',
    { of: 5, undecided: 0, without: 4, waiting: 0, delivered: 1 },
  ])
  const { rows } = await run(
    sql`select owner, outcome from mailings.recipient where mailing_id = ${id}`,
  )
  expect(Object.fromEntries(rows.map((row) => Object.values(row as object)))).toEqual({
    [agreed]: 'queued',
    [silentOne]: 'no_consent',
    [tester]: 'test',
    [gone]: 'left',
    [english]: 'no_text',
  })
})

test('a process that ends in the middle leaves no doubles and forgets nobody', async () => {
  const ids = await crowd(12)
  const id = await to(ids)
  await start(id)
  const ctx = await given.fresh()
  // the process ends within a portion: what it had written is rolled back with it
  await expect(
    ctx.transaction(async (ctx) => {
      await carryOn(ctx, id, new AbortController().signal)
      throw new Error('the process ended')
    }),
  ).rejects.toThrow('the process ended')
  expect(await lettersTo(ids[0]!)).toEqual([])
  // and once more, when half of them were decided about
  await carry(id)
  await run(sql`
    update mailings.recipient set outcome = null, form = null, decided_at = null
    where mailing_id = ${id} and owner > ${ids[5]}
  `)
  await carry(id)
  const sent = await send()
  expect(sent.map(({ memberId }) => memberId).toSorted()).toEqual(ids.toSorted())
})

test('two workers on one mailing write each member once', async () => {
  const ids = await crowd(20)
  const id = await to(ids)
  await start(id)
  await Promise.all([carry(id), carry(id), carry(id)])
  await carry(id)
  const sent = await send()
  expect(sent.map(({ memberId }) => memberId).toSorted()).toEqual(ids.toSorted())
})

test('a consent that is taken back after queueing stops the message', async () => {
  const [stays, leaves] = [await member(), await member()]
  const id = await to([stays, leaves])
  await start(id)
  await carry(id)
  const no = [{ purpose: 'offers', given: false }] as const
  await consents.recordConsents(await given.fresh(), leaves, no, { door: 'api' })
  const sent = await send()
  expect(sent.map(({ memberId }) => memberId)).toEqual([stays])
  expect(await lettersTo(leaves)).toMatchObject([{ state: 'lapsed', failure: 'consent_withdrawn' }])
})

test('nothing of a paused mailing leaves, also of what was on its way; it goes on where it was', async () => {
  const ids = await crowd(3)
  const id = await to(ids)
  await start(id)
  await carry(id)
  await running.pause(await given.fresh(), id)
  // the job has not come by yet: the gate holds them
  expect(await send()).toEqual([])
  expect(await lettersTo(ids[0]!)).toMatchObject([
    { state: 'waiting', failure: 'mailing_paused', nextTryAt: null, tries: 0 },
  ])
  await carry(id)
  expect(await send()).toEqual([])
  expect((await see(id)).progress).toMatchObject({ waiting: 3, delivered: 0 })

  await running.resume(await given.fresh(), id)
  await carry(id)
  expect(await send()).toHaveLength(3)
  await carry(id)
  expect((await see(id)).state).toBe('done')
})

test('a mailing that is paused before its messages are written writes none until it goes on', async () => {
  const id = await to([await member()])
  await start(id)
  await running.pause(await given.fresh(), id)
  await carry(id)
  expect((await see(id)).progress).toMatchObject({ waiting: 0 })
  await running.resume(await given.fresh(), id)
  await carry(id)
  expect(await send()).toHaveLength(1)
})

test('what waits lapses when a mailing is cancelled, and what left stays as it was', async () => {
  const [first, second] = [await member(), await member()]
  const id = await to([first, second])
  await start(id)
  await carry(id)
  await run(sql`
    update messaging.message set next_try_at = 'infinity' where owner = ${second} and event_id = ${id}
  `)
  expect(await send()).toHaveLength(1)
  await running.cancel(await given.fresh(), id)
  await carry(id)
  expect(await send()).toEqual([])
  expect(await lettersTo(first)).toMatchObject([{ state: 'delivered' }])
  expect(await lettersTo(second)).toMatchObject([{ state: 'lapsed', failure: 'mailing_cancelled' }])
  await expect(running.resume(await given.fresh(), id)).rejects.toThrow('mailing.state_wrong')
})

test('members are left in peace in their quiet hours, also when a slow queue has come into the night', async () => {
  const owner = await member()
  const clock = (hours: number) =>
    new Date(given().now.getTime() + hours * HOUR).toISOString().slice(11, 16)
  const id = await to([owner])
  await start(id)
  await carry(id)
  // the night begins while the message waits for its gateway
  const quietHours = { from: clock(-1), until: clock(2), zone: 'UTC' }
  await wish(await given.fresh(), owner, { quietHours })
  expect(await send()).toEqual([])
  const [letter] = await lettersTo(owner)
  expect(letter).toMatchObject({ state: 'waiting', tries: 0 })
  expect(letter!.nextTryAt!.slice(11, 16)).toBe(quietHours.until)

  const another = await to([owner])
  await start(another)
  await carry(another)
  const { nextTryAt } = (await lettersTo(owner)).find((each) => each.id !== letter!.id)!
  expect(nextTryAt!.slice(11, 16)).toBe(quietHours.until)
})

test('nobody is written to oftener than the organisation decided, by whatever mailings', async () => {
  const settings = await seeSettings(given())
  const owner = await member()
  const first = await to([owner])
  const second = await to([owner])
  await start(first)
  await start(second)
  await carry(first)
  await carry(second)
  await keepSettings(await given.fresh(), { ...settings, most: 1, mostDays: 30 })
  expect(await send()).toHaveLength(1)
  const third = await to([owner])
  await start(third)
  await carry(third)
  expect((await see(third)).progress).toMatchObject({ without: 1, waiting: 0 })
  await withoutQuiet(given())
})

test('what a gateway has taken counts as sent, before it tells what became of it', async () => {
  const settings = await seeSettings(given())
  const owner = await member()
  const [first, second] = [await to([owner]), await to([owner])]
  await start(first)
  await carry(first)
  await send({ send: () => Promise.resolve({ outcome: 'sent' }) })
  expect(await lettersTo(owner)).toMatchObject([{ state: 'sent' }])
  await keepSettings(await given.fresh(), { ...settings, most: 1, mostDays: 30 })
  await start(second)
  await carry(second)
  expect((await see(second)).progress).toMatchObject({ without: 1, waiting: 0 })
  await withoutQuiet(given())
})

test('whom a control group holds out gets no mailing, also when the group begins while messages wait', async () => {
  const ids = await crowd(30)
  const before = await to(ids)
  await start(before)
  await carry(before)
  const half = { name: 'Half', sharePercent: 50, programmeId }
  const { id: groupId } = await groups.begin(await given.fresh(), half)
  const out = await groups.heldOut(given().db, programmeId, ids)
  expect(out.size).toBeGreaterThan(0)
  const sent = await send()
  expect(sent.filter(({ memberId }) => out.has(memberId))).toEqual([])
  expect(sent).toHaveLength(30 - out.size)

  const after = await to(ids)
  await start(after)
  await carry(after)
  expect((await see(after)).progress).toMatchObject({ without: out.size, waiting: 30 - out.size })
  await groups.end(await given.fresh(), groupId)
  await send()
})

test('a scheduled mailing begins at its instant and not before, whoever was told to look', async () => {
  const owner = await member()
  const id = await to([owner])
  await start(id, new Date(given().now.getTime() + HOUR).toISOString())
  await carryAll(await given.fresh(), new AbortController().signal)
  expect((await see(id)).state).toBe('scheduled')
  await run(sql`update mailings.mailing set starts_at = made_at where id = ${id}`)
  await carryAll(await given.fresh(), new AbortController().signal)
  expect(await send()).toHaveLength(1)
})

test('who joins the filter after a mailing began does not get it', async () => {
  const tag = 'frozen'
  const early = await member({ tags: [tag] })
  // whoever was on its list before is not written to: the list was given up for the filter
  const listed = await member()
  const id = await to([listed])
  const asked = { name: 'Frozen', purpose: 'offers' as const, texts: bySms(), revision: 1 }
  await save(await given.fresh(), id, { ...asked, audience: { kind: 'filter', tags: [tag] } })
  await start(id)
  await carry(id)
  await member({ tags: [tag] })
  await carry(id)
  expect((await send()).map(({ memberId }) => memberId)).toEqual([early])
})

test('a survey goes to those who agreed to surveys, whatever they said of offers', async () => {
  const [offers, surveys] = [await member(), await member({}, false)]
  await agree('surveys', [surveys])
  const id = await to([offers, surveys], { purpose: 'surveys' })
  await start(id)
  await carry(id)
  expect((await send()).map(({ memberId }) => memberId)).toEqual([surveys])
})

test('a code leaves at once while a slow gateway is busy with a mailing', async () => {
  const ids = await crowd(20)
  const id = await to(ids)
  await start(id)
  await carry(id)
  let open = () => {}
  const opened = new Promise<void>((done) => (open = done))
  const sent: string[] = []
  const slow: Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: async ({ kind }) => {
      if (kind === 'mailing.message') await opened
      sent.push(kind)
      return { outcome: 'delivered' }
    },
  }
  const carrier = messaging.startCarrier(given().db, [slow], silent, { gate: openGate(silent) })
  await carrier.portion()
  const phone = anyPhone()
  const code = { owner: ids[0]!, subject: newId(), language: 'ru', address: phone, test: false }
  await messaging.sendCode(await given.fresh(), { ...code, language: 'ru' })
  await carrier.portion()
  expect(sent).toContain('confirmation.code')
  expect(sent).not.toContain('mailing.message')
  open()
  await carrier.idle()
  expect(sent.filter((kind) => kind === 'mailing.message')).toHaveLength(20)
})
