import pg from 'pg'
import { beforeAll, expect, test, vi } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { conditions } from '#test/behaviours/town.ts'
import * as cards from './cards.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)
let shop: Shop

beforeAll(async () => {
  shop = await openShop(given, conditions())
})

const gift = (memberId: string, points: number, more: { expiresAt?: string } = {}) =>
  accounts.adjust(given(), memberId, { points, reason: 'a gift', ...more })
const balance = (number: string) => cards.balance(given(), number, shop.programmeId)
const holder = async (points: number, fields: Record<string, unknown> = {}) => {
  const member = await shop.member(fields)
  await gift(member.id, points)
  return member
}

test('a till learns the balance by the card alone, and it is the one the member is told', async () => {
  const { id, card } = await holder(120)
  const token = await door.key('till')
  const till = { authorization: `Bearer ${token}` }
  const query = `?programmeId=${shop.programmeId}`
  const spaced = encodeURIComponent(`${card.slice(0, 4)} ${card.slice(4)}`)
  const byCard = await door.ask('GET', `/v1/cards/${spaced}/balance${query}`, undefined, till)
  const byMember = await door.ask('GET', `/v1/members/${id}/balance${query}`, undefined, till)
  expect(byCard.status).toBe(200)
  expect(byCard.body).toMatchObject({ programmeId: shop.programmeId, active: 120 })
  expect(byCard.body).toEqual(byMember.body)
})

test('a card that nobody has yet has no points, and asking makes nobody of it', async () => {
  const batch = { name: 'Spring', count: 1, length: 16 }
  const { id } = await cards.makeBatch(given(), batch)
  const [number] = (await cards.print(given(), id, undefined)).match(/^\d{16}/m)!
  const zeros = { active: 0, pending: 0, held: 0, debt: 0, expiring: [] }
  expect(await balance(number)).toMatchObject(zeros)
  expect((await cards.get(given(), number)).memberId).toBeNull()
})

test('a card that is unknown, blocked or replaced tells nothing', async () => {
  await expect(balance('2999999999999')).rejects.toMatchObject({ code: 'card.unknown' })
  const [lost, old] = [await holder(10), await holder(20)]
  await cards.block(given(), lost.card, 'lost')
  await expect(balance(lost.card)).rejects.toMatchObject({
    code: 'card.blocked',
    details: { reason: 'lost' },
  })
  const heir = (await cards.replace(given(), old.card, {})).new
  await expect(balance(old.card)).rejects.toMatchObject({ code: 'card.replaced' })
  expect((await balance(heir.number)).active).toBe(20)
})

test('whose card it is, is refused before which programme', async () => {
  const nowhere = newId()
  const { card } = await holder(1)
  await expect(cards.balance(given(), '2999999999999', nowhere)).rejects.toMatchObject({
    code: 'card.unknown',
  })
  await expect(cards.balance(given(), card, nowhere)).rejects.toMatchObject({
    code: 'programme.unknown',
  })
})

test('the card of a merged duplicate tells what the survivor has', async () => {
  const [one, other] = [await holder(5), await holder(7)]
  const { mergeId } = await members.merge(given(), one.id, { with: other.id })
  await members.finishMerge(given(), other.id, mergeId)
  expect((await balance(other.card)).active).toBe(12)
  expect((await accounts.balance(given(), other.id, shop.programmeId)).active).toBe(12)
})

test('a test member’s balance is the one of its own clock', async () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const { id, card } = await shop.member({ test: true })
  await gift(id, 50, { expiresAt: soon })
  expect((await balance(card)).active).toBe(50)
  await members.setClock(given(), id, { step: { days: 1 } })
  expect((await balance(card)).active).toBe(0)
})

test('of many who ask at once each is told its own, in every organisation', async () => {
  const holders = await Promise.all([1, 2, 3, 4, 5].map((points) => holder(points)))
  const elsewhere = given.of(newId<'organisation'>())
  const organisation = { name: 'Other', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(elsewhere, { ...organisation, id: elsewhere.organisationId })
  const answers = await Promise.allSettled([
    ...holders.map(({ card }) => balance(card)),
    balance('2999999999999'),
    cards.balance(elsewhere, holders[0]!.card, shop.programmeId),
    accounts.balance(elsewhere, holders[0]!.id, shop.programmeId),
  ])
  const told = answers.map((each) =>
    each.status === 'fulfilled' ? each.value.active : each.reason.code,
  )
  expect(told).toEqual([1, 2, 3, 4, 5, 'card.unknown', 'card.unknown', 'member.unknown'])
})

test('the balances of twenty who ask at once are read together, not one by one', async () => {
  const holders = await Promise.all([...Array(20).keys()].map((place) => holder(place + 1)))
  const sent = vi.spyOn(pg.Client.prototype, 'query')
  const messages = async (ask: (holder: (typeof holders)[number]) => Promise<unknown>) => {
    const all = () => Promise.all(holders.map(ask))
    await all()
    sent.mockClear()
    await all()
    return sent.mock.calls.length
  }
  try {
    // in two batches: by id one flight, by card another to learn whose it is (2 and 4), and now and then the programmes, which are remembered for a second
    const byId = await messages(({ id }) => accounts.balance(shop.ctx, id, shop.programmeId))
    const byCard = await messages(({ card }) => cards.balance(shop.ctx, card, shop.programmeId))
    expect(byId).toBeLessThan(10)
    expect(byCard).toBeLessThan(10)
  } finally {
    sent.mockRestore()
  }
})
