import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { createContext, databaseNow, type Actor, type Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { connect, type Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import { oracle } from '#test/oracle.ts'
import { createTestDatabase } from '#test/setup/database.ts'

/** A database of this test file, and a context on it. The oracle runs after every test. */
export type Given = {
  (): Context
  /** The address of the database, for what opens its own connections. */
  readonly url: string
  /** Statements as the owner of the tables, for what the application may not do. */
  readonly owner: Db
  /** Another organisation's context on the same database. */
  of(organisationId: OrganisationId): Context
  /** A fresh context: its `now` is the database's at this moment. */
  fresh(): Promise<Context>
}

export const testActor: Actor = {
  kind: 'key',
  id: '00000000-0000-7000-8000-000000000001',
  name: 'test',
  scopes: ['*'],
  test: false,
}

/** A fresh database for this test file, copied from the migrated template in some tens of milliseconds. */
export function freshDatabase(options: { oracle?: boolean } = {}): Given {
  const organisationId = newId<'organisation'>()
  let db: Db
  let owner: Db
  let url = ''
  let now = new Date()
  let drop = () => Promise.resolve()

  beforeAll(async () => {
    const made = await createTestDatabase()
    url = made.url
    drop = made.drop
    db = connect(url, { max: 10, statementTimeout: 20_000, wait: 10_000 })
    owner = connect(url, { max: 3, statementTimeout: 20_000, wait: 10_000, role: null })
    now = await databaseNow(db)
  })
  afterEach(async () => {
    if (options.oracle !== false) expect(await oracle(owner)).toEqual([])
  })
  afterAll(async () => {
    await db.destroy()
    await owner.destroy()
    await drop()
  })

  const of = (id: OrganisationId) =>
    createContext({ db, now, actor: testActor, organisationId: id, language: 'en', log: silent })
  return Object.defineProperties(() => of(organisationId), {
    url: { get: () => url },
    owner: { get: () => owner },
    of: { value: of },
    fresh: {
      value: async () => {
        now = await databaseNow(db)
        return of(organisationId)
      },
    },
  }) as Given
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
