import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import { anchors, chaining, makeAnchor, state } from './chain.ts'
import { anchorsFile, isSigned, makeKey, openNotary, readEvidence } from './chainAnchors.ts'
import * as ledger from './ledger.ts'
import { verify, type Finding } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'kopilka-chain-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A book of five movements in a chain with two anchors, and what the machine knows of it. */
function signedBook(name: string) {
  const given = freshDatabase({ oracle: false })
  const { programmeId } = bookOf(given)
  const place = mkdtempSync(join(folder, name))
  const key = makeKey()
  const notary = openNotary(key, place)
  const movements: string[] = []
  const write = async (points: number) => {
    const owner = newId()
    const { id } = await ledger.adjust(given(), { owner, programmeId, points, reason: 'a test' })
    movements.push(id)
  }
  const sign = async (by = notary) => {
    const next = chaining(given().db)
    const all = async () => {
      await next()
      expect((await state(given().db)).movements).toBe(movements.length)
    }
    // other tests' open transactions hold the chain up for a while
    await vi.waitFor(all, { timeout: 15_000 })
    await makeAnchor(given().db, by, { every: 0 })
  }
  beforeAll(async () => {
    for (const points of [10, 20, 30]) await write(points)
    await sign()
    for (const points of [40, 50]) await write(points)
    await sign()
  })
  const asSuperuser = (statement: string, work: () => Promise<unknown> = () => Promise.resolve()) =>
    given.owner.connection().execute(async (db) => {
      await sql`set session_replication_role = replica`.execute(db)
      await sql.raw(statement).execute(db)
      await work()
      await sql`set session_replication_role = origin`.execute(db)
    })
  const evidence = () => readEvidence(place, key)
  const found = () => verify(given.owner, { evidence: evidence() })
  return { given, place, key, notary, movements, write, sign, asSuperuser, evidence, found }
}

const ofChain = (findings: readonly Finding[]) =>
  findings.filter(({ invariant }) => invariant === 'I8')
const promises = (findings: readonly Finding[]) =>
  [...new Set(ofChain(findings).map(({ promise }) => promise))].toSorted()

const AS_HELD = 'each movement is as the chain holds it; none was removed, none came in behind'
const LINKS = 'the links of the chain follow one another, and each is as it was made'
const SIGNED = 'the chain is the one that was signed'
const ANCHOR = 'an anchor is as it was signed'
const KEY = 'an anchor is signed with a key of this installation'
const STAYS = 'an anchor that was signed stays in the database'

describe('in a book whose chain is signed', () => {
  const book = signedBook('sound')

  test('nothing is found while nobody tampers, and the anchors can be checked by anybody', async () => {
    expect(await book.found()).toEqual([])
    const all = await anchors(book.given().db)
    expect(all.map(({ movements }) => movements)).toEqual([3, 5])
    expect(all.every(isSigned)).toBe(true)
    expect(isSigned({ ...all[0]!, movements: 4 })).toBe(false)
    const lines = readFileSync(anchorsFile(book.place), 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(all)
  })

  /** What a superuser does, seen by verify, and undone. */
  const seen = async (statement: string): Promise<Finding[]> => {
    const undone = new Error('undone')
    let findings: Finding[] = []
    const tampering = book.given.owner.transaction().execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db)
      await sql.raw(statement).execute(db)
      findings = await verify(db, { evidence: book.evidence() })
      throw undone
    })
    await expect(tampering).rejects.toBe(undone)
    return findings
  }
  const named = (findings: readonly Finding[]) =>
    ofChain(findings).map(({ movementId, row }) => [movementId, row['how']])

  test.each([
    ['owner', 'gen_random_uuid()'],
    ['programme_id', 'gen_random_uuid()'],
    ['kind', `'earn'`],
    ['points', 'points + 1'],
    ['cause_kind', `'other'`],
    ['cause_id', `'other'`],
    ['linked_id', 'gen_random_uuid()'],
    ['reason', `'another reason'`],
    ['actor_kind', `'operator'`],
    ['actor_id', `'somebody else'`],
    ['approved_by', `'nobody'`],
    ['occurred_at', `occurred_at - interval '1 second'`],
    ['recorded_at', `recorded_at + interval '1 microsecond'`],
    ['transaction_no', 'transaction_no - 1'],
  ])('a changed %s is found, and the movement is named', async (column, value) => {
    const [, second] = book.movements
    const findings = await seen(
      `update ledger.movement set ${column} = ${value} where id = '${second}'`,
    )
    expect(named(findings)).toEqual([[second, 'changed']])
    for (const { advice } of findings) expect(advice).toMatch(/\w+/)
  })

  test('no column of a movement is left out', async () => {
    const { rows } = await sql<{ name: string }>`
      select column_name as name from information_schema.columns
      where table_schema = 'ledger' and table_name = 'movement' order by ordinal_position
    `.execute(book.given.owner)
    const said = /row\(([^)]*)\)\)\) as digest\s+from ledger\.movement/.exec(
      readFileSync('test/invariants.sql', 'utf8'),
    )![1]!
    expect(said.split(/,\s*/).map((column) => column.replace('m.', ''))).toEqual(
      rows.map(({ name }) => name),
    )
  })

  test.each([
    ['the first', 0],
    ['a middle', 2],
    ['the last', 4],
  ])('%s movement removed is found and named', async (_, place) => {
    const id = book.movements[place]
    const findings = await seen(`delete from ledger.movement where id = '${id}'`)
    expect(named(findings)).toEqual([[id, 'removed']])
  })

  test('a movement slipped into the past is found and named', async () => {
    const findings = await seen(`insert into ledger.movement
      select (jsonb_populate_record(m, jsonb_build_object('id', '00000000-0000-7000-8000-00000000abcd'))).*
      from ledger.movement m where id = '${book.movements[1]}'`)
    expect(named(findings)).toEqual([['00000000-0000-7000-8000-00000000abcd', 'came in behind']])
  })

  test.each([
    [
      'a signed link removed',
      'delete from ledger.link where position = (select min(position) from ledger.anchor)',
      [LINKS, SIGNED],
    ],
    [
      'the last link removed',
      'delete from ledger.link where position = (select max(position) from ledger.link)',
      [SIGNED],
    ],
    [
      'a digest in a link changed',
      `update ledger.link set digests[1] = sha256('x') where position = 1`,
      [AS_HELD, LINKS],
    ],
    [
      'a link said to be made at another time',
      `update ledger.link set made_at = made_at - interval '1 day' where position = 1`,
      [LINKS],
    ],
    ['all links removed', 'delete from ledger.link', [SIGNED]],
    [
      'an anchor removed',
      'delete from ledger.anchor where position = (select min(position) from ledger.anchor)',
      [STAYS],
    ],
    ['all anchors removed', 'delete from ledger.anchor', [STAYS]],
    [
      'chain and anchors removed',
      'delete from ledger.anchor; delete from ledger.link',
      [SIGNED, STAYS],
    ],
    ['an anchor changed', 'update ledger.anchor set movements = 2 where movements = 3', [ANCHOR]],
  ])('%s is found', async (_, statement, expected) => {
    expect(promises(await seen(statement))).toEqual(expect.arrayContaining(expected))
  })
})

describe('a superuser who makes the whole chain anew', () => {
  const book = signedBook('anew')

  test('is found by the anchors outside, with the time in which it happened', async () => {
    const stranger = openNotary(makeKey(), mkdtempSync(join(folder, 'stranger')))
    const copy = join(folder, 'copy.json')
    writeFileSync(copy, JSON.stringify(await anchors(book.given().db)))
    await book.asSuperuser(`
      update ledger.movement set points = points + 1 where id = '${book.movements[4]}';
      update ledger.lot set earned = earned + 1, remaining = remaining + 1
        where movement_id = '${book.movements[4]}';
      delete from ledger.link where position > (select min(position) from ledger.anchor);
      delete from ledger.anchor where movements > 3`)
    await book.sign(stranger)

    // the database alone looks sound: only what is kept outside tells
    expect(await verify(book.given.owner)).toEqual([])
    const findings = await book.found()
    expect(promises(findings)).toEqual([KEY, SIGNED, STAYS].toSorted())
    const { row } = findings.find(({ promise }) => promise === SIGNED)!
    expect(row).toMatchObject({ rightMovements: 3, movements: 5 })

    // a copy that was stored elsewhere tells it also where the data folder is lost
    const elsewhere = readEvidence(mkdtempSync(join(folder, 'empty')), null, copy)
    const told = await verify(book.given.owner, { evidence: elsewhere })
    expect(promises(told)).toEqual([SIGNED, STAYS].toSorted())
  })
})

describe('a key that was swapped', () => {
  const book = signedBook('swapped')

  test('is found by the anchors it signed; a key that was changed by its owner goes on being known', async () => {
    const [other, next] = [makeKey(), makeKey()]
    await book.write(60)
    await book.sign(openNotary(other, mkdtempSync(join(folder, 'other'))))
    const findings = await book.found()
    expect(promises(findings)).toEqual([KEY])
    expect(findings).toHaveLength(1)

    // the owner's new key signs into the owner's file
    await book.given.owner.connection().execute(async (db) => {
      await sql`set session_replication_role = replica`.execute(db)
      await sql`delete from ledger.anchor where movements > 5`.execute(db)
      await sql`set session_replication_role = origin`.execute(db)
    })
    await book.write(70)
    await book.sign(openNotary(next, book.place))
    expect(await verify(book.given.owner, { evidence: readEvidence(book.place, next) })).toEqual([])
  })
})

describe('what is recorded and not signed', () => {
  const book = signedBook('lag')

  test('is a finding once it spans more than a minute', async () => {
    await book.write(80)
    expect(await book.found()).toEqual([])
    await book.write(90)
    await book.asSuperuser(`update ledger.movement set recorded_at = recorded_at + interval '61 seconds'
      where id = '${book.movements.at(-1)}'`)
    const [finding] = ofChain(await book.found())
    expect(finding).toMatchObject({ row: { waiting: 2 } })
    await book.sign()
    expect(await book.found()).toEqual([])
  })
})

test('a line of the file that was cut short by a loss of power costs only itself', async () => {
  const place = mkdtempSync(join(folder, 'cut'))
  const key = makeKey()
  const notary = openNotary(key, place)
  const unsigned = { position: 1, movements: 1, digest: 'ab', at: 'now', key: notary.key }
  const anchor = { ...unsigned, signature: 'x' }
  writeFileSync(
    anchorsFile(place),
    `${JSON.stringify(anchor)}\n${JSON.stringify(anchor).slice(0, 20)}`,
  )
  await notary.keep(JSON.stringify({ ...anchor, position: 2 }))
  const [file] = readEvidence(place, key).kept
  expect(file!.anchors.map(({ position }) => position)).toEqual([1, 2])
})
