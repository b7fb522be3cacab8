import { Client, type DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue, type Table } from '#db/catalogue.ts'
import { freshDatabase } from '#test/given.ts'
import { access } from './access.ts'
import { analytics } from './analytics.ts'
import { approvals } from './approvals.ts'
import { copy, nameOf, type Breach, type Breaches } from './breach.ts'
import { cards } from './cards.ts'
import { cases } from './cases.ts'
import { consents } from './consents.ts'
import { channels } from './channels.ts'
import { control } from './control.ts'
import { desk } from './desk.ts'
import { imports } from './imports.ts'
import { kit } from './kit.ts'
import { ledger } from './ledger.ts'
import { members } from './members.ts'
import { mailings } from './mailings.ts'
import { messaging } from './messaging.ts'
import { privacy } from './privacy.ts'
import { portal } from './portal.ts'
import { programmes } from './programmes.ts'
import { purchases } from './purchases.ts'
import { reports } from './reports.ts'
import { showcase } from './showcase.ts'
import { simulation } from './simulation.ts'
import { tellShopLife } from './shopLife.ts'
import { tiers } from './tiers.ts'

const slices: Readonly<Record<string, Breaches>> = {
  access,
  analytics,
  approvals,
  cards,
  cases,
  channels,
  consents,
  control,
  desk,
  imports,
  kit,
  ledger,
  members,
  mailings,
  messaging,
  privacy,
  portal,
  programmes,
  purchases,
  reports,
  showcase,
  simulation,
  tiers,
}

const given = freshDatabase({ oracle: false })
let client: Client
let tables: ReadonlyMap<string, Table>
let promises: ReadonlyMap<string, Promised>

beforeAll(async () => {
  await tellShopLife(given)
  client = new Client(given.url)
  await client.connect()
  const schemas = await readCatalogue(client)
  tables = new Map(schemas.flatMap((schema) => schema.tables).map((each) => [nameOf(each), each]))
  promises = await promisesOf(client)
})
afterAll(() => client.end())

/** A constraint, unique index or trigger of the database. */
type Promised = {
  readonly name: string
  /** How it is taken away. */
  readonly drop: string
  /** A trigger: the function that refuses, what it may say, and on which commands. */
  readonly trigger: { calls: string; says: string[]; on: string[] } | null
}

async function promisesOf(client: Client): Promise<Map<string, Promised>> {
  const { rows } = await client.query<Promised>(PROMISES)
  return new Map(rows.map((row) => [row.name, row]))
}

// A unique key that contains the whole primary key refuses nothing by itself: foreign keys lead to it.
const PROMISES = `
  with ours as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, n.nspname as schema
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
      and n.nspname not in ('information_schema', 'public', 'migrations', 'graphile_worker')
  )
  select ours.name || '.' || conname as name, null::json as trigger,
    format('alter table %s drop constraint %I cascade', ours.name, conname) as drop
  from ours join pg_constraint k on conrelid = ours.oid and contype in ('p', 'u', 'f', 'c', 'x')
  where not exists (select from pg_constraint p where k.contype = 'u' and p.contype = 'p'
    and p.conrelid = k.conrelid and p.conkey <@ k.conkey)
  union all
  select ours.name || '.' || i.relname, null, format('drop index %I.%I', ours.schema, i.relname)
  from ours join pg_index on indrelid = ours.oid and indisunique join pg_class i on i.oid = indexrelid
  where not exists (select from pg_constraint where conindid = indexrelid)
  union all
  select ours.name || '.' || tgname, json_build_object(
      'calls', p.oid::regproc::text,
      'says', (select coalesce(json_agg(found[1]), '[]') from
        regexp_matches(p.prosrc, 'raise exception ''(([^'']|'''')*)''', 'g') as found),
      'on', (select json_agg(word) from (values (4, 'insert'), (8, 'delete'), (16, 'update'), (32, 'truncate'))
        as command (bit, word) where tgtype & bit > 0)),
    format('drop trigger %I on %s', tgname, ours.name)
  from ours join pg_trigger on tgrelid = ours.oid and not tgisinternal join pg_proc p on p.oid = tgfoid
  order by 1`

type Tried = { readonly promise: string; readonly table: Table; readonly statement: string }

/** The statements of some tables, each with what it breaks. */
function statementsOf(breaches: Breaches): Tried[] {
  return Object.entries(breaches).flatMap(([name, constraints]) => {
    const table = tables.get(name)!
    return Object.entries(constraints).flatMap(([constraint, list]) =>
      [list].flat().map((breach: Breach) => ({
        promise: `${name}.${constraint}`,
        table,
        statement: breach(table),
      })),
    )
  })
}

/** What refuses a statement; null when it goes through. Nothing of it is kept. */
async function refusal(statement: string, without = ''): Promise<DatabaseError | null> {
  await client.query(`begin; ${without}`)
  try {
    const { rowCount } = await client.query(statement)
    if (rowCount === 0) throw new Error(`there is no such row: ${statement}`)
    return null
  } catch (error) {
    if ((error as DatabaseError).code === undefined) throw error
    return error as DatabaseError
  } finally {
    await client.query('rollback')
  }
}

/** Whether it is this very constraint or trigger that refused. */
function isRefusedBy(error: DatabaseError | null, { promise, table }: Tried): boolean {
  if (!error) return false
  const { trigger } = promises.get(promise)!
  if (!trigger) {
    const named = `${error.schema}.${error.table}.${error.constraint}`
    return Boolean(error.code?.startsWith('23')) && named === promise
  }
  // one function may stand for several tables; it says which
  const isOurs = trigger.calls !== 'kit.refuse_change' || error.message.startsWith(nameOf(table))
  return Boolean(error.where?.includes(`function ${trigger.calls}()`)) && isOurs
}

const told = (error: DatabaseError | null) => error?.message ?? 'it went through'

const all = () => Object.values(slices).flatMap(statementsOf)

/** Whether a message is the sentence of a trigger, whose %s stand for names. */
const isSaid = (sentence: string, message: string) =>
  sentence.split('%').every((part) => message.includes(part))

test('the shop’s life leaves a row in every table', async () => {
  const bare: string[] = []
  for (const [name] of tables) {
    const { rows } = await client.query<{ any: boolean }>(
      `select exists (select from ${name}) as any`,
    )
    if (!rows[0]!.any) bare.push(name)
  }
  expect(bare).toEqual([])
})

test('every constraint, unique index and trigger has its statement, and every statement its constraint', () => {
  const named = Object.values(slices).flatMap((breaches) =>
    Object.entries(breaches).flatMap(([table, each]) =>
      Object.keys(each).map((constraint) => `${table}.${constraint}`),
    ),
  )
  expect(named.toSorted()).toEqual([...promises.keys()].toSorted())
})

test('every trigger is tried with each command it watches, and says each of its sentences', async () => {
  const missing: string[] = []
  for (const [promise, { trigger }] of promises) {
    if (!trigger) continue
    const tries = all().filter((tried) => tried.promise === promise)
    const commands = new Set(tries.map(({ statement }) => statement.split(' ')[0]!))
    const verbs = trigger.on.filter((verb) => !commands.has(verb))
    const said: string[] = []
    for (const { statement } of tries) said.push(told(await refusal(statement)))
    const unsaid = trigger.says.filter((sentence) => !said.some((text) => isSaid(sentence, text)))
    missing.push(...[...verbs, ...unsaid].map((what) => `${promise}: ${what}`))
  }
  expect(missing).toEqual([])
})

describe.each(Object.entries(slices))('of %s', (_, breaches) => {
  test('what breaks a promise is refused by the very constraint that makes it', async () => {
    const offences: string[] = []
    for (const tried of statementsOf(breaches)) {
      const error = await refusal(tried.statement)
      if (!isRefusedBy(error, tried)) offences.push(`${tried.promise}: ${told(error)}`)
    }
    expect(offences).toEqual([])
  })

  test('with the constraint gone, nothing else stands in for it', async () => {
    const offences: string[] = []
    const kept = new Set<string>()
    for (const tried of statementsOf(breaches)) {
      const error = await refusal(tried.statement, promises.get(tried.promise)!.drop)
      if (!error) kept.add(tried.promise)
      if (isRefusedBy(error, tried)) offences.push(`${tried.promise} refuses although it is gone`)
      else if (error) offences.push(`${tried.promise}: ${told(error)}`)
    }
    // one statement at least is refused by this constraint alone
    expect(offences.filter((offence) => !kept.has(offence.split(':')[0]!))).toEqual([])
  })
})

test('no column that must be filled can be left empty, and each is held by its own "not null"', async () => {
  const offences: string[] = []
  let columns = 0
  for (const table of tables.values()) {
    for (const { name } of table.columns.filter(({ required }) => required)) {
      const statement = copy({ [name]: null })(table)
      const free = `${withoutPrimary(table)} alter table ${nameOf(table)} alter ${name} drop not null`
      const held = await refusal(statement)
      const freed = await refusal(statement, free)
      const isHeld = (error: DatabaseError | null) =>
        error?.code === '23502' && error.column === name && error.table === table.name
      if (!isHeld(held)) offences.push(`${nameOf(table)}.${name}: ${told(held)}`)
      if (isHeld(freed)) offences.push(`${nameOf(table)}.${name} is refused although it is free`)
      columns += 1
    }
  }
  expect(offences).toEqual([])
  expect(columns).toBeGreaterThan(200)
})

/** A column of the primary key is "not null" as long as the key is there. */
function withoutPrimary(table: Table): string {
  const key = table.constraints.find(({ kind }) => kind === 'primary')
  return key ? `alter table ${nameOf(table)} drop constraint ${key.name} cascade;` : ''
}
