import { beforeAll, expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import * as trying from '#domains/messaging/trying.ts'
import { provideSecret } from '#kit/secret.ts'
import { bringPoints, conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { newsOf } from './previews.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
trying.previewFrom(newsOf)
const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, conditions({ redeem: { value: { points: 1, amount: 100 } } }))
})

async function previewOf(memberId: string, event: string, body: string, scopes = ['*']) {
  const ctx = await given.fresh()
  const actor = { ...ctx.actor, scopes }
  const source = { subject: null, body, html: null }
  const asked = { event, channel: 'sms', language: 'ru', source, memberId } as const
  const { text, madeUp } = await trying.preview({ ...ctx, actor }, asked)
  return { text, madeUp }
}

test('a text is shown with all that this member was told last', async () => {
  const { id } = await shop.member({ name: { first: 'Вера' } })
  await bringPoints(shop, id, 40)
  await shop.buy(id, 100_00, { pointsToRedeem: 7 })
  expect(await previewOf(id, 'points.redeemed', '{{ first_name }}: {{ points | points }}')).toEqual(
    {
      text: 'Вера: 7 баллов',
      madeUp: [],
    },
  )
  const { text } = await previewOf(id, 'points.redeemed', '{{ programme }}')
  expect(text).toContain('Wheels')
})

test('what has not happened to a member stays made up, and is named', async () => {
  const { id } = await shop.member({ name: { first: 'Пётр' } })
  const seen = await previewOf(id, 'points.expired', '{{ first_name }}: {{ points | points }}')
  expect(seen).toEqual({ text: 'Пётр: 251 балл', madeUp: ['programme', 'points'] })
})

test('whoever may not see points sees none in a preview', async () => {
  const { id } = await shop.member({ name: { first: 'Анна' } })
  await bringPoints(shop, id, 40)
  await shop.buy(id, 100_00, { pointsToRedeem: 9 })
  const body = '{{ points }}'
  expect((await previewOf(id, 'points.redeemed', body, ['messages:read'])).text).toBe('251')
  const may = ['messages:read', 'points:read']
  expect((await previewOf(id, 'points.redeemed', body, may)).text).toBe('9')
})

test('a phone that is to change is told by its last digits', async () => {
  const { id } = await members.enrol(await given.fresh(), { phone: '+79265550011' })
  const seen = await previewOf(id, 'member.phone_changing', '{{ hours }} {{ ending }}')
  expect(seen.madeUp).toContain('ending')
})
