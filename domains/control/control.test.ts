import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { promises } from '#domains/ledger/verify.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { noteJobs, noteRun } from './control.ts'
import { openRequestLog } from './requests.ts'
import * as verifications from './verifications.ts'

const given = freshDatabase({ oracle: false })
const door = freshDoor(given)
const never = new AbortController().signal

const ask = () => door.ask('POST', '/v1/verifications')
const seen = async (id: string) => (await door.ask('GET', `/v1/verifications/${id}`)).body
const carried = async (id: string, signal = never) => {
  await verifications.carryOn(await given.fresh(), id, signal)
  return seen(id)
}

describe('a check of the book', () => {
  const { programmeId } = bookOf(given)
  const owner = newId()
  beforeAll(async () => {
    await ledger.adjust(given(), { owner, programmeId, points: 100, reason: 'welcome' })
  })

  test('is asked for, one at a time, and says that the book is sound', async () => {
    const asked = await ask()
    expect([asked.status, asked.body.state, asked.body.sound]).toEqual([202, 'waiting', null])
    const again = await ask()
    expect([again.status, again.body.code]).toEqual([409, 'verification.under_way'])
    const done = await carried(asked.body.id)
    expect(done).toMatchObject({ state: 'done', sound: true, findings: [], done: promises() })
    const { body } = await door.ask('GET', '/v1/verifications')
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([asked.body.id])
  })

  test('that is cut short goes on where it was', async () => {
    const { id } = (await ask()).body
    expect(await carried(id, AbortSignal.abort())).toMatchObject({ state: 'running', done: 0 })
    expect(await carried(id)).toMatchObject({ state: 'done', sound: true })
    expect(await carried(id)).toMatchObject({ state: 'done', done: promises() })
  })

  test('names what was changed behind the platform, and what to do about it', async () => {
    await tamper(`update ledger.movement set points = points + 1`)
    const found = await carried((await ask()).body.id)
    await tamper(`update ledger.movement set points = points - 1`)
    expect(found).toMatchObject({ state: 'done', sound: false, elsewhere: 0 })
    expect(found.findings[0]).toMatchObject({ invariant: 'I1', owner })
  })

  test('does not tell whose points a finding names in another organisation', async () => {
    const stranger = newId()
    const other = bookOfAnother()
    await ledger.adjust(given.of(await other.organisationId), {
      owner: stranger,
      programmeId: await other.programmeId,
      points: 7,
      reason: 'there',
    })
    await tamper(`update ledger.movement set points = points + 1 where points = 7`)
    const found = await carried((await ask()).body.id)
    await tamper(`update ledger.movement set points = points - 1 where points = 8`)
    expect(found.sound).toBe(false)
    expect(found.elsewhere).toBeGreaterThan(0)
    expect(JSON.stringify(found)).not.toContain(stranger)
  })

  test('that is unknown is not there', async () => {
    const { status, body } = await door.ask('GET', `/v1/verifications/${newId()}`)
    expect([status, body.code]).toEqual([404, 'verification.unknown'])
  })

  async function tamper(statement: string): Promise<void> {
    await given.owner.transaction().execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db)
      await sql.raw(statement).execute(db)
    })
  }

  function bookOfAnother() {
    const organisationId = newId<'organisation'>()
    const id = newId<'programme'>()
    const made = given.owner.transaction().execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db)
      await sql`insert into programmes.organisation
        select (jsonb_populate_record(o, ${JSON.stringify({ id: organisationId })}::jsonb)).*
        from programmes.organisation o limit 1`.execute(db)
      await sql`insert into programmes.programme
        select (jsonb_populate_record(p, ${JSON.stringify({ id, organisation_id: organisationId })}::jsonb)).*
        from programmes.programme p limit 1`.execute(db)
    })
    return { organisationId: made.then(() => organisationId), programmeId: made.then(() => id) }
  }
})

test('jobs are told with how they ran last; those that are gone are forgotten', async () => {
  const { db } = given()
  const job = { every: '* * * * *', scope: 'installation' } as const
  await noteJobs(db, [
    { ...job, name: 'a.one' },
    { ...job, name: 'b.two' },
  ])
  const beganAt = new Date('2026-03-01T10:00:00Z')
  await noteRun(db, { name: 'a.one', beganAt, tookMs: 12.4, failure: null })
  await noteRun(db, { name: 'a.one', beganAt, tookMs: 3, failure: '57014' })
  await noteJobs(db, [{ ...job, name: 'a.one' }])
  expect((await door.ask('GET', '/v1/jobs')).body.items).toEqual([
    {
      ...job,
      name: 'a.one',
      ranAt: beganAt.toISOString(),
      milliseconds: 3,
      result: 'failed',
      failure: '57014',
      wellAt: beganAt.toISOString(),
    },
  ])
})

test('what is parked is told to its organisation only, and tried again when asked', async () => {
  const ours = newId()
  const theirs = newId()
  await sql`
    insert into kit.event (owner, id, organisation_id, name, data, at, tries, parked_reason)
    values (${newId()}, ${ours}, ${given().organisationId}, 'member.enrolled', '{}', now(), 8, 'Error'),
      (${newId()}, ${theirs}, ${newId()}, 'member.enrolled', '{}', now(), 8, 'Error')
  `.execute(given.owner)
  const listed = async () =>
    (await door.ask('GET', '/v1/parked')).body.items.map(({ id }: { id: string }) => id)
  expect(await listed()).toEqual([ours])
  const replayed = await door.ask('POST', '/v1/parked/replay', { ids: [ours, theirs] })
  expect([replayed.status, replayed.body]).toEqual([200, { replayed: 1 }])
  expect(await listed()).toEqual([])
})

describe('requests of a key', () => {
  const request = {
    operation: 'purchases.confirm',
    status: 201,
    refusal: null,
    requestId: 'request-1',
    milliseconds: 2.5,
  }
  const idOf = async () => (await door.ask('POST', '/v1/keys', { name: 'K', set: 'till' })).body.id
  const told = async (keyId: string, more = '') =>
    (await door.ask('GET', `/v1/keys/${keyId}/requests${more}`)).body.items

  test('are noted once a second, newest first, and those refused can be asked for alone', async () => {
    const keyId = await idOf()
    const log = openRequestLog(given().db, () => {})
    log.note({ ...request, keyId })
    await log.flush()
    log.note({ ...request, keyId, status: 409, refusal: 'points.not_enough' })
    await log.stop()
    expect(await told(keyId)).toMatchObject([
      { status: 409, refusal: 'points.not_enough' },
      { ...request, missed: 0 },
    ])
    expect(await told(keyId, '?refused=only')).toHaveLength(1)
  })

  test('that are too many are counted, and refusals come before', async () => {
    const keyId = await idOf()
    const log = openRequestLog(given().db, () => {})
    for (let n = 0; n < 25; n++) log.note({ ...request, keyId })
    log.note({ ...request, keyId, status: 409, refusal: 'points.not_enough' })
    await log.stop()
    const [newest, ...earlier] = await told(keyId)
    expect(newest).toMatchObject({ refusal: 'points.not_enough', missed: 5 })
    expect(earlier).toHaveLength(20)
  })

  test('that cannot be written are given up', async () => {
    let lost = 0
    const log = openRequestLog(given().db, (_, count) => (lost += count))
    log.note({ ...request, keyId: newId() })
    await log.stop()
    expect(lost).toBe(1)
  })

  test('come from the door with the code of the refusal, and with nothing that was asked for', async () => {
    const made = (await door.ask('POST', '/v1/keys', { name: 'K', set: 'till' })).body
    const headers = { authorization: `Bearer ${made.token}` }
    await door.ask('GET', '/v1/members?search=%2B79260000001', undefined, headers)
    await door.ask('GET', '/v1/operators', undefined, headers)
    await expect
      .poll(() => told(made.id), { timeout: 4_000 })
      .toMatchObject([
        { operation: 'operators.list', status: 403, refusal: 'access.scope_missing' },
        { operation: 'members.list', status: 200, refusal: null },
      ])
    expect(JSON.stringify(await told(made.id))).not.toContain('7926')
  })

  test('of a key that is unknown are not there', async () => {
    const { body } = await door.ask('GET', `/v1/keys/${newId()}/requests`)
    expect(body.code).toBe('key.unknown')
  })
})
