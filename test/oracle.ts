import { CompiledQuery } from 'kysely'
import { invariants } from '#domains/ledger/verify.ts'
import type { Db } from '#kit/database.ts'

/** One offence against an invariant: which one, and the row that shows it. */
export type Offence = { readonly invariant: string; readonly row: unknown }

/** Runs test/invariants.sql; no offence when all is well. */
export async function oracle(db: Db): Promise<Offence[]> {
  const offences: Offence[] = []
  for (const { title, statement } of invariants()) {
    const { rows } = await db.executeQuery(CompiledQuery.raw(statement))
    offences.push(...rows.map((row) => ({ invariant: title, row })))
  }
  return offences
}
