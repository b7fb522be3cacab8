import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import { LETTER } from './core/letters.ts'

const given = freshDatabase()
const door = freshDoor(given)

type Row = {
  readonly owner: string
  readonly kind: string
  readonly state: string
  readonly failure?: string
  readonly eventId?: string
  readonly channel?: 'sms' | 'email'
  readonly insteadOf?: string
}

/** Writes a message as it stands once it is settled. */
async function write({ owner, kind, state, failure, eventId, channel, insteadOf }: Row) {
  const { organisationId, now } = given()
  const by = channel ?? 'sms'
  const id = newId()
  await sql`
    insert into messaging.message (owner, id, organisation_id, event_id, channel, form, kind, purpose,
      language, address, text, test, state, failure, next_try_at, written_at, settled_at, precedence, tries,
      instead_of)
    values (${owner}, ${id}, ${organisationId}, ${eventId ?? newId()}, ${by}, ${by}, ${kind}, 'service', 'en',
      '+79160000001', 'Good day, Anna', false, ${state}, ${failure ?? null}, ${now}, ${now}, ${now}, 1, 3,
      ${insteadOf ?? null})
  `.execute(given.owner)
  return id
}

const ofMember = async (owner: string, headers?: Record<string, string | undefined>) =>
  (await door.ask('GET', `/v1/messages?memberId=${owner}`, undefined, headers)).body.items

test('a letter of a mailing names its mailing, a message about an event names none', async () => {
  const owner = newId()
  const texts = [
    { channel: 'sms', language: 'ru', source: { subject: null, body: 'Скидки', html: null } },
  ]
  await openShop(given, { rules: [] })
  const about = { name: 'Autumn', purpose: 'offers', audience: { kind: 'filter' }, texts }
  const { body: mailing } = await door.ask('POST', '/v1/mailings', about)
  await write({ owner, kind: 'points.earned', state: 'delivered' })
  const eventId: string = mailing.id
  const id = await write({ owner, kind: LETTER, state: 'lapsed', failure: 'too_often', eventId })
  const named = { id: mailing.id, name: 'Autumn' }
  expect(await ofMember(owner)).toMatchObject([
    { kind: LETTER, mailing: named, state: 'lapsed', failure: 'too_often' },
    { kind: 'points.earned', mailing: null },
  ])
  expect((await door.ask('GET', `/v1/messages/${id}`)).body).toMatchObject({ mailing: named })
})

test('of a message that went another way each try says what the gateway said, and people see no text', async () => {
  const owner = newId()
  const way = { owner, kind: 'points.earned' } as const
  const first = await write({
    ...way,
    channel: 'email',
    state: 'failed',
    failure: '550 no such box',
  })
  await write({ ...way, state: 'failed', failure: '400 barred', insteadOf: first })
  await hire(given(), 'anna', 'operator')
  const told = await ofMember(owner, browser(await sessionOf(door, 'anna')))
  expect(told).toMatchObject([
    { channel: 'sms', insteadOf: first, wentOnAs: null, failure: '400 barred', tries: 3 },
    { channel: 'email', wentOnAs: told[0].id, failure: '550 no such box', masked: true },
  ])
  expect(JSON.stringify(told)).not.toMatch(/Anna|79160000001/)
})

test('only who may write messages sends one again, and what went another way is not sent twice', async () => {
  const owner = newId()
  const way = { owner, kind: 'points.earned' } as const
  const first = await write({ ...way, channel: 'email', state: 'failed', failure: '550 no' })
  const last = await write({ ...way, state: 'failed', failure: '400 barred', insteadOf: first })
  await hire(given(), 'olga', 'operator')
  const replay = (id: string, headers?: Record<string, string | undefined>) =>
    door.ask('POST', '/v1/messages/replay', { ids: [id] }, headers)
  const refused = await replay(last, browser(await sessionOf(door, 'olga')))
  expect(refused.body).toMatchObject({ code: 'access.scope_missing' })
  expect((await replay(first)).body).toEqual({ count: 0 })
  expect((await replay(last)).body).toEqual({ count: 1 })
  expect(await ofMember(owner)).toMatchObject([{ state: 'waiting', failure: null }, {}])
})
