import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { newId } from '#kit/newId.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import * as consents from './consents.ts'

const given = freshDatabase()
const door = freshDoor(given)
let operator = ''
let marketer = ''
let number = 0

beforeAll(async () => {
  const enter = async (login: string, role: string) => {
    await hire(given(), login, role)
    return sessionOf(door, login)
  }
  operator = await enter('anna', 'operator')
  marketer = await enter('mila', 'marketer')
  for (const purpose of ['offers', 'reminders', 'profiling']) {
    const text = { ru: `Согласен: ${purpose}`, en: `I agree: ${purpose}` }
    await door.ask('PUT', `/v1/consent-texts/${purpose}/draft`, text)
    await door.ask('POST', `/v1/consent-texts/${purpose}/publish`, { version: 1 })
  }
})

async function member(): Promise<string> {
  const phone = `+7916100${String(1000 + ++number)}`
  return (await door.ask('POST', '/v1/members', { phone })).body.id
}

const record = (id: string, list: readonly object[], more: object = {}, cookie?: string) =>
  door.ask(
    'POST',
    `/v1/members/${id}/consents`,
    { consents: list, ...more },
    cookie === undefined ? undefined : browser(cookie),
  )

const reachedFor = async (id: string, purpose: string): Promise<string[]> =>
  (await door.ask('GET', `/v1/members/${id}/consents`)).body.consents.find(
    (each: { purpose: string }) => each.purpose === purpose,
  ).reached

describe('a consent', () => {
  test('nobody has given before being asked, not by enrolling and not by accepting rules', async () => {
    const id = await member()
    const { body } = await door.ask('GET', `/v1/members/${id}/consents`)
    expect(body.consents.map((each: { reached: string[] }) => each.reached)).toEqual([
      [],
      [],
      [],
      [],
    ])
    expect(body.consents[0]).toMatchObject({ given: false, at: null, version: null })
  })

  test('names its text, its door, who wrote it down and what shows it', async () => {
    const id = await member()
    const yes = { purpose: 'offers', given: true }
    const said = { door: 'portal', proof: 'code:17', language: 'ru' }
    expect((await record(id, [yes], said)).status).toBe(200)
    const { body } = await door.ask('GET', `/v1/members/${id}/consents/history`)
    expect(body.items).toEqual([
      expect.objectContaining({
        purpose: 'offers',
        channel: null,
        given: true,
        version: 1,
        language: 'ru',
        door: 'portal',
        proof: 'code:17',
        author: expect.objectContaining({ kind: 'key' }),
      }),
    ])
  })

  test('cannot be given by a text that was never shown', async () => {
    const id = await member()
    const none = await record(id, [{ purpose: 'surveys', given: true }])
    expect([none.status, none.body.code]).toEqual([409, 'consent.no_text'])
    const later = await record(id, [{ purpose: 'offers', given: true, version: 7 }])
    expect(later.body.code).toBe('consent.no_text')
  })

  test('of which one cannot be recorded leaves the others unrecorded too', async () => {
    const id = await member()
    await record(id, [
      { purpose: 'offers', given: true },
      { purpose: 'surveys', given: true },
    ])
    expect(await reachedFor(id, 'offers')).toEqual([])
  })

  test('that is given again by the same text leaves one record', async () => {
    const id = await member()
    for (const _ of [1, 2]) await record(id, [{ purpose: 'offers', given: true }])
    const { body } = await door.ask('GET', `/v1/members/${id}/consents/history`)
    expect(body.items).toHaveLength(1)
  })

  test('is written down at the desk only with how the member said so', async () => {
    const id = await member()
    const no = [{ purpose: 'offers', channel: 'sms', given: false }]
    expect((await record(id, no, {}, operator)).body.code).toBe('consent.reason_missing')
    expect((await record(id, no, { reason: 'By phone', door: 'portal' }, operator)).status).toBe(
      200,
    )
    const { body } = await door.ask('GET', `/v1/members/${id}/consents/history`)
    expect(body.items[0]).toMatchObject({ door: 'desk', reason: 'By phone', given: false })
    expect(body.items[0].author.name).not.toBeNull()
  })

  test('to profiling is about no channel', async () => {
    const id = await member()
    const said = await record(id, [{ purpose: 'profiling', channel: 'sms', given: true }])
    expect(said.body.code).toBe('consent.no_channel')
  })

  test('is found for many members in one look', async () => {
    const [anna, boris, vera] = [await member(), await member(), await member()]
    await record(anna, [{ purpose: 'offers', given: true }])
    await record(boris, [{ purpose: 'offers', channel: 'email', given: true }])
    const all = [anna, boris, vera, newId()]
    const { db } = given()
    await record(vera, [
      { purpose: 'offers', given: true },
      { purpose: 'offers', channel: 'sms', given: false },
    ])
    expect(await consents.agreements(db, all, 'offers', ['email', 'sms'])).toEqual(
      new Map([
        ['email', new Set([anna, boris, vera])],
        ['sms', new Set([anna])],
      ]),
    )
    expect(await consents.agreements(db, all, 'surveys', ['email'])).toEqual(
      new Map([['email', new Set()]]),
    )
  })

  test('of two members who are one person is the last word, and parted it is not kept', async () => {
    const [anna, twin] = [await member(), await member()]
    await record(anna, [{ purpose: 'offers', given: true }])
    await record(twin, [
      { purpose: 'offers', given: false },
      { purpose: 'reminders', given: true },
    ])
    const ctx = await given.fresh()
    const merged = await members.merge(ctx, anna, { with: twin })
    await members.finishMerge(ctx, merged.mergedId, merged.mergeId)
    await deliverNews(given)
    expect(await reachedFor(anna, 'offers')).toEqual([])
    expect(await reachedFor(anna, 'reminders')).toHaveLength(5)
    const parted = await members.unmerge(ctx, anna, { with: twin })
    await members.finishMerge(ctx, parted.mergedId, parted.mergeId)
    await deliverNews(given)
    expect(await reachedFor(anna, 'reminders')).toEqual([])
    expect(await reachedFor(anna, 'offers')).toEqual([])
  })
})

describe('what is taken back', () => {
  const waits = async (owner: string, kind: 'points.expiring' | 'card.blocked') => {
    const ctx = await given.fresh()
    await sql`
      insert into messaging.message (owner, id, organisation_id, event_id, channel, kind, language,
        form, purpose, text, test, state, next_try_at, written_at, precedence)
      values (${owner}, ${newId()}, ${ctx.organisationId}, ${newId()}, 'email', ${kind}, 'en',
        'email', ${messaging.purposeOf(kind)}, 'x', false, 'waiting', ${ctx.now}, ${ctx.now}, 1)
    `.execute(given.owner)
  }
  const states = async (owner: string) => {
    const { items } = await messaging.journal(await given.fresh(), { memberId: owner })
    return Object.fromEntries(items.map(({ kind, state }) => [kind, state]))
  }

  test('lapses the messages of that purpose that wait, and no others', async () => {
    const id = await member()
    await record(id, [{ purpose: 'reminders', given: true }])
    await deliverNews(given)
    await waits(id, 'points.expiring')
    await waits(id, 'card.blocked')
    await record(id, [{ purpose: 'offers', given: false }])
    expect((await states(id))['points.expiring']).toBe('waiting')
    await record(id, [{ purpose: 'reminders', channel: 'sms', given: false }])
    expect((await states(id))['points.expiring']).toBe('waiting')
    await record(id, [{ purpose: 'reminders', given: false }])
    expect(await states(id)).toMatchObject({
      'points.expiring': 'lapsed',
      'card.blocked': 'waiting',
    })
  })
})

describe('texts', () => {
  test('are drafted and published by the marketer, and a published one is never changed', async () => {
    const ask = (method: string, path: string, body: object, cookie: string) =>
      door.ask(method, `/v1/consent-texts/surveys/${path}`, body, browser(cookie))
    expect((await ask('PUT', 'draft', { ru: 'Да', en: null }, operator)).status).toBe(403)
    expect((await ask('PUT', 'draft', { ru: ' ', en: null }, marketer)).status).toBe(400)
    await ask('PUT', 'draft', { ru: 'Да', en: null }, marketer)
    const again = await ask('PUT', 'draft', { ru: 'Да!', en: null }, marketer)
    expect(again.body).toMatchObject({ version: 1, ru: 'Да!', publishedAt: null })
    expect((await ask('POST', 'publish', { version: 1 }, marketer)).body.publishedAt).not.toBeNull()
    expect((await ask('POST', 'publish', { version: 1 }, marketer)).status).toBe(404)
    expect((await ask('PUT', 'draft', { ru: 'Нет', en: 'No' }, marketer)).body.version).toBe(2)
    const id = await member()
    const english = await record(id, [{ purpose: 'surveys', given: true }], { language: 'en' })
    expect(english.body.code).toBe('consent.no_text')
    const russian = await record(id, [{ purpose: 'surveys', given: true }], { language: 'ru' })
    expect(russian.status).toBe(200)
  })
})

describe('wishes', () => {
  test('of a member stand before those of the organisation', async () => {
    const [anna, boris] = [await member(), await member()]
    const wishes = {
      channels: [{ topic: 'service', channels: ['sms', 'email'] }],
      quietHours: { from: '22:30', until: '08:00', zone: 'Asia/Omsk' },
    }
    const { body } = await door.ask('PUT', `/v1/members/${anna}/contact-wishes`, wishes)
    expect(body.quietHours).toEqual({ ...wishes.quietHours, own: true })
    const { db, organisationId } = given()
    const chosen = await consents.channelChoices(db, organisationId, [anna, boris], 'service')
    expect(chosen.get(anna)).toEqual(['sms', 'email'])
    expect(chosen.get(boris)).toEqual(['push', 'telegram', 'email', 'sms'])
    const quiet = await consents.quietHoursOf(db, organisationId, [anna, boris])
    expect(quiet.get(anna)).toEqual({ fromMinute: 1350, untilMinute: 480, zone: 'Asia/Omsk' })
    expect(quiet.get(boris)).toMatchObject({ fromMinute: 1260, untilMinute: 540 })
    const back = { channels: [{ topic: 'service', channels: null }], quietHours: null }
    const after = await door.ask('PUT', `/v1/members/${anna}/contact-wishes`, back)
    expect(after.body.quietHours.own).toBe(false)
  })

  test('the hours of the organisation go by the clock of the member, where it is known', async () => {
    const id = await member()
    const path = `/v1/members/${id}/contact-wishes`
    const { db, organisationId } = given()
    const quiet = async () => (await consents.quietHoursOf(db, organisationId, [id])).get(id)
    expect(await quiet()).toEqual({ fromMinute: 1260, untilMinute: 540, zone: 'Europe/Moscow' })
    const { body } = await door.ask('PUT', path, { zone: 'Asia/Vladivostok' })
    expect(body.quietHours).toEqual({
      from: '21:00',
      until: '09:00',
      zone: 'Asia/Vladivostok',
      own: false,
    })
    expect(await quiet()).toEqual({ fromMinute: 1260, untilMinute: 540, zone: 'Asia/Vladivostok' })

    const own = { from: '23:00', until: '07:00', zone: 'Asia/Omsk' }
    await door.ask('PUT', path, { quietHours: own })
    // on a journey the hours that somebody has set stay as they are
    await door.ask('PUT', path, { zone: 'Europe/Kaliningrad' })
    expect(await quiet()).toEqual({ fromMinute: 1380, untilMinute: 420, zone: 'Asia/Omsk' })
    await door.ask('PUT', path, { quietHours: null })
    expect(await quiet()).toEqual({ fromMinute: 1260, untilMinute: 540, zone: 'Asia/Omsk' })
    expect((await door.ask('PUT', path, { zone: 'Mars/North' })).body.code).toBe(
      'consent.zone_unknown',
    )
  })

  test('leave one channel at least for service messages, and name a zone there is', async () => {
    const path = `/v1/members/${await member()}/contact-wishes`
    const none = { channels: [{ topic: 'service', channels: [] }] }
    expect((await door.ask('PUT', path, none)).body.code).toBe('consent.service_needs_channel')
    const nowhere = { quietHours: { from: '21:00', until: '09:00', zone: 'Mars/North' } }
    expect((await door.ask('PUT', path, nowhere)).body.code).toBe('consent.zone_unknown')
  })

  test('of the organisation are not written over unseen', async () => {
    const path = '/v1/contact-settings'
    const { body } = await door.ask('GET', path)
    const mine = { ...body, quietFrom: '20:00', most: 2 }
    expect((await door.ask('PUT', path, mine)).body).toMatchObject({ most: 2, revision: 1 })
    expect((await door.ask('PUT', path, mine)).body.code).toBe('revision.behind')
    const { db, organisationId } = given()
    expect(await consents.sendingLimits(db, organisationId)).toEqual({ most: 2, days: 30 })
  })
})

test('rules that are accepted are kept with their version, once, and agree to nothing', async () => {
  const programme = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
  const { id: programmeId } = (await door.ask('POST', '/v1/programmes', programme)).body
  const id = await member()
  const accept = (body: object = {}) =>
    door.ask('POST', `/v1/members/${id}/acceptances`, { programmeId, ...body })
  expect((await accept()).body.code).toBe('programme.without_conditions')
  const rule = {
    id: 'base',
    name: { ru: 'Б', en: 'B' },
    on: 'purchase',
    then: { fixed: { points: 1 } },
  }
  const path = `/v1/programmes/${programmeId}/conditions`
  await door.ask('POST', path, { document: { rules: [rule] } })
  await door.ask('POST', `${path}/1/schedule`, { startsAt: '2020-01-01T00:00:00Z' })
  expect((await accept({ version: 9 })).body.code).toBe('conditions.unknown')
  await accept({ door: 'portal', language: 'ru' })
  const { body } = await accept({ version: 1 })
  expect(body.accepted).toEqual([
    { programmeId, version: 1, language: 'ru', door: 'portal', at: expect.any(String) },
  ])
  expect(await reachedFor(id, 'offers')).toEqual([])
})
