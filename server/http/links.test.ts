import { beforeAll, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import * as consents from '#domains/consents/consents.ts'
import * as members from '#domains/members/members.ts'
import * as wordings from '#domains/consents/wordings.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { forged } from '#test/forged.ts'
import { freshDatabase } from '#test/given.ts'

const given = freshDatabase()
const door = freshDoor(given)
let memberId: string

beforeAll(async () => {
  provideSecret('a secret that only this test knows')
  const ctx = await given.fresh()
  await wordings.draft(ctx, 'offers', { ru: 'Да', en: 'Yes' })
  await wordings.publish(ctx, 'offers', 1)
  memberId = (await members.enrol(ctx, { phone: '+79160000001' })).id
})

const agree = () =>
  consents.recordConsents(given(), memberId, [{ purpose: 'offers', given: true }], { door: 'api' })
const agrees = async () =>
  (await consents.agreements(given().db, [memberId], 'offers', ['email']))
    .get('email')!
    .has(memberId)

const link = (changes: Record<string, string> = {}) => {
  const of = { organisationId: given().organisationId, memberId, purpose: 'offers', ...changes }
  return new URL(channels.unsubscribeAddress('https://loyalty.example', of)!).pathname
}

const post = (url: string) =>
  door.app.inject({
    method: 'POST',
    url,
    payload: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' },
  })

test('one click of a mail program takes the consent back, twice as well as once', async () => {
  await agree()
  expect(await agrees()).toBe(true)
  expect((await post(link())).statusCode).toBe(200)
  expect(await agrees()).toBe(false)
  expect((await post(link())).statusCode).toBe(200)
  expect(await agrees()).toBe(false)
})

test('a person who opens the link is asked first: programs that look at links unsubscribe nobody', async () => {
  await agree()
  const page = await door.app.inject({
    method: 'GET',
    url: link(),
    headers: { 'accept-language': 'ru' },
  })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('<form method="post">')
  expect(page.body).toContain('Отписаться')
  expect(page.headers['content-security-policy']).toContain(`form-action 'self'`)
  expect(await agrees()).toBe(true)
})

test('a link that was changed or made elsewhere does nothing, and no log has it', async () => {
  await agree()
  const right = link()
  for (const wrong of [
    forged(right),
    right.replace(/\.[\w-]+$/, ''),
    '/u/hello',
    link({ purpose: 'anything' }),
    link({ memberId: newId() }),
  ]) {
    expect([wrong, (await post(wrong)).statusCode]).toEqual([wrong, 404])
  }
  expect(await agrees()).toBe(true)
  expect(door.log.join('')).not.toContain(right.slice(3))
})
