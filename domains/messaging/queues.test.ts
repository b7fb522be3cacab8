import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, expect, test, vi } from 'vitest'
import type { OrganisationId } from '#kit/core/ids.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import type { Channel, Outgoing } from './channel.ts'
import * as messaging from './messaging.ts'
import * as store from './messaging.store.ts'
import { writing } from './standingBy.ts'

const given = freshDatabase()
const silent = { info: () => {}, warn: () => {}, error: () => {} }
afterEach(() => sql`truncate messaging.message cascade`.execute(given.owner).then(() => undefined))

type Way = 'sms' | 'email'
type Queued = { readonly by: Way; readonly kind?: string; readonly of?: string }

/** Messages that wait for a channel; their ids. */
async function queue(count: number, { by, kind = 'card.activated', of }: Queued) {
  const messages = Array.from({ length: count }, (): store.NewMessage => ({
    owner: newId(),
    id: newId(),
    organisationId: (of ?? given().organisationId) as OrganisationId,
    eventId: newId(),
    channel: by,
    form: by,
    kind,
    purpose: 'service',
    language: 'en',
    address: by === 'sms' ? '+79160000000' : 'somebody@member.example',
    template: null,
    subject: null,
    text: 'Your card is active.',
    html: null,
    sealed: null,
    test: false,
    basis: null,
    notBefore: null,
    lapsesAt: null,
  }))
  await store.write(given().db, messages, given().now)
  return messages.map(({ id }) => id)
}

const taking = (name: Way, took: string[], wait = (_: Outgoing) => Promise.resolve()): Channel => ({
  name,
  keepsCodes: false,
  send: async (message) => {
    await wait(message)
    took.push(message.id)
    return { outcome: 'delivered' }
  },
})

/** Carries as the worker does, until told to stop. */
function carrying(channels: readonly Channel[], patience = 60_000) {
  const carrier = messaging.startCarrier(given().db, channels, silent, { patience })
  const stopping = new AbortController()
  const running = (async () => {
    while (!stopping.signal.aborted) if ((await carrier.portion()) === 0) await rest(20)
  })()
  return async () => {
    stopping.abort()
    await running
  }
}

test('a channel that never answers, with a long queue, keeps no message of another waiting', async () => {
  await queue(300, { by: 'sms' })
  const [hung, mails]: [string[], string[]] = [[], []]
  const stop = carrying([taking('sms', hung, () => new Promise(() => {})), taking('email', mails)])
  await rest(300)
  const since = performance.now()
  const ids = await queue(200, { by: 'email' })
  await vi.waitFor(() => expect(mails.toSorted()).toEqual(ids.toSorted()), { timeout: 5_000 })
  expect(performance.now() - since).toBeLessThan(5_000)
  expect(hung).toEqual([])
  await stop()
})

test('a code passes the queue of its own slow channel, and is not behind a mailing of another', async () => {
  const order: string[] = []
  const slowly = ({ kind }: Outgoing) => rest(kind === 'confirmation.code' ? 0 : 400).then(() => {})
  await queue(400, { by: 'sms' })
  await queue(1_000, { by: 'email', kind: 'mailing.message' })
  const stop = carrying([taking('sms', order, slowly), taking('email', [], () => rest(5))])
  await rest(900)
  const handed = order.length
  const [code] = await queue(1, { by: 'sms', kind: 'confirmation.code' })
  await vi.waitFor(() => expect(order).toContain(code), { timeout: 5_000 })
  // nine lanes of 400 ms: what left meanwhile is a small part of the four hundred
  expect(order.indexOf(code!) - handed).toBeLessThan(40)
  await stop()
})

test('a mailing goes on while news come all the time', async () => {
  await queue(20, { by: 'email', kind: 'mailing.message' })
  const kinds: string[] = []
  const mails: Channel = {
    name: 'email',
    keepsCodes: false,
    send: async ({ kind }) => {
      kinds.push(kind)
      return { outcome: 'delivered' }
    },
  }
  const carrier = messaging.startCarrier(given().db, [mails], silent)
  for (let looks = 0; looks < 3; looks += 1) {
    await queue(5, { by: 'email' })
    await carrier.portion()
  }
  expect(kinds.filter((kind) => kind === 'mailing.message')).toHaveLength(20)
})

test('while the last of a portion are on their way to a slow channel, what waits behind them is not forgotten', async () => {
  const ids = await queue(24, { by: 'sms' })
  const took: string[] = []
  // nine lanes: each portion is out of line at once, and still on its way when the next is looked for
  const slow = taking('sms', took, () => rest(700).then(() => {}))
  await messaging.deliver(given().db, [slow], silent, { most: 9 })
  expect(took.toSorted()).toEqual(ids.toSorted())
})

test('the mail server of one organisation holds up no mail of another', async () => {
  const other = newId()
  await queue(100, { by: 'email' })
  const mails: string[] = []
  const hangs = ({ organisationId }: Outgoing) =>
    organisationId === other ? Promise.resolve() : new Promise<void>(() => {})
  const stop = carrying([taking('email', mails, hangs)])
  await rest(200)
  const ids = await queue(50, { by: 'email', of: other })
  await vi.waitFor(() => expect(mails.toSorted()).toEqual(ids.toSorted()), { timeout: 5_000 })
  await stop()
})

test('what a gateway refused again and again while it was down leaves together once it is back', async () => {
  const ids = await queue(200, { by: 'sms' })
  let isDown = true
  const took: string[] = []
  const gateway: Channel = {
    name: 'sms',
    keepsCodes: false,
    send: async ({ id }) => {
      if (isDown) return { outcome: 'retry', reason: 'ECONNREFUSED' }
      took.push(id)
      return { outcome: 'delivered' }
    },
  }
  const due = () => sql`update messaging.message set next_try_at = written_at`.execute(given.owner)
  for (let tries = 0; tries < 5; tries += 1) {
    await messaging.deliver(given().db, [gateway], silent)
    await due()
  }
  isDown = false
  const carrier = messaging.startCarrier(given().db, [gateway], silent)
  expect(await carrier.portion()).toBe(200)
  await carrier.idle()
  expect(took.toSorted()).toEqual(ids.toSorted())
})

test('what was taken three times and never heard of goes after all others, and alone', async () => {
  const [one, two] = await queue(2, { by: 'sms' })
  await sql`update messaging.message set in_doubt = 3, tries = 3`.execute(given.owner)
  const others = await queue(20, { by: 'sms' })
  const took: string[] = []
  const carrier = messaging.startCarrier(given().db, [taking('sms', took)], silent)
  expect(await carrier.portion()).toBe(20)
  expect(took.toSorted()).toEqual(others.toSorted())
  expect([await carrier.portion(), await carrier.portion()]).toEqual([1, 1])
  expect(took.slice(20)).toEqual([one, two])
  expect(await carrier.portion()).toBe(0)
})

test('what was given up after its tries has its reason, and goes again when it is asked for; a code does not', async () => {
  const [notice] = await queue(1, { by: 'sms' })
  const [code] = await queue(1, { by: 'sms', kind: 'sign_in.code' })
  const took: string[] = []
  let isDown = true
  const gateway: Channel = {
    name: 'sms',
    keepsCodes: false,
    send: async ({ id }) => {
      if (isDown) return { outcome: 'retry', reason: 'no credit left' }
      took.push(id)
      return { outcome: 'delivered' }
    },
  }
  for (let tries = 0; tries < 9; tries += 1) {
    await messaging.deliver(given().db, [gateway], silent)
    await sql`update messaging.message set next_try_at = written_at`.execute(given.owner)
  }
  const { items } = await messaging.journal(given(), { state: 'failed' })
  expect(items.map(({ id }) => id).toSorted()).toEqual([notice!, code!].toSorted())
  for (const item of items) expect(item).toMatchObject({ tries: 8, failure: 'no credit left' })
  isDown = false
  expect(await messaging.replay(await given.fresh(), null)).toEqual({ count: 1 })
  await messaging.deliver(given().db, [gateway], silent)
  expect(took).toEqual([notice])
})

test('letters stand by while more are written, and a code leaves', async () => {
  const took: string[] = []
  const carrier = messaging.startCarrier(given().db, [taking('email', took)], silent)
  const letters = await queue(3, { by: 'email', kind: 'mailing.message' })
  await writing(async () => {
    const [code] = await queue(1, { by: 'email', kind: 'sign_in.code' })
    for (let look = 0; look < 3; look++) expect(await carrier.portion()).toBe(1)
    expect(took).toEqual([code])
  })
  while ((await carrier.portion()) > 0);
  expect(new Set(took.slice(1))).toEqual(new Set(letters))
})

test('letters leave in fifties until nobody else is at work, and in two hundreds then; codes as many as there are', async () => {
  const took: string[] = []
  const carrier = messaging.startCarrier(given().db, [taking('email', took)], silent)
  await queue(260, { by: 'email', kind: 'mailing.message' })
  expect(await carrier.portion()).toBe(50)
  await rest(400)
  expect(await carrier.portion()).toBe(200)
  const busy = setInterval(() => {
    const until = performance.now() + 20
    while (performance.now() < until);
  }, 40)
  await rest(400)
  await queue(60, { by: 'email', kind: 'sign_in.code' })
  await queue(90, { by: 'email', kind: 'mailing.message' })
  expect(await carrier.portion()).toBe(110)
  clearInterval(busy)
  while ((await carrier.portion()) > 0);
  expect(new Set(took).size).toBe(410)
})

test('letters of mailings rest as long as a portion took, and a code does not wait for them', async () => {
  const took: string[] = []
  const slow = taking('email', took, () => rest(100))
  const carrier = messaging.startCarrier(given().db, [slow], silent, { most: 8 })
  const letters = await queue(16, { by: 'email', kind: 'mailing.message' })
  expect(await carrier.portion()).toBe(8)
  const [code] = await queue(1, { by: 'email', kind: 'sign_in.code' })
  expect(await carrier.portion()).toBe(1)
  expect(took.slice(8)).toEqual([code])
  while ((await carrier.portion()) > 0);
  expect(new Set(took)).toEqual(new Set([...letters, code]))
  expect(took).toHaveLength(17)
})
