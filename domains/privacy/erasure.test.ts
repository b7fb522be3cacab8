import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue, type Table } from '#db/catalogue.ts'
import { note } from '#domains/access/audit.ts'
import * as attachments from '#domains/cases/attachments.ts'
import * as cases from '#domains/cases/cases.ts'
import * as members from '#domains/members/members.ts'
import { newId } from '#kit/newId.ts'
import { tellShopLife } from '#test/constraints/shopLife.ts'
import { freshDatabase } from '#test/given.ts'
import { catalogue, catalogueFaults, columnsOf, exported, type Kind } from './core/catalogue.ts'
import * as privacy from './privacy.ts'

const given = freshDatabase({ oracle: false })
let client: Client
let tables: Table[]
let anna: string
/** Anna and whoever was merged into her. */
let family: string[]

beforeAll(async () => {
  await tellShopLife(given)
  client = new Client(given.url)
  await client.connect()
  const schemas = await readCatalogue(client)
  tables = schemas.flatMap((schema) => schema.tables).filter(({ kind }) => kind !== 'view')
  const { rows } = await client.query<{ owner: string }>(
    `select owner from members.member where phone = '+79161234567'`,
  )
  anna = rows[0]!.owner
  family = await members.familyOf(given(), anna)
}, 60_000)
afterAll(() => client.end())

const nameOf = ({ schema, name }: Table) => `${schema}.${name}`

test('every column of every table is of one kind, and the catalogue knows no others', () => {
  const known = tables.map((table) => ({
    name: nameOf(table),
    columns: table.columns.map(({ name }) => name),
  }))
  expect(catalogueFaults(known)).toEqual([])
  const grown = known.map((table) =>
    table.name === 'desk.note' ? { ...table, columns: [...table.columns, 'mood'] } : table,
  )
  expect(catalogueFaults(grown)).toEqual(['desk.note.mood is to be of one kind'])
  const added = [...known, { name: 'desk.dream', columns: ['text'] }]
  expect(catalogueFaults(added)).toEqual(['desk.dream is not in the catalogue of personal data'])
})

/** Rows of a table that are the family's; of files and answers, which have no owner, all. */
function whose(name: string): string {
  const of = catalogue[name]!.of
  const owners = `('{${family.join(',')}}'::uuid[])`
  if (of === undefined) return name === 'kit.idempotency' ? `answer like '%${anna}%'` : 'true'
  if (typeof of === 'string') return `${of} = any ${owners}`
  return `${of.column} in (select id from ${of.in} m where m.${of.by} = any ${owners})`
}

const CHAT = '880055535350'

/** The marks of columns that take no other. */
const fitting: Readonly<Record<string, string>> = {
  'channels.chat.chat_id': CHAT,
  'channels.subscription.p256dh': 'CANARY-p256dh'.padEnd(87, 'x'),
  'channels.subscription.auth': 'CANARY-auth'.padEnd(22, 'x'),
}

/** A value of the column's type that carries a mark. */
function marked(type: string, mark: string, { name }: { name: string }): string | null {
  if (name === 'phone' || name === 'old_phone') return null
  if (type === 'text') return `'${mark}'`
  if (type === 'text[]') return `array['${mark}']`
  if (type === 'bytea') return `convert_to('${mark}', 'UTF8')`
  if (name === 'report') return `'{"preview": ["${mark}"], "previewRejected": []}'`
  if (type === 'jsonb') return `'{"reason": "${mark}", "ending": "${mark}"}'`
  return null
}

type Mark = { readonly column: string; readonly mark: string; readonly rows: number }

/** Writes a mark of its own into every column of these kinds, whatever triggers and checks say. */
async function mark(kinds: readonly Kind[]): Promise<Mark[]> {
  const marks: Mark[] = []
  for (const table of tables) {
    const name = nameOf(table)
    for (const column of kinds.flatMap((kind) => columnsOf(catalogue[name]!, kind))) {
      const { type, generated } = table.columns.find((each) => each.name === column)!
      const text = fitting[`${name}.${column}`] ?? `CANARY-${name}-${column}`
      const value = marked(type, text, { name: column })
      if (generated || value === null) continue
      // an identifier is unique, and the number of a card stays
      const one = name === 'members.identifier' ? ` and kind = 'phone' and home = '${anna}'` : ''
      const change =
        name === 'kit.idempotency'
          ? `update kit.idempotency set answer = answer || '${text}' where ${whose(name)}`
          : `update ${name} set ${column} = ${value} where ${whose(name)}${one}`
      const rows = (await changed(change)) ?? (await changed(`${change} and ${column} is not null`))
      marks.push({ column: `${name}.${column}`, mark: text, rows: rows ?? 0 })
    }
  }
  return marks
}

/** Rows that were changed, as if no trigger watched; null when a check of the table refuses it. */
async function changed(statement: string): Promise<number | null> {
  await client.query('begin; set local session_replication_role = replica')
  try {
    const { rowCount } = await client.query(statement)
    await client.query('commit')
    return rowCount
  } catch {
    await client.query('rollback')
    return null
  }
}

/** Every row of every table as text, and bytes as the text they are. */
async function dump(): Promise<string> {
  const parts: string[] = []
  for (const table of tables) {
    const columns = table.columns.map(({ name, type }) =>
      type === 'bytea' ? `encode(${name}, 'escape')` : `${name}::text`,
    )
    const { rows } = await client.query<{ row: string }>(
      `select concat_ws('|', ${columns.join(', ')}) as row from ${nameOf(table)}`,
    )
    parts.push(...rows.map(({ row }) => `${nameOf(table)}: ${row}`))
  }
  return parts.join('\n')
}

/** What a shop's life does not leave of this very member. */
async function liveOn(): Promise<void> {
  const ctx = await given.fresh()
  const asked = { kind: 'request', subject: 'Mine', memberId: anna } as const
  const { id } = await cases.open(ctx, asked)
  const content = Buffer.from('A letter').toString('base64')
  await attachments.attach(ctx, id, { name: 'letter.txt', content })
  const identificationId = newId()
  const used = { identificationId, act: 'transfer' }
  await note(ctx, {
    operation: 'identification.used',
    object: anna,
    old: {},
    new: used,
    reason: 'x',
  })
  const twin = await members.enrol(ctx, { phone: '+79161234599' })
  const merged = await members.merge(ctx, anna, { with: twin.id, reason: 'The same person' })
  await members.finishMerge(ctx, merged.mergedId, merged.mergeId)
  family = await members.familyOf(ctx, anna)
  await client.query(
    `insert into portal.session (hash, id, organisation_id, owner, contacts, device, began_at, used_at, expires_at)
     values (sha256('s'), $1, $2, $3, sha256('c'), 'A phone', $4, $4, $4::timestamptz + interval '1 day')`,
    [newId(), ctx.organisationId, anna, ctx.now],
  )
  await client.query(
    `update members.member set state = 'closed', closed_at = $2, closed_reason = 'left' where owner = $1`,
    [anna, ctx.now],
  )
}

const sums = `select
  (select json_agg(json_build_array(owner, programme_id, debt) order by owner, programme_id) from ledger.account) as accounts,
  (select json_agg(json_build_array(id, remaining, lapsed) order by id) from ledger.lot) as lots,
  (select json_agg(md5(m::text) order by id) from ledger.movement m) as movements,
  (select json_agg(md5(p::text) order by id) from purchases.purchase p) as purchases`

describe('a member with a full life', () => {
  let marks: Mark[]
  let before: unknown

  beforeAll(async () => {
    // a database of one test has no files that an import waits for
    await client.query(`update imports.task set state = 'cancelled', ended_at = ordered_at
      where state in ('waiting', 'running')`)
    await client.query(`insert into kit.idempotency (caller, key, digest, status, answer, at)
      values ('${anna}', 'enrolled', sha256('x'), 201, '{"id":"${anna}","name":"Anna"}', now())`)
    await liveOn()
    marks = await mark(['personal', 'copied'])
    before = (await client.query(sums)).rows
  }, 60_000)

  test('has something in every table that may hold what is personal', () => {
    const empty = marks.filter(({ rows }) => rows === 0).map(({ column }) => column)
    // what a shop's life does not leave of this very member
    expect(empty).toEqual([])
    expect(marks.length).toBeGreaterThan(35)
  })

  test('is exported whole: every personal and pseudonymous column of the catalogue', async () => {
    const answer = await privacy.exportMember(await given.fresh(), anna)
    const text = JSON.stringify(answer)
    const personal = marks.filter(({ column }) => {
      const [schema, table, name] = column.split('.')
      return columnsOf(catalogue[`${schema}.${table}`]!, 'personal').includes(name!)
    })
    const missing = personal.filter(({ column, mark }) => {
      const hex = Buffer.from(mark).toString('hex')
      return !text.includes(mark) && !text.includes(hex) ? column : ''
    })
    expect(missing.map(({ column }) => column)).toEqual([])
    for (const { table, columns } of exported) {
      const [row] = answer.tables[table] ?? []
      if (row) expect([table, Object.keys(row).toSorted()]).toEqual([table, columns.toSorted()])
    }
    const noted = await client.query(
      `select from access.audit where operation = 'member.exported' and object = '${anna}'`,
    )
    expect(noted.rowCount).toBe(1)
  })

  test('is erased whole: no mark is left in any table, and the book is as it was', async () => {
    expect(await dump()).toContain('CANARY-')
    const asked = await privacy.requestErasure(await given.fresh(), anna, 'api')
    expect(asked.state).toBe('waiting')
    expect(await privacy.eraseNext(await given.fresh())).toBe(true)
    const left = (await dump())
      .split('\n')
      .filter((row) => new RegExp(`CANARY-|\\+79161234567|${CHAT}`).test(row))
    expect(left).toEqual([])
    expect((await client.query(sums)).rows).toEqual(before)
    const [receipt] = (await privacy.erasuresOf(await given.fresh(), anna)).items
    expect(receipt).toMatchObject({ state: 'done' })
    expect(receipt!.counts).toMatchObject({ 'desk.note': 1, 'members.identifier': 3 })
  })

  test('is known by nothing any more, and nobody else lost anything', async () => {
    const member = await members.get(await given.fresh(), anna)
    expect(member).toMatchObject({ state: 'closed', phone: null, birthday: null })
    const others = await client.query(
      `select from members.member where email = 'boris@example.test' or external_id = 'known'`,
    )
    expect(others.rowCount).toBe(2)
  })
})
