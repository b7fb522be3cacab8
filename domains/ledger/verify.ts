import { readFileSync } from 'node:fs'
import { CompiledQuery } from 'kysely'
import type { Db } from '#kit/database.ts'
import type { Evidence } from './chainAnchors.ts'
import { checkAnchors } from './chainCheck.ts'

/** A query of test/invariants.sql: what must hold, and the statement whose rows offend against it. */
export type Invariant = { readonly title: string; readonly statement: string }

/** The queries of the oracle: each begins with a line `-- I1 what must hold`. */
export function invariants(): Invariant[] {
  return readFileSync(new URL('../../test/invariants.sql', import.meta.url), 'utf8')
    .split(/^(?=-- I\d+)/m)
    .filter((part) => /^-- I\d+/.test(part))
    .map((part) => ({
      title: part.slice(3, part.indexOf('\n')).trim(),
      statement: part.trim().replace(/;\s*$/, ''),
    }))
}

/** One row that offends against an invariant, and what the owner of the book does about it. */
export type Finding = {
  /** Which invariant, as in I2. */
  readonly invariant: string
  /** What must hold, and does not. */
  readonly promise: string
  readonly advice: string | null
  readonly owner: string | null
  /** The movement to look at, where the finding names one. */
  readonly movementId: string | null
  readonly row: Readonly<Record<string, unknown>>
}

export type Progress = { readonly done: number; readonly total: number; readonly promise: string }

type Options = {
  readonly limit?: number
  /** What the machine knows of the chain that the database cannot change; without it, less is found. */
  readonly evidence?: Evidence
  readonly onProgress?: (progress: Progress) => void
}

/**
 * Re-derives the whole book from its movements, draws and lots in one reading (a snapshot, so a working
 * till disturbs nothing) and answers what does not meet: nothing when all is well. At most `limit`
 * findings of each invariant.
 */
export async function verify(db: Db, options: Options = {}): Promise<Finding[]> {
  if (db.isTransaction) return read(db, options)
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) => read(snapshot, options))
}

async function read(snapshot: Db, options: Options): Promise<Finding[]> {
  const { limit = 1_000, evidence = null, onProgress } = options
  // a book of years takes longer than any request may
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout']) {
    await snapshot.executeQuery(CompiledQuery.raw(`set local ${name} = 0`))
  }
  const all = invariants()
  const total = all.length + 1
  const findings: Finding[] = []
  for (const [done, each] of all.entries()) {
    onProgress?.({ done, total, promise: promiseOf(each.title) })
    const query = CompiledQuery.raw(`select * from (${each.statement}) as offence limit ${limit}`)
    const { rows } = await snapshot.withoutPlugins().executeQuery(query)
    for (const row of rows as Record<string, unknown>[]) findings.push(findingOf(each, row))
  }
  onProgress?.({ done: all.length, total, promise: 'the chain is the one that was signed' })
  const ofChain = await checkAnchors(snapshot, evidence)
  for (const each of ofChain.slice(0, limit)) {
    findings.push({ invariant: 'I8', owner: null, movementId: null, ...each })
  }
  onProgress?.({ done: total, total, promise: '' })
  return findings
}

function findingOf({ title, statement }: Invariant, row: Record<string, unknown>): Finding {
  return {
    invariant: title.split(' ', 1)[0]!,
    promise: promiseOf(title),
    advice: /^-- do: (.*)$/m.exec(statement)?.[1] ?? null,
    owner: text(row['owner']),
    movementId: text(row['movement_id']),
    row,
  }
}

const promiseOf = (title: string): string => title.replace(/^I\d+ /, '')

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
