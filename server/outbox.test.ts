import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { OrganisationId } from '#kit/core/ids.ts'
import { on, onMany, type Reaction } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import { backlog, deliverCarefully, deliverPortion, groups, forgetDelivered } from './outbox.ts'
import { unpark } from '#kit/parked.ts'

const given = freshDatabase()
beforeEach(async () => {
  await run(sql`truncate kit.event`)
})

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const run = (statement: ReturnType<typeof sql>) =>
  given.owner.executeQuery(statement.compile(given.owner))

const announced = (owner: string, ...reasons: string[]) =>
  given().transaction(async (ctx) => {
    for (const reason of reasons) await ctx.emit('card.blocked', owner, { cardId: owner, reason })
  })

const outbox = (
  reactions: readonly Reaction[],
  more: { portion?: number; patience?: number } = {},
) => ({
  db: given().db,
  log: silent,
  reactions,
  ...more,
})

/** A reaction that notes what it hears, and fails where the reason says so. */
function listener() {
  const heard: string[] = []
  const reaction = on('card.blocked', async (_ctx, { owner, data }) => {
    if (data.reason.startsWith('poison')) throw new Error('cannot digest it')
    heard.push(`${owner} ${data.reason}`)
  })
  return { heard, reaction }
}

const pausesOver = () =>
  run(sql`update kit.event set next_try_at = null where next_try_at is not null`)

test('an event is delivered once it is committed, and never when it was rolled back', async () => {
  const { heard, reaction } = listener()
  const owner = newId()
  await announced(owner, 'lost')
  await given()
    .transaction(async (ctx) => {
      await ctx.emit('card.blocked', owner, { cardId: owner, reason: 'never' })
      throw new Error('changed our mind')
    })
    .catch(() => {})
  expect(await deliverPortion(outbox([reaction]))).toMatchObject({ delivered: 1 })
  expect(await deliverPortion(outbox([reaction]))).toMatchObject({ delivered: 0 })
  expect(heard).toEqual([`${owner} lost`])
})

test('the events of one owner are heard in the order they happened', async () => {
  const { heard, reaction } = listener()
  const [a, b] = [newId(), newId()]
  await announced(a, '1', '2', '3')
  await announced(b, '1', '2')
  await deliverPortion(outbox([reaction]))
  const of = (owner: string) => heard.filter((each) => each.startsWith(owner))
  expect(of(a)).toEqual(['1', '2', '3'].map((reason) => `${a} ${reason}`))
  expect(of(b)).toEqual(['1', '2'].map((reason) => `${b} ${reason}`))
})

test('many events of one name are heard together, each organisation apart', () => {
  const event = (owner: string, name: 'card.blocked' | 'card.issued', organisation: string) => ({
    owner,
    name,
    organisationId: organisation as OrganisationId,
  })
  const found = groups([
    event('a', 'card.blocked', 'x'),
    event('b', 'card.blocked', 'x'),
    event('a', 'card.issued', 'x'),
    event('c', 'card.blocked', 'y'),
  ])
  expect(found.map((group) => group.map(({ owner, name }) => `${owner} ${name}`))).toEqual([
    ['a card.blocked', 'b card.blocked'],
    ['c card.blocked'],
    ['a card.issued'],
  ])
})

test('what a reaction writes and the mark of delivery are one: when it fails, neither stays', async () => {
  const owner = newId()
  await announced(owner, 'poison')
  const writer = on('card.blocked', (ctx) => ctx.emit('card.unblocked', owner, { cardId: owner }))
  const { reaction } = listener()
  await deliverPortion(outbox([writer, reaction]))
  expect(await backlog(given().db)).toMatchObject({ waiting: 1, parked: 0 })
  const { rows } = await run(sql`select name, tries from kit.event`)
  expect(rows).toEqual([{ name: 'card.blocked', tries: 1 }])
})

test('a poisonous event is parked with its reason after its tries, while all others pass in time', async () => {
  const { heard, reaction } = listener()
  const sick = newId()
  await announced(sick, 'poison')
  const well = Array.from({ length: 50 }, () => newId<'member'>())
  for (const owner of well) await announced(owner, 'well')

  await deliverPortion(outbox([reaction]))
  expect(heard).toHaveLength(50)
  for (let tries = 1; tries < 8; tries += 1) {
    await pausesOver()
    await deliverPortion(outbox([reaction]))
  }
  const { rows } = await run(sql`select tries, parked_reason from kit.event where owner = ${sick}`)
  expect(rows).toEqual([{ tries: 8, parkedReason: 'Error: cannot digest it' }])
  expect(heard).toHaveLength(50)
  expect(await backlog(given().db)).toMatchObject({ waiting: 0, parked: 1, oldest: null })
})

test('an event that failed before is tried by itself: the others go together, not one by one again', async () => {
  const { reaction } = listener()
  const sick = newId()
  await announced(sick, 'poison')
  await deliverPortion(outbox([reaction]))
  await pausesOver()
  for (let count = 0; count < 5; count += 1) await announced(newId(), 'well')
  const sizes: number[] = []
  const counting = onMany('card.blocked', 'counting', async (_ctx, events) => {
    sizes.push(events.length)
  })
  await deliverPortion(outbox([counting, reaction]))
  expect(sizes).toEqual([5, 1])
})

test('a parked event can be tried again once its cause is mended', async () => {
  const { heard, reaction } = listener()
  const sick = newId()
  await announced(sick, 'poison')
  for (let tries = 1; tries <= 8; tries += 1) {
    await pausesOver()
    await deliverPortion(outbox([reaction]))
  }
  expect(await unpark(given().db)).toBe(1)
  const mended = on('card.blocked', async (_ctx, { owner }) => void heard.push(owner))
  await deliverPortion(outbox([mended]))
  expect(heard).toEqual([sick])
})

test('while an event waits for another try, later ones of its owner wait behind it', async () => {
  const { heard, reaction } = listener()
  const [sick, well] = [newId(), newId()]
  await announced(sick, 'poison', 'later')
  await announced(well, 'now')
  await deliverPortion(outbox([reaction]))
  await deliverPortion(outbox([reaction]))
  expect(heard).toEqual([`${well} now`])

  await run(sql`update kit.event set data = '{"cardId": "c", "reason": "cured"}' where tries = 1`)
  await pausesOver()
  await deliverPortion(outbox([reaction]))
  expect(heard).toEqual([`${well} now`, `${sick} cured`, `${sick} later`])
})

test('a reaction that never answers is given up, and holds nobody else up for long', async () => {
  const [stuck, well] = [newId(), newId()]
  await announced(stuck, 'hang')
  await announced(well, 'well')
  const heard: string[] = []
  const hanging = on('card.blocked', async (_ctx, { owner, data }) => {
    if (data.reason === 'hang') await new Promise(() => {})
    heard.push(owner)
  })
  await deliverPortion(outbox([hanging], { patience: 100 }))
  expect(heard).toEqual([well])
  expect(await backlog(given().db)).toMatchObject({ waiting: 1 })
})

test('an event that ends the process is parked after its tries, without being tried again', async () => {
  const { heard, reaction } = listener()
  const owner = newId()
  await announced(owner, 'deadly')
  // a process that died in the middle left only the count behind
  await run(sql`update kit.event set tries = 8`)
  await deliverCarefully(outbox([reaction]))
  const { rows } = await run(sql`select parked_reason from kit.event`)
  expect(rows).toEqual([{ parkedReason: 'the process ended each time it was tried' }])
  expect(heard).toEqual([])
})

test('two deliverers at once deliver each event once', async () => {
  const owners = Array.from({ length: 200 }, () => newId<'member'>())
  for (const owner of owners) await announced(owner, 'x')
  const heard: string[] = []
  const slow = onMany('card.blocked', 'slow', async (_ctx, events) => {
    await new Promise((done) => setTimeout(done, 20))
    heard.push(...events.map((each) => each.owner))
  })
  const drain = async () => {
    for (let looks = 0; looks < 100; looks += 1) {
      const { busy, found } = await deliverPortion(outbox([slow], { portion: 20 }))
      if (!busy && found === 0) return
      if (busy) await new Promise((done) => setTimeout(done, 5))
    }
  }
  await Promise.all([drain(), drain(), drain()])
  expect(heard.toSorted()).toEqual(owners.map(String).toSorted())
})

test('what was delivered long ago is forgotten, what still waits never', async () => {
  const { reaction } = listener()
  await announced(newId(), 'old')
  await deliverPortion(outbox([reaction]))
  await announced(newId(), 'waits')
  const later = new Date(Date.now() + 1000)
  expect(await forgetDelivered(given().db, later, 100)).toBe(1)
  expect(await backlog(given().db)).toMatchObject({ waiting: 1 })
})
