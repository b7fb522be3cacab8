import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as cases from '#domains/cases/cases.ts'
import * as consents from '#domains/consents/consents.ts'
import { keepSettings, seeSettings, wish } from '#domains/consents/wishes.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Channel, Gate, Outgoing } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { DAY, HOUR } from '#kit/core/time.ts'
import { endOf } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { agreeToReminders, withoutQuiet } from '#test/wishes.ts'
import { openGate } from './gate.ts'

const given = freshDatabase()
let programmeId = ''
beforeAll(async () => {
  const about = { name: 'Fictional', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...about, id: given().organisationId })
  const programme = { name: 'Клуб', currency: 'RUB', zone: 'Europe/Moscow' }
  programmeId = (await programmes.create(given(), programme)).id
  await withoutQuiet(given())
})

let phones = 0
async function member(agrees = true): Promise<string> {
  const { id } = await members.enrol(given(), {
    phone: `+7916${String(++phones).padStart(7, '0')}`,
  })
  if (agrees) await agreeToReminders(given(), [id])
  return id
}

const journal = async (memberId: string, kind: string) =>
  (await messaging.journal(given(), { memberId, kind })).items

const run = (statement: ReturnType<typeof sql>) =>
  given.owner.executeQuery(statement.compile(given.owner))

/** So many points that expire in a week or in so many days, and the news of it. */
async function expiring(owner: string, points = 50, days = 7): Promise<string> {
  const on = new Date((await given.fresh()).now.getTime() + days * DAY)
  const announce = await openLot(owner, points, on)
  await announce()
  await deliverNews(given)
  return on.toISOString()
}

/** So many points that expire at an instant; answers how they are announced. */
async function openLot(owner: string, points: number, on: Date): Promise<() => Promise<void>> {
  const ctx = await given.fresh()
  const cause = { kind: 'import', id: newId() }
  await ledger.openBalance(ctx, { owner, programmeId, points, expiresAt: on, cause })
  const news = { programmeId, points, on: on.toISOString() }
  return () => ctx.transaction((ctx) => ctx.emit('points.expiring', owner, news))
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }

async function send(options: Parameters<typeof messaging.deliver>[3] = {}): Promise<Outgoing[]> {
  const sent: Outgoing[] = []
  const channel: Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered' })
    },
  }
  await messaging.deliver(given().db, [channel], silent, { gate: openGate(silent), ...options })
  return sent
}

test('who never agreed to be reminded is not, and is told all the same what the contract asks for', async () => {
  const owner = await member(false)
  await expiring(owner)
  await given().transaction((ctx) => ctx.emit('card.blocked', owner, { cardId: '', reason: 'a' }))
  await deliverNews(given)
  await send()
  expect(await journal(owner, 'points.expiring')).toEqual([])
  expect(await journal(owner, 'card.blocked')).toMatchObject([{ state: 'delivered' }])
})

test('a consent that is taken back stops a message that waits, at once', async () => {
  const owner = await member()
  await expiring(owner)
  const no = [{ purpose: 'reminders', given: false }] as const
  await consents.recordConsents(given(), owner, no, { door: 'api' })
  expect(await journal(owner, 'points.expiring')).toMatchObject([
    { state: 'lapsed', failure: 'consent_withdrawn' },
  ])
})

test('even one that is on its way by then is asked about once more before it leaves', async () => {
  const owner = await member()
  await expiring(owner)
  // as if it had been taken back in a transaction that the first look did not see
  await run(sql`update consents.standing set given = false where owner = ${owner}`)
  const sent = await send()
  const told = sent.filter(({ memberId }) => memberId === owner).map(({ kind }) => kind)
  expect(told).toEqual(['member.enrolled'])
  expect(await journal(owner, 'points.expiring')).toMatchObject([
    { state: 'lapsed', failure: 'consent_withdrawn' },
  ])
})

test('points that were spent while the message waited are not told of', async () => {
  const [spent, kept] = [await member(), await member()]
  await expiring(spent)
  await expiring(kept)
  const cause = { kind: 'request', id: newId() }
  const all = { owner: spent, programmeId, points: -50, reason: 'spent', cause }
  await ledger.adjust(await given.fresh(), all)
  await send()
  expect(await journal(spent, 'points.expiring')).toMatchObject([
    { state: 'lapsed', failure: 'points_gone' },
  ])
  expect(await journal(kept, 'points.expiring')).toMatchObject([{ state: 'delivered' }])
})

test('when a part of them was spent or more have come, the message tells what is left by now', async () => {
  const [less, more] = [await member(), await member()]
  const on = await expiring(less, 50)
  await expiring(more, 50)
  const cause = { kind: 'request', id: newId() }
  const part = { owner: less, programmeId, points: -20, reason: 'spent', cause }
  await ledger.adjust(await given.fresh(), part)
  const ctx = await given.fresh()
  const { rows } = await sql<{ at: Date }>`
    select expires_at as at from ledger.lot where owner = ${more}
  `.execute(given.owner)
  const given5 = { owner: more, programmeId, points: 5, expiresAt: rows[0]!.at }
  await ledger.openBalance(ctx, { ...given5, cause: { kind: 'import', id: newId() } })
  const sent = await send()
  const told = (owner: string) =>
    sent.find(({ memberId, kind }) => memberId === owner && kind === 'points.expiring')!.text
  expect(told(less)).toMatch(/\b30 баллов/)
  expect(told(more)).toMatch(/\b55 баллов/)
  // the journal has what was sent, and what it rests on
  const kept = await run(sql`
    select text, basis from messaging.message where owner = ${less} and kind = 'points.expiring'
  `)
  expect(kept.rows).toEqual([
    { text: told(less), basis: { of: 'points.expiring', programmeId, on, points: 30 } },
  ])
})

test('what lapses on one day makes one message; what comes after it has left makes another, of all there is', async () => {
  const owner = await member()
  const evening = endOf('Europe/Moscow', given().now.getTime() + 6 * DAY, 'day') - HOUR
  const lapses = (points: number, hours: number) =>
    openLot(owner, points, new Date(evening - hours * HOUR))
  const texts = async () => (await journal(owner, 'points.expiring')).map(({ text }) => text)
  const [late, early] = [await lapses(20, 0), await lapses(30, 2)]
  for (const news of [early, late, early]) await news()
  await deliverNews(given)
  expect(await texts()).toHaveLength(1)
  await send()
  expect(await texts()).toEqual([expect.stringMatching(/\b50 /)])

  // one that lapses earlier that day and is announced after the message has left, and one later
  await (
    await lapses(7, 9)
  )()
  await deliverNews(given)
  await (
    await lapses(2, 1)
  )()
  await deliverNews(given)
  expect(await texts()).toHaveLength(2)
  await send()
  expect(await texts()).toEqual([expect.stringMatching(/\b59 /), expect.stringMatching(/\b50 /)])
  await late()
  await deliverNews(given)
  expect(await texts()).toHaveLength(2)

  // another day is another message
  await (
    await lapses(4, -24)
  )()
  await deliverNews(given)
  expect(await texts()).toHaveLength(3)
})

test('a member who has left hears no more reminders', async () => {
  const owner = await member()
  await expiring(owner)
  await members.close(given(), owner, 'moved away')
  await send()
  expect(await journal(owner, 'points.expiring')).toMatchObject([
    { state: 'lapsed', failure: 'member_left' },
  ])
})

test('at night messages wait for the morning of the member; what cannot wait comes at once', async () => {
  const owner = await member()
  // night it is, wherever and whenever this runs: from an hour ago until two hours from now
  const clock = (hours: number) =>
    new Date(given().now.getTime() + hours * HOUR).toISOString().slice(11, 16)
  const quietHours = { from: clock(-1), until: clock(2), zone: 'UTC' }
  await wish(given(), owner, { quietHours })
  const of = { programmeId, movementId: newId(), points: 21 }
  await given().transaction(async (ctx) => {
    await ctx.emit('points.earned', owner, { ...of, availableFrom: of.movementId, cause: 'a' })
    await ctx.emit('points.redeemed', owner, of)
    await ctx.emit('card.blocked', owner, { cardId: '', reason: 'lost' })
  })
  await deliverNews(given)
  await send()
  const [waiting] = await journal(owner, 'points.earned')
  expect(waiting).toMatchObject({ state: 'waiting', tries: 0 })
  expect(waiting!.nextTryAt!.slice(11, 16)).toBe(quietHours.until)
  expect(await journal(owner, 'points.redeemed')).toMatchObject([{ state: 'delivered' }])
  expect(await journal(owner, 'card.blocked')).toMatchObject([{ state: 'delivered' }])

  // one that a slow gateway has kept until night is asked about once more as it leaves
  const hurry = () =>
    run(sql`update messaging.message set next_try_at = written_at where owner = ${owner}`)
  await hurry()
  await send()
  const [back] = await journal(owner, 'points.earned')
  expect(back).toMatchObject({ state: 'waiting', tries: 0 })
  expect(back!.nextTryAt!.slice(11, 16)).toBe(quietHours.until)
  await wish(given(), owner, { quietHours: null })
  await hurry()
  await send()
  expect(await journal(owner, 'points.earned')).toMatchObject([{ state: 'delivered' }])
})

test('nobody is reminded oftener than the organisation decided', async () => {
  const settings = await seeSettings(given())
  await keepSettings(given(), { ...settings, most: 2, mostDays: 30 })
  const owner = await member()
  for (let time = 0; time < 4; time += 1) await expiring(owner, 10 + time, 7 + time)
  await send()
  const states = (await journal(owner, 'points.expiring')).map(({ state }) => state)
  expect(states.toSorted()).toEqual(['delivered', 'delivered', 'lapsed', 'lapsed'])
  await withoutQuiet(given())
})

test('what a gateway has taken counts as written, before it tells that it arrived', async () => {
  const settings = await seeSettings(given())
  await keepSettings(given(), { ...settings, most: 1, mostDays: 30 })
  const owner = await member()
  await expiring(owner, 10)
  const gateway: Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: () => Promise.resolve({ outcome: 'sent' }),
  }
  await messaging.deliver(given().db, [gateway], silent, { gate: openGate(silent) })
  await expiring(owner, 11, 8)
  await send()
  expect(await journal(owner, 'points.expiring')).toMatchObject([
    { state: 'lapsed', failure: 'too_often' },
    { state: 'sent' },
  ])
  await withoutQuiet(given())
})

test('the channel a member chose decides for which one the text is written', async () => {
  const owner = await member()
  await members.edit(given(), owner, { email: 'vera@mail.example' })
  const enrol = () =>
    given().transaction((ctx) => ctx.emit('card.activated', owner, { cardId: '' }))
  await enrol()
  await wish(given(), owner, { channels: [{ topic: 'service', channels: ['sms', 'email'] }] })
  await deliverNews(given)
  await wish(given(), owner, { channels: [{ topic: 'service', channels: ['email'] }] })
  await enrol()
  await deliverNews(given)
  expect((await journal(owner, 'card.activated')).map(({ form }) => form)).toEqual(['email', 'sms'])
})

test('a message that cannot be judged holds up none of the others', async () => {
  const [bad, good] = [await member(), await member()]
  for (const owner of [bad, good]) {
    await given().transaction((ctx) => ctx.emit('card.activated', owner, { cardId: '' }))
  }
  await deliverNews(given)
  const gate: Gate = (_db, _organisation, messages) => {
    if (messages.some(({ owner }) => owner === bad)) return Promise.reject(new TypeError('bad'))
    return Promise.resolve(new Map())
  }
  await send({ gate })
  expect(await journal(bad, 'card.activated')).toMatchObject([{ state: 'waiting', tries: 0 }])
  expect(await journal(good, 'card.activated')).toMatchObject([{ state: 'delivered' }])
})

test('a member with a case is told that it is taken and what was answered, never what is noted among ourselves', async () => {
  const owner = await member(false)
  const asked = { kind: 'question', subject: 'Где баллы', memberId: owner } as const
  const { id, number } = await cases.open(await given.fresh(), asked)
  await cases.say(await given.fresh(), id, { to: 'ourselves', text: 'Проверить чек' })
  await cases.say(await given.fresh(), id, { to: 'member', text: 'Баллы уже на карте' })
  await deliverNews(given)
  await send()
  expect(await journal(owner, 'case.opened')).toMatchObject([
    { state: 'delivered', text: `Ваше обращение принято, его номер ${number}.` },
  ])
  expect(await journal(owner, 'case.answered')).toMatchObject([
    { state: 'delivered', text: `Ответ на обращение ${number}: Баллы уже на карте` },
  ])
})
