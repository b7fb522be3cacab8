import * as messaging from '#domains/messaging/messaging.ts'
import { expect } from 'vitest'
import type { Answer, DoorTest } from '#test/door.ts'
import type { Given } from '#test/given.ts'
import { browser, cookieOf } from '#test/staff.ts'

/** Asks as a key that may do everything; the body of what was done. */
export async function made(door: DoorTest, path: string, body?: unknown) {
  const answer = await door.ask('POST', path, body)
  expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
  return answer.body
}

/** A live programme of five points for a hundred roubles, with rules and an open entrance; its id. */
export async function openPortal(door: DoorTest): Promise<string> {
  const programme = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
  const { id } = await made(door, '/v1/programmes', programme)
  const rule = {
    id: 'base',
    name: { ru: 'Пять за сто', en: 'Five for a hundred' },
    on: 'purchase',
    then: { rate: { points: 5, per: 10_000 } },
  }
  await made(door, `/v1/programmes/${id}/conditions`, { document: { rules: [rule] } })
  const startsAt = '2020-01-01T00:00:00Z'
  await made(door, `/v1/programmes/${id}/conditions/1/schedule`, { startsAt })
  await made(door, `/v1/programmes/${id}/go-live`)
  await made(door, '/v1/portal/rules', { text: { ru: 'Правила', en: 'Rules' } })
  const set = await door.ask('PUT', '/v1/portal', { slug: 'gears', open: true, programmeId: id })
  expect(set.status, set.text).toBe(200)
  return id
}

/** What members do at the portal, from a browser. */
export function portalOf(door: DoorTest, given: Given) {
  let phones = 0
  const anyPhone = () => `+7926${String(1_000_000 + ++phones)}`

  const visit = (method: string, path: string, body?: unknown, cookie?: string, address?: string) =>
    door.ask(method, path, body, {
      ...browser(cookie),
      'idempotency-key': undefined,
      ...(address !== undefined && { 'x-forwarded-for': address }),
    })

  /** The code sent last, as the journal of the sandbox keeps it. */
  async function codeSent(kind = 'sign_in.code'): Promise<string> {
    const ctx = given()
    await messaging.deliver(ctx.db, [messaging.sandbox], ctx.log)
    const { items } = await messaging.journal(ctx, { kind, limit: 1 })
    return /\d{6}/.exec(items[0]!.text)![0]
  }

  const askCode = (phone: string) => visit('POST', '/v1/my/codes', { phone })

  async function arrive(phone: string): Promise<Answer> {
    const sent = await askCode(phone)
    expect(sent.status, sent.text).toBe(202)
    const { request } = sent.body
    return visit('POST', '/v1/my/sessions', { request, code: await codeSent() })
  }

  /** Joins; the cookie and the id of the new member. */
  async function join(phone: string, more: object = {}) {
    const { body } = await arrive(phone)
    const asked = { ticket: body.ticket, rulesVersion: 1, ...more }
    const joined = await visit('POST', '/v1/my/members', asked)
    expect(joined.status, joined.text).toBe(201)
    return { cookie: cookieOf(joined), memberId: joined.body.memberId as string }
  }

  return { anyPhone, arrive, askCode, codeSent, join, visit }
}
