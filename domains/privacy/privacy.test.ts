import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import * as chain from '#domains/ledger/chain.ts'
import { verify } from '#domains/ledger/verify.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { jobs, runJob } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import * as privacy from './privacy.ts'
import * as retention from './retention.ts'

const given = freshDatabase()
const door = freshDoor(given)
let operator = ''
let senior = ''
let programmeId = ''
let number = 0

beforeAll(async () => {
  const enter = async (login: string, role: string) => {
    await hire(given(), login, role)
    return sessionOf(door, login)
  }
  operator = await enter('anna', 'operator')
  senior = await enter('boris', 'senior-operator')
  programmeId = (await openShop(given, { rules: [] })).programmeId
})

async function member(): Promise<string> {
  const phone = `+7916200${String(1000 + ++number)}`
  return (await door.ask('POST', '/v1/members', { phone, birthday: '1990-01-31' })).body.id
}

const erase = (id: string, body: object = {}, headers?: Record<string, string | undefined>) =>
  door.ask('POST', `/v1/members/${id}/erasures`, body, headers)
const eraseAll = async () => {
  while (await privacy.eraseNext(await given.fresh()));
}

describe('an erasure', () => {
  test('that a program asks for is done by the next run, and has its receipt', async () => {
    const id = await member()
    const asked = await erase(id, { memberId: id })
    expect(asked.body).toMatchObject({ state: 'waiting', door: 'api', counts: null })
    expect((await erase(id)).body.code).toBe('erasure.waits_already')
    await eraseAll()
    const { body } = await door.ask('GET', `/v1/members/${id}/erasures`)
    expect(body.items[0]).toMatchObject({ state: 'done' })
    expect(body.items[0].counts['members.member']).toBe(1)
    const gone = await door.ask('GET', `/v1/members/${id}`)
    expect(gone.body).toMatchObject({ state: 'closed', phone: null, birthday: null })
    expect((await erase(id)).body.code).toBe('erasure.done_already')
    const listed = await door.ask('GET', '/v1/erasures')
    expect(listed.body.items.map((each: { memberId: string }) => each.memberId)).toContain(id)
  })

  test('is done by the job of the worker, and the audit says that it was', async () => {
    const id = await member()
    await erase(id)
    const job = jobs.find(({ name }) => name === privacy.ERASE)!
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const signal = new AbortController().signal
    await runJob(job, {}, { db: given().db, log, signal })
    const { body } = await door.ask('GET', `/v1/members/${id}/erasures`)
    expect(body.items[0].state).toBe('done')
    const { rows } = await sql`
      select actor_name from access.audit where operation = 'erasure.done' and object = ${id}
    `.execute(given.owner)
    expect(rows).toEqual([{ actorName: privacy.ERASE }])
  })

  test('names one member, if it names it twice', async () => {
    const id = await member()
    expect((await erase(id, { memberId: await member() })).body.code).toBe('erasure.another_member')
  })

  test('from the portal waits, and can be taken back until then', async () => {
    const id = await member()
    const ctx = await given.fresh()
    const asked = await privacy.requestErasure(ctx, id, 'portal')
    expect(Date.parse(asked.dueAt) - Date.parse(asked.askedAt)).toBe(7 * DAY)
    await eraseAll()
    expect((await door.ask('GET', `/v1/members/${id}`)).body.phone).not.toBeNull()
    const path = `/v1/members/${id}/erasures/cancel`
    expect((await door.ask('POST', path)).body.state).toBe('cancelled')
    expect((await door.ask('POST', path)).body.code).toBe('erasure.none_waits')
    expect((await erase(id)).status).toBe(201)
  })

  test('at the desk is for those who may, and for a caller they identified', async () => {
    const id = await member()
    expect((await erase(id, {}, browser(operator))).body.code).toBe('access.scope_missing')
    expect((await erase(id, {}, browser(senior))).body.code).toBe('identification.needed')
    const facts = [
      { fact: 'birthday', right: true },
      { fact: 'email', right: true },
    ]
    await door.ask('PATCH', `/v1/members/${id}`, { email: `m${number}@mail.example` })
    const path = `/v1/members/${id}/identifications`
    const { body } = await door.ask('POST', path, { facts }, browser(senior))
    const headers = { ...browser(senior), identification: body.id as string }
    expect((await erase(id, {}, headers)).body).toMatchObject({ state: 'waiting', door: 'desk' })
  })

  test('leaves points where they are, and the chain and every invariant whole', async () => {
    const id = await member()
    const ctx = await given.fresh()
    const reason = 'For Anna Petrova of Green Street'
    await accounts.adjust(ctx, id, { programmeId, points: 120, reason })
    const movements = async () =>
      (await door.ask('GET', `/v1/members/${id}/movements`)).body.items as { reason: string }[]
    expect((await movements()).map((each) => each.reason)).toEqual([reason])
    const next = chain.chaining(given().db)
    while ((await next()) === 'more');
    await erase(id)
    await eraseAll()
    expect((await movements()).map((each) => each.reason)).toEqual([null])
    const balance = await door.ask('GET', `/v1/members/${id}/balance?programmeId=${programmeId}`)
    expect(balance.body.active).toBe(120)
    const findings = await verify(given.owner)
    expect(findings.filter(({ promise }) => !promise.includes('signed'))).toEqual([])
    const words = await sql`select from ledger.movement where reason like '%Petrova%'`.execute(
      given.owner,
    )
    expect(words.rows).toEqual([])
  })

  test('lets the person come back as somebody new', async () => {
    const id = await member()
    const phone = `+7916200${String(1000 + number)}`
    await erase(id)
    await eraseAll()
    const again = await door.ask('POST', '/v1/members', { phone })
    expect(again.status).toBe(201)
    expect(again.body.id).not.toBe(id)
  })

  test('has a repeated call told nothing of the member, and done nothing twice', async () => {
    const body = { phone: '+79162009999', name: { first: 'Canary' } }
    const headers = { 'idempotency-key': newId() }
    const first = await door.ask('POST', '/v1/members', body, headers)
    await erase(first.body.id)
    await eraseAll()
    const again = await door.ask('POST', '/v1/members', body, headers)
    expect([again.status, again.body.code]).toEqual([410, 'member.erased'])
    expect(again.text).not.toContain('Canary')
  })

  test('is the one way to rewrite: the application that says it is erasing is refused', async () => {
    const id = await member()
    const { body: card } = await door.ask('POST', `/v1/members/${id}/cards`, {})
    await door.ask('POST', `/v1/cards/${card.number}/replace`, { reason: 'lost' })
    const pretend = given()
      .db.transaction()
      .execute(async (db) => {
        await sql`select set_config('kopilka.erasing', 'yes', true)`.execute(db)
        await sql`update cards.card set reason = 'x' where number = ${card.number}`.execute(db)
      })
    await expect(pretend).rejects.toThrow('dead for ever')
    const other = given()
      .db.transaction()
      .execute(async (db) =>
        sql`select privacy.erase(${newId()}, ${[id]}::uuid[], ${new Date()})`.execute(db),
      )
    await expect(other).rejects.toThrow('no such member of this organisation')
  })
})

describe('an export', () => {
  test('is taken by those who may, and the audit has it', async () => {
    const id = await member()
    const path = `/v1/members/${id}/export`
    expect((await door.ask('GET', path, undefined, browser(operator))).status).toBe(403)
    const { body } = await door.ask('GET', path, undefined, browser(senior))
    expect(body.format).toBe('kopilka.personal-data.1')
    expect(body.tables['members.member']).toEqual([
      expect.objectContaining({ phone: `+7916200${1000 + number}`, birthday: '1990-01-31' }),
    ])
    const { rows } = await sql`
      select from access.audit where operation = 'member.exported' and object = ${id}
    `.execute(given.owner)
    expect(rows).toHaveLength(1)
  })
})

describe('retention', () => {
  const count = async (table: string): Promise<number> => {
    const counted = sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`
    return (await counted.execute(given.owner)).rows[0]!.n
  }

  test('forgets what is older than the days that are set, and nothing else', async () => {
    const id = await member()
    await door.ask('POST', `/v1/members/${id}/notes`, { text: 'Old' })
    await door.ask('POST', '/v1/calls', {
      externalId: 'C-1',
      phone: '+79162001001',
      state: 'ended',
    })
    const kept = { notes: await count('desk.note'), calls: await count('desk.call') }
    const { body } = await door.ask('GET', '/v1/retention')
    expect(body).toMatchObject({ waitDays: 7, keepCodes: 1, keepNotes: null, revision: 0 })
    const set = await door.ask('PUT', '/v1/retention', { ...body, keepNotes: 1, keepCalls: 3 })
    expect(set.body.revision).toBe(1)
    expect((await door.ask('PUT', '/v1/retention', body)).body.code).toBe('revision.behind')
    const never = new AbortController().signal
    await retention.forgetAged(await given.fresh(), never)
    expect(await count('desk.note')).toBe(kept.notes)
    await sql`update desk.note set written_at = written_at - interval '2 days'`.execute(given.owner)
    await sql`update desk.call set told_at = told_at - interval '2 days'`.execute(given.owner)
    await retention.forgetAged(await given.fresh(), never)
    expect(await count('desk.note')).toBe(0)
    expect(await count('desk.call')).toBe(kept.calls)
  })

  test('forgets codes and the addresses they went to after a day, and other messages later', async () => {
    const { organisationId } = given()
    // an e-mail that went on as an SMS: what is forgotten of the two takes nothing else along
    const write = (kind: string, address: string, days: number, insteadOf: string | null = null) =>
      sql<{ owner: string; id: string }>`
        insert into messaging.message (owner, id, organisation_id, event_id, channel, form, kind, purpose,
          language, address, text, test, state, failure, next_try_at, written_at, settled_at, precedence,
          instead_of)
        select coalesce((select owner from messaging.message where id = ${insteadOf}), gen_random_uuid()),
          gen_random_uuid(), ${organisationId}, gen_random_uuid(), 'sms', 'sms', ${kind}, 'service', 'en',
          ${address}, 'text', false, 'failed', 'no such number', at, at, at, 1, ${insteadOf}
        from (select ${given().now}::timestamptz - make_interval(days => ${days}::int) as at) as moment
        returning owner, id`
        .execute(given.owner)
        .then(({ rows }) => rows[0]!.id)
    const old = await write('sign_in.code', 'typed@nobody.example', 2)
    await write('confirmation.code', '+79161110001', 0, old)
    await write('contact.code', 'new@nobody.example', 2)
    await write('unfreeze.code', 'frozen@nobody.example', 2)
    const notice = await write('points.earned', '+79161110002', 400)
    await write('points.earned', '+79161110003', 300, notice)
    await retention.forgetAged(await given.fresh(), new AbortController().signal)
    const { rows } = await sql<{ address: string; insteadOf: string | null }>`
      select address, instead_of from messaging.message
      where address like '%nobody.example' or address like '+7916111000_' order by address
    `.execute(given.owner)
    expect(rows).toEqual([
      { address: '+79161110001', insteadOf: null },
      { address: '+79161110003', insteadOf: null },
    ])
  })

  test('is seen by the senior operator and set by the owner alone', async () => {
    const { body } = await door.ask('GET', '/v1/retention', undefined, browser(senior))
    const set = await door.ask('PUT', '/v1/retention', body, browser(senior))
    expect(set.body.code).toBe('access.scope_missing')
  })

  test('forgets who looked at what in the audit, and never who changed what', async () => {
    const id = await member()
    await door.ask('GET', `/v1/members/${id}/export`)
    const before = await count('access.audit')
    await given.owner.transaction().execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db)
      await sql`update access.audit set at = at - interval '2000 days'`.execute(db)
    })
    await retention.forgetAged(await given.fresh(), new AbortController().signal)
    const left = await sql<{
      operation: string
    }>`select distinct operation from access.audit`.execute(given.owner)
    const names = left.rows.map(({ operation }) => operation)
    expect(names).not.toContain('member.exported')
    expect(names).toContain('erasure.done')
    expect(await count('access.audit')).toBeLessThan(before)
  })
})
