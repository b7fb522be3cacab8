import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDatabase } from '#test/given.ts'
import type { Channel, Outcome } from './channel.ts'
import * as messaging from './messaging.ts'

const given = freshDatabase()
beforeAll(() => provideSecret('a secret that only this test knows'))

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const speech = {
  programme: 'Клуб',
  pointsName: {
    ru: { one: 'балл', few: 'балла', many: 'баллов' },
    en: { one: 'point', other: 'points' },
  },
  scale: 0,
  zone: 'Europe/Moscow',
  currency: 'RUB',
  minorDigits: 2,
}
const member = (language: 'ru' | 'en' = 'en') => ({
  owner: newId<'member'>() as string,
  language,
  address: '+79161234567',
  test: false,
})

const journalOf = async (owner: string) =>
  (await messaging.journal(given(), { memberId: owner })).items

const asked = (owner: string, subject: string = newId()) => ({ ...member('ru'), owner, subject })

async function codeSent(ctx: Context, owner: string, subject: string): Promise<string> {
  await messaging.sendCode(ctx, asked(owner, subject))
  await messaging.deliver(ctx.db, [messaging.sandbox], silent)
  return /\d{6}/.exec((await journalOf(owner))[0]!.text)![0]
}

const check = (owner: string, subject: string, code: string, later = 0) =>
  messaging.checkCode(given().db, {
    owner,
    subject,
    code,
    at: new Date(given().now.getTime() + later),
  })

test('a notice for one event reaches the journal once, however often the event is delivered', async () => {
  const to = member('ru')
  const notice = {
    to,
    eventId: newId(),
    news: { kind: 'points.redeemed', points: 21, speech } as const,
  }
  await given().transaction((ctx) => messaging.tell(ctx, [notice]))
  await given().transaction((ctx) => messaging.tell(ctx, [notice, notice]))
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  await messaging.deliver(given().db, [messaging.sandbox], silent)

  const journal = await journalOf(to.owner)
  expect(journal).toMatchObject([
    {
      kind: 'points.redeemed',
      text: 'Списано: 21 балл.',
      state: 'delivered',
      channel: 'sandbox',
      tries: 1,
    },
  ])
})

test('the journal shows no more of an address than its end', async () => {
  const to = member()
  const news = { kind: 'card.replaced' } as const
  await given().transaction((ctx) => messaging.tell(ctx, [{ to, eventId: newId(), news }]))
  expect((await journalOf(to.owner))[0]!.address).toBe('…4567')
})

test('the journal is read page by page and shows nothing of another organisation', async () => {
  const to = member()
  const notices = ['card.activated', 'card.blocked', 'card.replaced'].map((kind) => ({
    to,
    eventId: newId(),
    news: { kind } as { kind: 'card.activated' },
  }))
  await given().transaction((ctx) => messaging.tell(ctx, notices))
  const first = await messaging.journal(given(), { memberId: to.owner, limit: 2 })
  const rest = await messaging.journal(given(), {
    memberId: to.owner,
    limit: 2,
    cursor: first.next!,
  })
  expect([...first.items, ...rest.items].map((each) => each.kind)).toEqual([
    'card.replaced',
    'card.blocked',
    'card.activated',
  ])
  expect(rest.next).toBeNull()
  const other = given.of(newId())
  expect((await messaging.journal(other, { memberId: to.owner })).items).toEqual([])
})

test('the right code confirms its own quote once, and no other', async () => {
  const [owner, subject] = [newId(), newId()]
  const code = await codeSent(given(), owner, subject)
  await expect(check(owner, newId(), code)).rejects.toMatchObject({ code: 'confirmation.expired' })
  await expect(check(newId(), subject, code)).rejects.toMatchObject({
    code: 'confirmation.expired',
  })

  const checked = await check(owner, subject, code)
  expect(await messaging.useCode(given().db, checked, given().now)).toBe(true)
  expect(await messaging.useCode(given().db, checked, given().now)).toBe(false)
  await expect(check(owner, subject, code)).rejects.toMatchObject({ code: 'confirmation.expired' })
})

test('a code is good for five minutes', async () => {
  const [owner, subject] = [newId(), newId()]
  await given.fresh()
  const code = await codeSent(given(), owner, subject)
  await expect(check(owner, subject, code, 301_000)).rejects.toMatchObject({
    code: 'confirmation.expired',
  })
  await expect(check(owner, subject, code, 295_000)).resolves.toMatchObject({ owner })
})

test('a new code voids the one sent before', async () => {
  const [owner, subject] = [newId(), newId()]
  const first = await codeSent(given(), owner, subject)
  let second = await codeSent(given(), owner, subject)
  // one time in a million both are the same
  if (second === first) second = await codeSent(given(), owner, subject)
  await expect(check(owner, subject, first)).rejects.toMatchObject({ code: 'confirmation.wrong' })
  await expect(check(owner, subject, second)).resolves.toMatchObject({ owner })
})

test('a hundred guesses at once count as a hundred: five are heard, then even the right code is too late', async () => {
  const [owner, subject] = [newId(), newId()]
  const code = await codeSent(given(), owner, subject)
  const wrong = code === '000000' ? '111111' : '000000'
  const guesses = await Promise.allSettled(
    Array.from({ length: 100 }, () => check(owner, subject, wrong)),
  )
  const codes = guesses.map((each) => (each as PromiseRejectedResult).reason.code as string)
  expect(codes.filter((each) => each === 'confirmation.wrong')).toHaveLength(5)
  expect(codes.filter((each) => each === 'confirmation.expired')).toHaveLength(95)
  await expect(check(owner, subject, code)).rejects.toMatchObject({ code: 'confirmation.expired' })
})

test('a wrong try tells how many are left', async () => {
  const [owner, subject] = [newId(), newId()]
  const code = await codeSent(given(), owner, subject)
  await expect(check(owner, subject, code === '1' ? '2' : '1')).rejects.toMatchObject({
    code: 'confirmation.wrong',
    details: { triesLeft: 4 },
  })
})

test('a member is sent five codes an hour and ten a day at most, races included', async () => {
  const owner = newId()
  const sendings = await Promise.allSettled(
    Array.from({ length: 8 }, () => messaging.sendCode(given(), asked(owner))),
  )
  expect(sendings.filter((each) => each.status === 'fulfilled')).toHaveLength(5)
  await expect(messaging.sendCode(given(), asked(owner))).rejects.toMatchObject({
    code: 'confirmation.too_often',
  })

  const hoursLater = (hours: number) =>
    given.owner.executeQuery(
      sql`update messaging.code set made_at = made_at - ${`${hours} hours`}::interval,
        expires_at = expires_at - ${`${hours} hours`}::interval where owner = ${owner}`.compile(
        given.owner,
      ),
    )
  await hoursLater(2)
  for (let sent = 5; sent < 10; sent += 1) await messaging.sendCode(given(), asked(owner))
  await hoursLater(2)
  await expect(messaging.sendCode(given(), asked(owner))).rejects.toMatchObject({
    code: 'confirmation.too_often',
  })
  await hoursLater(24)
  await messaging.sendCode(given(), asked(owner))
})

test('a dump of the database tells no code that is still to be delivered or was delivered by a real channel', async () => {
  const owner = newId()
  const sent: string[] = []
  const real: Channel = {
    name: 'sandbox',
    keepsCodes: false,
    send: ({ text }) => {
      sent.push(text)
      return Promise.resolve({ outcome: 'delivered' })
    },
  }
  await messaging.sendCode(given(), asked(owner))
  const before = await dump(owner)
  await messaging.deliver(given().db, [real], silent)
  const after = await dump(owner)

  const code = /\d{6}/.exec(sent[0]!)![0]
  expect(before).not.toContain(code)
  expect(after).not.toContain(code)
  expect((await journalOf(owner))[0]!.text).toContain('••••••')
})

const dump = async (owner: string) => {
  const { rows } = await given.owner.executeQuery(
    sql`select row_to_json(code)::text, row_to_json(message)::text
      from messaging.code join messaging.message using (owner) where owner = ${owner}`.compile(
      given.owner,
    ),
  )
  return JSON.stringify(rows)
}

test('a channel that fails is tried again after a pause, one that refuses is not, one that throws is no exception', async () => {
  const outcomes: (() => Promise<Outcome>)[] = [
    () => Promise.resolve({ outcome: 'retry', reason: 'busy' }),
    () => Promise.reject(new TypeError('no route')),
    () => Promise.resolve({ outcome: 'failed', reason: 'no such number' }),
  ]
  const ids: string[] = []
  const channel: Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: ({ id }) => {
      ids.push(id)
      return outcomes.shift()!()
    },
  }
  const to = member()
  const news = { kind: 'card.activated' } as const
  await given().transaction((ctx) => messaging.tell(ctx, [{ to, eventId: newId(), news }]))
  const pauseOver = () =>
    given.owner.executeQuery(
      sql`update messaging.message set next_try_at = written_at where owner = ${to.owner}`.compile(
        given.owner,
      ),
    )

  await messaging.deliver(given().db, [channel], silent)
  expect(await journalOf(to.owner)).toMatchObject([{ state: 'waiting', tries: 1, failure: 'busy' }])
  await messaging.deliver(given().db, [channel], silent)
  expect(ids).toHaveLength(1)
  await pauseOver()
  await messaging.deliver(given().db, [channel], silent)
  expect(await journalOf(to.owner)).toMatchObject([{ state: 'waiting', failure: 'TypeError' }])
  await pauseOver()
  await messaging.deliver(given().db, [channel], silent)
  expect(await journalOf(to.owner)).toMatchObject([
    { state: 'failed', tries: 3, failure: 'no such number' },
  ])
  // the provider sees the same id each time, and can tell a repetition
  expect(new Set(ids).size).toBe(1)
})

test('a code that could not be handed over in time is not handed over late', async () => {
  const owner = newId()
  await messaging.sendCode(given(), asked(owner))
  await given.owner.executeQuery(
    sql`update messaging.message set lapses_at = written_at - interval '1 second' where owner = ${owner}`.compile(
      given.owner,
    ),
  )
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  expect(await journalOf(owner)).toMatchObject([{ state: 'lapsed' }])
})

const inAWeek = () => ({
  kind: 'points.expiring' as const,
  points: 21,
  on: Date.now() + 7 * DAY,
  speech,
})

test('what a slow channel has not come to is not sent once its consent is taken back', async () => {
  const people = Array.from({ length: 80 }, () => member())
  const owners = people.map(({ owner }) => owner)
  const notices = people.map((to) => ({ to, eventId: newId(), news: inAWeek() }))
  await given().transaction((ctx) => messaging.tell(ctx, notices))
  let sent = 0
  const slow: Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: async () => {
      sent += 1
      const no = { owners, purpose: 'reminders', channel: null }
      if (sent === 1) await messaging.lapse(given().db, no, given().now)
      await rest(30)
      return { outcome: 'delivered' }
    },
  }
  await messaging.deliver(given().db, [slow], silent, { fresh: 60 })
  expect(sent).toBeLessThan(50)
})

test('a code, and news of a theft, go before all that waits, also when they came last', async () => {
  const people = Array.from({ length: 100 }, () => member())
  const notices = people.map((to) => ({ to, eventId: newId(), news: inAWeek() }))
  await given().transaction((ctx) => messaging.tell(ctx, notices))
  const blocked = { to: member(), eventId: newId(), news: { kind: 'card.blocked' } as const }
  await given().transaction((ctx) => messaging.tell(ctx, [blocked]))
  await messaging.sendCode(given(), asked(newId()))
  const kinds: string[] = []
  const channel: Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: ({ kind }) => {
      kinds.push(kind)
      return Promise.resolve({ outcome: 'delivered' })
    },
  }
  await messaging.deliver(given().db, [channel], silent, { most: 20 })
  expect(kinds.length).toBeGreaterThan(100)
  expect(kinds.slice(0, 2).toSorted()).toEqual(['card.blocked', 'confirmation.code'])
})
