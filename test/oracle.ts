import { readFileSync } from 'node:fs'
import { CompiledQuery } from 'kysely'
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

export type Invariant = { readonly title: string; readonly statement: string }

/** The queries of the oracle: each begins with a line `-- I1 what must hold`. */
export function invariants(): Invariant[] {
  return readFileSync(new URL('./invariants.sql', import.meta.url), 'utf8')
    .split(/^(?=-- I\d+)/m)
    .filter((part) => /^-- I\d+/.test(part))
    .map((part) => ({
      title: part.slice(3, part.indexOf('\n')).trim(),
      statement: part.trim().replace(/;\s*$/, ''),
    }))
}
