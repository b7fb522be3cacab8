import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/setup/database.ts'
import { readCatalogue } from './catalogue.ts'
import { catalogueOffences } from './catalogueRules.ts'
import { migrate, migrationNames } from './migrate.ts'
import { printDatabase } from './print.ts'

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client(database.url)
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

/** What the rules say about tables that are made for this question and gone after it. */
async function offencesWith(statements: string): Promise<string[]> {
  await client.query('begin')
  try {
    await client.query(`create schema tried; ${statements}`)
    const schemas = await readCatalogue(client)
    return catalogueOffences(
      schemas.filter(({ name }) => name === 'tried' || name === 'programmes'),
    )
  } finally {
    await client.query('rollback')
  }
}

const owned = (name: string, columns: string) =>
  `create table tried.${name} (${columns}); comment on table tried.${name} is 'owned by owner: tried';`

test('every table can be spread over machines by its owner, looked up, or copied to all of them', async () => {
  expect(catalogueOffences(await readCatalogue(client))).toEqual([])
})

test('a table that does not say how it is spread is refused', async () => {
  expect(await offencesWith('create table tried.note (id uuid primary key)')).toEqual([
    expect.stringContaining('tried.note: its comment has to begin with'),
  ])
})

test('a key of an owned table that does not begin with the owner is refused', async () => {
  const offences = await offencesWith(`
    ${owned('note', 'owner uuid, id uuid, word text unique, primary key (id, owner)')}
    create unique index note_by_id on tried.note (id);`)
  expect(offences).toEqual([
    'tried.note: the key note_pkey does not begin with owner',
    'tried.note: the key note_word_key does not begin with owner',
    'tried.note: the key tried.note_by_id does not begin with owner',
  ])
})

test('a foreign key from one owner to another is refused; to a reference table it is fine', async () => {
  const offences = await offencesWith(`
    ${owned('book', 'owner uuid, id uuid, primary key (owner, id)')}
    ${owned(
      'note',
      `owner uuid primary key, writer uuid, book uuid,
       programme_id uuid references programmes.programme,
       foreign key (owner, book) references tried.book,
       constraint to_writer foreign key (writer, book) references tried.book`,
    )}`)
  expect(offences).toEqual([
    'tried.note: the foreign key to_writer leaves its owner (tried.book is owned by owner)',
  ])
})

test('sequences, inexact points, clock defaults and instants without a zone are refused', async () => {
  const offences = await offencesWith(
    owned(
      'note',
      `owner uuid primary key, number bigint generated always as identity, serial_no bigserial,
       points integer, amount_due numeric(12, 2), made_at timestamptz default now(), seen_at timestamp`,
    ),
  )
  expect(offences).toEqual([
    expect.stringContaining('number counts by a sequence'),
    expect.stringContaining('serial_no counts by a sequence'),
    expect.stringContaining('points is integer'),
    expect.stringContaining('amount_due is numeric'),
    expect.stringContaining("made_at takes its instant from the database's clock"),
    expect.stringContaining('seen_at is an instant without a zone'),
  ])
})

test('a table that only grows gives nobody the right to change it', async () => {
  const offences = await offencesWith(`
    ${owned('note', 'owner uuid primary key')}
    create trigger append_only before update or delete on tried.note
      for each statement execute function kit.refuse_change();
    grant select, insert, update on tried.note to kopilka_app;`)
  expect(offences).toEqual([
    'tried.note: kopilka_app may select, insert, update on a table that is append-only',
  ])
})

test('migrations run once, in order, and processes that start together wait for each other', async () => {
  const names = migrationNames().map((name) => name.replace('.sql', ''))
  const ran = await client.query<{ name: string }>(
    'select name from migrations.migration order by run_on, id',
  )
  expect(ran.rows.map(({ name }) => name)).toEqual(names)
  expect(await Promise.all([migrate(database.url), migrate(database.url)])).toEqual([0, 0])

  const empty = new Client(database.url)
  await empty.connect()
  const fresh = `fresh_${Date.now()}`
  await empty.query(`create database ${fresh}`)
  const url = new URL(database.url)
  url.pathname = `/${fresh}`
  const counts = await Promise.all([migrate(url.href), migrate(url.href)])
  await empty.query(`drop database ${fresh} with (force)`)
  await empty.end()
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, names.length])
})

test('the printed schema and the printed types are those of the migrations', async () => {
  const printed = await printDatabase(database.url)
  for (const [path, text] of Object.entries(printed)) {
    expect(readFileSync(path, 'utf8'), `${path} is old: npm run print`).toBe(text)
  }
})
