import { sql } from 'kysely'
import { noteDatabaseNow } from './clock.ts'
import type { Db } from './database.ts'
import type { EventName, Events } from './core/events.ts'
import type { OrganisationId } from './core/ids.ts'
import type { Language } from './core/language.ts'
import type { Reach } from './core/reach.ts'
import { announce, type Fact } from './events.ts'
import { wakeOutbox } from './jobs.ts'

export type { Db } from './database.ts'

/** Who asks: a key of the API, a person of the staff, a member, a job, the command line, or nobody known yet. */
export type Actor = {
  readonly kind: 'key' | 'operator' | 'member' | 'job' | 'cli' | 'nobody'
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  /** Works on test members only. */
  readonly test: boolean
  /** The digest of the session's token, in hexadecimal digits, of a person who is signed in. */
  readonly session?: string
  /** Whom an operator has identified, and by which identification. */
  readonly identified?: { readonly id: string; readonly owner: string } | null
  /** Where the actor may do what is asked: in any of these; everywhere when it is not said. */
  readonly reach?: readonly Reach[]
  /** Where the request came from, when it came through the door. */
  readonly address?: string
}

export type Log = {
  info(data: object, message?: string): void
  warn(data: object, message?: string): void
  error(data: object, message?: string): void
}

/** Everything a verb may reach for. Passed first, always by that name. */
export type Context = {
  readonly db: Db
  /** The instant of the operation, from the database's clock; a transaction has its own start. */
  readonly now: Date
  readonly actor: Actor
  readonly organisationId: OrganisationId
  readonly language: Language
  readonly log: Log
  /** Joins the transaction already open, or opens one. */
  transaction<T>(work: (ctx: Context) => Promise<T>): Promise<T>
  /** Announces a fact. Written with the transaction, delivered after it. */
  emit<Name extends EventName>(name: Name, owner: string, data: Events[Name]): Promise<void>
  /** Does something once the transaction has been committed; never when it was not. */
  afterCommit(work: () => void): void
}

export type ContextParts = Pick<
  Context,
  'db' | 'now' | 'actor' | 'organisationId' | 'language' | 'log'
>

/** A context outside any transaction. `now` is read from the database by the caller (`databaseNow`). */
export function createContext(parts: ContextParts): Context {
  const ctx: Context = {
    ...parts,
    transaction: (work) => begin(parts, work),
    emit: () => Promise.reject(new Error('a fact is announced within a transaction')),
    afterCommit: (work) => work(),
  }
  return ctx
}

async function begin<T>(parts: ContextParts, work: (ctx: Context) => Promise<T>): Promise<T> {
  const afterwards: (() => void)[] = []
  const result = await parts.db.transaction().execute(async (db) => {
    const within: Context = {
      ...parts,
      db,
      now: await databaseNow(db),
      transaction: (inner) => inner(within),
      emit: (name, owner, data) => {
        const fact = { name, owner, data } as unknown as Fact
        if (!afterwards.includes(wakeOutbox)) afterwards.push(wakeOutbox)
        return announce(db, parts.organisationId, [fact], within.now)
      },
      afterCommit: (later) => void afterwards.push(later),
    }
    return work(within)
  })
  for (const each of afterwards) each()
  return result
}

/** The same, also within its transactions, as somebody who has become known on the way. */
export const actingAs = (ctx: Context, actor: Actor): Context => ({
  ...ctx,
  actor,
  transaction: (work) => ctx.transaction((within) => work(actingAs(within, actor))),
})

/** The one clock that decides: the database's, at the start of its transaction. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`select now() as at`.execute(db)
  const { at } = rows[0]!
  noteDatabaseNow(at)
  return at
}
