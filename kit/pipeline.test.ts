import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Db } from '#kit/database.ts'
import { freshDatabase } from '#test/given.ts'
import { ask, lock, pipelined, run, tell } from './pipeline.ts'

const given = freshDatabase()
let pools: Db[]
beforeAll(async () => {
  const options = { max: 2, statementTimeout: 5_000, role: null }
  pools = [
    connect(given.url, { ...options, prepare: true }),
    connect(given.url, { ...options, prepare: false }),
  ]
  await sql`create table public.jar (name text primary key, coins int not null check (coins >= 0))`.execute(
    given.owner,
  )
})
beforeEach(async () => {
  await sql`truncate public.jar`.execute(given.owner)
  await sql`insert into public.jar values ('a', 1), ('b', 2)`.execute(given.owner)
})
afterAll(() => Promise.all(pools.map((pool) => pool.destroy())))

const ADD = 'insert into public.jar (name, coins) values ($1, $2)'
const CHANGE = 'update public.jar set coins = coins + $2 where name = $1'
const jars = async () =>
  (
    await sql<{ name: string; coins: number }>`select * from public.jar order by name`.execute(
      given.owner,
    )
  ).rows

describe.each([
  ['prepared', 0],
  ['unprepared', 1],
])('statements that are %s', (_, place) => {
  const db = () => pools[place]!

  test('that are asked for in one turn are answered each with its own rows', async () => {
    const answers = await pipelined(db(), async (db) => ({
      result: await Promise.all([
        ask<{ coins: number }>(db, 'select coins from public.jar where name = $1', ['a']),
        ask(db, 'select name from public.jar where coins > $1 and name <> $2', [100, 'b']),
        ask<{ n: number }>(db, 'select count(*)::int as n from public.jar', []),
      ]),
      writes: [],
    }))
    expect(answers).toEqual([[{ coins: 1 }], [], [{ n: 2 }]])
  })

  test('and write are written whole, in one statement', async () => {
    await pipelined(db(), async (db) => ({
      result: null,
      writes: [tell(db, [ADD, ['c', 3]], [CHANGE, ['a', 5]]), tell(db, [CHANGE, ['b', 7]])],
    }))
    expect(await jars()).toEqual([
      { name: 'a', coins: 6 },
      { name: 'b', coins: 9 },
      { name: 'c', coins: 3 },
    ])
  })

  test('of which one is refused leave nothing behind, and the connection goes on', async () => {
    for (let n = 0; n < 4; n++) {
      const broken = pipelined(db(), async (db) => ({
        result: null,
        writes: [tell(db, [ADD, [`d${n}`, 3]]), tell(db, [CHANGE, ['a', -5]])],
      }))
      await expect(broken).rejects.toMatchObject({ code: '23514' })
      // a statement that was passed over was never prepared: it is asked for anew
      const late = pipelined(db(), async (db) => {
        await Promise.all([
          lock(db, `select name from public.jar where name = $1 and ${n} = ${n} for update`, ['a']),
          ask(db, `select 1 / (${n} - ${n}) as x`, []).catch(() => null),
        ])
        return { result: null, writes: [] }
      })
      await expect(late).rejects.toThrow()
    }
    expect(await jars()).toHaveLength(2)
    const found = await pipelined(db(), async (db) => ({
      result: await ask(db, 'select name from public.jar order by name', []),
      writes: [],
    }))
    expect(found).toEqual([{ name: 'a' }, { name: 'b' }])
  })

  test('outside a pipeline mean the same', async () => {
    await tell(db(), [ADD, ['c', 3]], [CHANGE, ['a', 5]])
    expect(await ask(db(), 'select coins from public.jar order by name', [])).toEqual([
      { coins: 6 },
      { coins: 2 },
      { coins: 3 },
    ])
    await expect(tell(db(), [ADD, ['e', 1]], [ADD, ['c', 1]])).rejects.toMatchObject({
      code: '23505',
    })
    expect(await jars()).toHaveLength(3)
  })

  test('that lock are followed by reads that see what they waited for', async () => {
    const [one, other] = [db(), pools[1 - place]!]
    let held = () => {}
    const isHeld = new Promise<void>((done) => (held = done))
    const first = pipelined(other, async (db) => {
      await lock(db, 'select name from public.jar where name = $1 for update', ['a'])
      held()
      await new Promise((done) => setTimeout(done, 150))
      return { result: null, writes: [tell(db, [CHANGE, ['a', 10]])] }
    })
    await isHeld
    const second = await pipelined(one, async (db) => {
      const [, [jar]] = await Promise.all([
        lock(db, 'select name from public.jar where name = $1 for update', ['a']),
        ask<{ coins: number }>(db, 'select coins from public.jar where name = $1', ['a']),
      ])
      return { result: jar!.coins, writes: [] }
    })
    await first
    expect(second).toBe(11)
  })

  test('that come after the commit are refused, and what was committed stays', async () => {
    const late = await pipelined(db(), async (db) => ({
      result: { asked: () => run(db, 'select 1', []) },
      writes: [tell(db, [ADD, ['c', 1]])],
    }))
    await expect(late.asked()).rejects.toThrow('a statement that comes after the commit')
    expect(await jars()).toHaveLength(3)
  })
})
