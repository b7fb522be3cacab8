import { setTimeout as rest } from 'node:timers/promises'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBell } from '#kit/bell.ts'
import * as ringing from '#domains/desk/ringing.ts'
import { connect } from '#kit/database.ts'
import { buildApp } from '#server/http/app.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import { told } from './core/call.ts'
import type { CallNews } from './calls.api.ts'

const given = freshDatabase()
const door = freshDoor(given)
let origin = ''
let anna = ''
let boris = ''
let memberId = ''
let number = 0
const closing: (() => unknown)[] = []

beforeAll(async () => {
  await door.app.listen({ port: 0, host: '127.0.0.1' })
  origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
  await hire(given(), 'anna@desk.example', 'operator')
  await hire(given(), 'boris@desk.example', 'operator')
  anna = await sessionOf(door, 'anna@desk.example')
  boris = await sessionOf(door, 'boris@desk.example')
  const name = { first: 'Вера', last: 'Пробная' }
  const made = await door.ask('POST', '/v1/members', { phone: '+79160000001', name })
  memberId = made.body.id
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const tell = async (asked: object) => {
  const answer = await door.ask('POST', '/v1/calls', asked)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
const next = () => `pbx-${++number}`

type Listening = {
  readonly news: (CallNews & { readonly lastId: string })[]
  readonly ended: Promise<void>
  heard(id: string): Promise<CallNews & { readonly lastId: string }>
}

/** Reads the stream as a browser does. */
async function listen(cookie: string, at = origin, lastId?: string): Promise<Listening> {
  const stopping = new AbortController()
  closing.push(() => stopping.abort())
  const response = await fetch(`${at}/v1/calls/stream`, {
    signal: stopping.signal,
    headers: { cookie, ...(lastId !== undefined && { 'last-event-id': lastId }) },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const news: (CallNews & { lastId: string })[] = []
  const read = async () => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const parts = text.split('\n\n')
      text = parts.pop()!
      for (const part of parts) {
        const [, id] = /^id: (.*)$/m.exec(part) ?? []
        const [, data] = /^data: (.*)$/m.exec(part) ?? []
        if (data) news.push({ ...(JSON.parse(data) as CallNews), lastId: id! })
      }
    }
  }
  const ended = read().catch(() => undefined)
  const heard: Listening['heard'] = async (id) => {
    for (let tried = 0; tried < 300; tried++) {
      const found = news.findLast((each) => each.id === id)
      if (found) return found
      await rest(10)
    }
    throw new Error('the call was not heard of')
  }
  return { news, ended, heard }
}

describe('what the telephony tells', () => {
  test('is one call however often it is told, and knows the caller by a phone in any form', async () => {
    const externalId = next()
    const first = await tell({ externalId, state: 'ringing', phone: '8 (916) 000-00-01' })
    expect(first).toMatchObject({
      phone: '+79160000001',
      state: 'ringing',
      member: { id: memberId, name: { first: 'Вера' } },
      operator: null,
    })
    expect(await tell({ externalId, state: 'ringing', phone: '89160000001' })).toEqual(first)
    const ended = await tell({ externalId, state: 'ended' })
    expect(ended).toMatchObject({ id: first.id, state: 'ended', phone: '+79160000001' })
    const late = await tell({ externalId, state: 'answered', operator: 'anna@desk.example' })
    expect(late).toMatchObject({ id: first.id, state: 'ended', operator: { name: /anna/ } })
    expect(late.answeredAt).not.toBe(null)
  })

  test('may be a withheld number, and an unknown one is told without a member', async () => {
    const withheld = await tell({ externalId: next(), state: 'ringing', phone: 'anonymous' })
    expect(withheld).toMatchObject({ phone: null, member: null })
    const unknown = await tell({ externalId: next(), state: 'ringing', phone: '+79160000099' })
    expect(unknown).toMatchObject({ phone: '+79160000099', member: null })
    const list = await door.ask('GET', `/v1/calls?phone=${encodeURIComponent('8 916 000-00-99')}`)
    expect(list.body.items).toEqual([unknown])
  })

  test('told twice at one moment makes one call', async () => {
    const externalId = next()
    const asked = { externalId, state: 'ringing', phone: '+79160000001' }
    const both = await Promise.all([tell(asked), tell(asked)])
    expect(both[0].id).toBe(both[1].id)
  })

  test('of a state before is kept, and takes nothing back', () => {
    const ended = told(told(null, 'ended', 50), 'ringing', 10)
    expect(ended).toEqual({ state: 'ended', beganAt: 10, answeredAt: null, endedAt: 50 })
  })

  test('rings at the operator of an extension once they sit there', async () => {
    const sit = (cookie: string, extension: string | null) =>
      door.ask('PUT', '/v1/calls/seat', { extension }, browser(cookie))
    expect((await sit(anna, '101')).body).toEqual({ extension: '101' })
    const call = await tell({ externalId: next(), state: 'ringing', operator: '101' })
    expect(call.operator.name).toBe('anna@desk.example')
    await sit(boris, '101')
    const seat = await door.ask('GET', '/v1/calls/seat', undefined, browser(anna))
    expect(seat.body).toEqual({ extension: null })
    const later = await tell({ externalId: next(), state: 'ringing', operator: '101' })
    expect(later.operator.name).toBe('boris@desk.example')
    const mine = await door.ask('GET', '/v1/calls?mine=true', undefined, browser(boris))
    expect(mine.body.items.map(({ id }: { id: string }) => id)).toEqual([later.id])
    await sit(boris, null)
  })

  test('is in the journal of the member, also what came before they were one', async () => {
    const before = await tell({ externalId: next(), state: 'ended', phone: '+79160000055' })
    const member = await door.ask('POST', '/v1/members', { phone: '+79160000055' })
    const list = await door.ask('GET', `/v1/calls?memberId=${member.body.id}`)
    expect(list.body.items).toMatchObject([{ id: before.id, member: { id: member.body.id } }])
  })

  test('by a test key is of test members only', async () => {
    const token = await door.key('all', { test: true })
    const asked = { externalId: next(), state: 'ringing', phone: '+79160000001' }
    const answer = await door.ask('POST', '/v1/calls', asked, { authorization: `Bearer ${token}` })
    expect(answer.body.code).toBe('key.test_only')
  })
})

describe('the desk', () => {
  test('shows a call of its operator within a second, and no call of another’s', async () => {
    const [hers, his] = await Promise.all([listen(anna), listen(boris)])
    const began = performance.now()
    const call = await tell({
      externalId: next(),
      state: 'ringing',
      phone: '+79160000001',
      operator: 'anna@desk.example',
    })
    // to people the phone of a member is masked
    expect(await hers.heard(call.id)).toMatchObject({
      call: { member: { id: memberId }, phone: '+7 *** ***-00-01' },
    })
    expect(performance.now() - began).toBeLessThan(1_000)
    const everybody = await tell({ externalId: next(), state: 'ringing', phone: '+79160000002' })
    await his.heard(everybody.id)
    expect(his.news.map(({ id }) => id)).not.toContain(call.id)
  })

  test('lets a call go that rang everywhere once somebody has answered it', async () => {
    const [hers, his] = await Promise.all([listen(anna), listen(boris)])
    const externalId = next()
    const { id } = await tell({ externalId, state: 'ringing', phone: '+79160000001' })
    await Promise.all([hers.heard(id), his.heard(id)])
    await tell({ externalId, state: 'answered', operator: 'boris@desk.example' })
    await expect.poll(() => hers.news.findLast((each) => each.id === id)?.call).toBe(null)
    await expect.poll(() => his.news.at(-1)?.call?.state).toBe('answered')
  })

  test('is told at another process of the server', async () => {
    const db = connect(given.url, { max: 3, statementTimeout: 5_000 })
    const bell = openBell(given.url)
    ringing.useBell(db, bell)
    const pools = { till: db, staff: db }
    const isCurrent = () => Promise.resolve(true)
    const app = await buildApp({ pools, logLevel: 'silent', isCurrent, checkAnswers: true })
    const other = await app.listen({ port: 0, host: '127.0.0.1' })
    const hers = await listen(anna, other)
    await rest(300) // the bell takes a moment to be heard the first time
    const began = performance.now()
    const { id } = await tell({ externalId: next(), state: 'ringing', phone: '+79160000001' })
    await hers.heard(id)
    expect(performance.now() - began).toBeLessThan(1_000)
    // it closes although a stream is open
    await app.close()
    await hers.ended
    await bell.close()
    await db.destroy()
  })

  test('that comes again with its last event is told what it missed, also what has ended', async () => {
    const externalId = next()
    const first = await listen(anna)
    const { id } = await tell({ externalId, state: 'ringing', phone: '+79160000001' })
    const { lastId } = await first.heard(id)
    for (const close of closing.splice(0)) await close()
    await tell({ externalId, state: 'ended' })
    const again = await listen(anna, origin, lastId)
    expect((await again.heard(id)).call?.state).toBe('ended')
    const fresh = await listen(anna)
    const { id: other } = await tell({ externalId: next(), state: 'ringing' })
    await fresh.heard(other)
    expect(fresh.news.map((each) => each.id)).not.toContain(id)
  })

  test('is closed with the session, and is open five times at most', async () => {
    const own = await sessionOf(door, 'anna@desk.example')
    const streams = await Promise.all([1, 2, 3, 4, 5].map(() => listen(own)))
    const sixth = await door.ask('GET', '/v1/calls/stream', undefined, browser(own))
    expect(sixth).toMatchObject({ status: 429, body: { code: 'calls.streams_too_many' } })
    await door.ask('DELETE', '/v1/sessions/current', undefined, browser(own))
    const { id } = await tell({ externalId: next(), state: 'ringing' })
    await Promise.all(streams.map(({ ended }) => ended))
    for (const { news } of streams) expect(news.map((each) => each.id)).not.toContain(id)
  })

  test('is for people who are signed in and may see calls, not for keys', async () => {
    const byKey = await door.ask('GET', '/v1/calls/stream')
    expect(byKey.body.code).toBe('session.needed')
    await hire(given(), 'till@desk.example', 'cashier')
    const cashier = await sessionOf(door, 'till@desk.example')
    const refused = await door.ask('GET', '/v1/calls/stream', undefined, browser(cashier))
    expect(refused.body.code).toBe('access.scope_missing')
  })
})
