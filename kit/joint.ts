/** Reads, whose rows come as JSON; writes, whose answer is nothing; and what begins and ends a transaction. */
export type Kind = 'begin' | 'ask' | 'lock' | 'tell' | 'commit'

/**
 * Several statements as one, each with its parameters counted from $1: reads give a JSON array (or null)
 * in a column each, named by their places; writes give one row of nothing.
 */
export function joint(kind: Kind, statements: readonly string[]): string {
  let given = 0
  const parts = statements.map((statement) => {
    const text = renumbered(statement, given)
    given += parametersOf(statement)
    return text
  })
  if (kind !== 'ask' && kind !== 'lock') {
    if (parts.length === 1) return parts[0]!
    return `with ${parts.map((part, place) => `w${place} as (${part})`).join(',\n')}\nselect`
  }
  return `select ${parts
    .map((part, place) => `(select json_agg(r${place}) from (${part}) r${place}) as "${place}"`)
    .join(',\n')}`
}

const PARAMETER = /\$(\d+)/g

const renumbered = (statement: string, by: number): string =>
  by === 0
    ? statement
    : statement.replaceAll(PARAMETER, (_, number: string) => `$${Number(number) + by}`)

const parametersOf = (statement: string): number =>
  Math.max(0, ...[...statement.matchAll(PARAMETER)].map(([, number]) => Number(number)))
