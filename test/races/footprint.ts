/** Which tables a statement reads, and which it writes or locks. */
export type Footprint = {
  readonly begins: boolean
  readonly ends: boolean
  readonly reads: ReadonlySet<string>
  readonly writes: ReadonlySet<string>
}

const NAMED = /\b(from|join|into|update|using|only)\s+"?(\w+)"?\."?(\w+)"?/gi
const LOCKS = /\bfor\s+(no key update|update|share|key share)\b/i

/** Reads the tables of a statement off its text; whatever locks rows counts as writing them. */
export function footprintOf(text: string): Footprint {
  const word = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? ''
  const reads = new Set<string>()
  const writes = new Set<string>()
  const locks = LOCKS.test(text)
  for (const [, keyword = '', schema, name] of text.matchAll(NAMED)) {
    const table = `${schema}.${name}`
    if (locks || ['into', 'update'].includes(keyword.toLowerCase())) writes.add(table)
    else reads.add(table)
  }
  for (const [, table = ''] of text.matchAll(/\bdelete\s+from\s+"?(\w+"?\."?\w+)/gi))
    writes.add(table.replaceAll('"', ''))
  return {
    begins: word === 'begin' || word === 'start',
    ends: word === 'commit' || word === 'rollback',
    reads,
    writes,
  }
}

/** What a session is about to do: a statement, and what its transaction has written before it. */
export type Step = { readonly statement: Footprint; readonly written: ReadonlySet<string> }

/**
 * Whether the order of two steps of different sessions can matter. What is written is seen by others
 * at its commit (READ COMMITTED), and held against other writers from the moment of writing; a
 * transaction takes its instant when it begins.
 */
export function isInOrder(a: Step, b: Step): boolean {
  return clash(a, b) || ends(a, b) || ends(b, a)
}

const clash = (a: Step, b: Step): boolean => meet(a.statement.writes, b.statement.writes)

function ends(a: Step, b: Step): boolean {
  if (!a.statement.ends || a.written.size === 0) return false
  const { begins, reads, writes } = b.statement
  return begins || meet(a.written, reads) || meet(a.written, writes)
}

/** Whether two sets of tables have one in common. */
export const meet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  [...a].some((each) => b.has(each))
