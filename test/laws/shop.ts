import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { createContext } from '#kit/context.ts'
import { connect, type Db } from '#kit/database.ts'
import { provideSecret } from '#kit/secret.ts'
import { deliverPortion } from '#server/outbox.ts'
import { reactions } from '#server/reactions.ts'
import { jobs, runJob } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import type { Given } from '#test/given.ts'
import { unused } from '#test/shop.ts'
import type { Shop } from './play.ts'

/**
 * The whole product on the database of a test file, with a clock that stands where it is put: the
 * platform reads the time from its database, and in this one `now()` answers what a table says.
 */
export function lawfulShop(given: Given): Shop {
  provideSecret('a secret of the tests, at least thirty-two bytes')
  let db: Db
  beforeAll(async () => {
    for (const statement of CLOCK)
      await given.owner.executeQuery(
        CompiledQuery.raw(statement.replace('DATABASE', new URL(given.url).pathname.slice(1))),
      )
    // the connections that are open already keep the time of day
    db = connect(given.url, { max: 6, statementTimeout: 20_000, wait: 10_000, prepare: true })
  })
  const timed = Object.assign(() => createContext({ ...given(), db }), given)
  const door = freshDoor(timed)
  afterAll(() => db?.destroy())

  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  return {
    ask: async (method, path, body, key = unused()) => {
      // a busy machine may be late: as any till would, ask again with the same key until there is an answer
      for (let tries = 1; ; tries++) {
        const headers = method === 'GET' ? {} : { 'idempotency-key': key }
        const answer = await door.ask(method, path, body, headers)
        if (answer.status !== 503 || tries === 10) return answer
      }
    },
    setClock: async (at) => {
      const set = 'update laws.clock set at = $1::timestamptz'
      await given.owner.executeQuery(CompiledQuery.raw(set, [new Date(at).toISOString()]))
    },
    runJob: (name) => {
      const job = jobs.find((each) => each.name === name)!
      const { organisationId } = given()
      return runJob(job, { organisationId }, { db, log, signal: new AbortController().signal })
    },
    deliver: async () => {
      while ((await deliverPortion({ db, log, reactions })).found > 0);
    },
  }
}

const CLOCK = [
  'create schema laws',
  'create table laws.clock (at timestamptz not null)',
  'insert into laws.clock values (pg_catalog.now())',
  `create function laws.now() returns timestamptz language sql stable as 'select at from laws.clock'`,
  'grant usage on schema laws to public',
  'grant select on laws.clock to public',
  'alter database DATABASE set search_path = laws, pg_catalog, public',
]
