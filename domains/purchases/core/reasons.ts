import type { Effect, Json, Unmet } from '#domains/rules/core/judgement.ts'

/** Values by their place. */
export type Row = readonly unknown[]

/** What the rules did, as it is stored: a rule, what it did, the next rule. Undefined when they did nothing. */
export const effectsRow = (effects: readonly Effect[]): Row | undefined =>
  effects.length === 0 ? undefined : effects.flatMap(effectRow)

function effectRow(effect: Effect): Row {
  const { ruleId, type, lineId, points, amount, cappedBy, before } = effect
  if (cappedBy !== undefined || before !== undefined) return [ruleId, effect]
  if (type === 'points' && points !== undefined && lineId === undefined && amount === undefined)
    return [ruleId, points]
  if (type === 'discount' && lineId !== undefined && amount !== undefined && points === undefined)
    return [ruleId, [lineId, amount]]
  return [ruleId, effect]
}

/** The effects that were written. */
export function effectsOf(row: Row): Effect[] {
  const effects: Effect[] = []
  for (let at = 0; at < row.length; at += 2) {
    const ruleId = row[at] as string
    const what = row[at + 1]
    if (typeof what === 'number') effects.push({ ruleId, type: 'points', points: what })
    else if (Array.isArray(what))
      effects.push({ ruleId, type: 'discount', lineId: what[0], amount: what[1] })
    else effects.push(what as Effect)
  }
  return effects
}

/** How far back a reason looks for its like: with a thousand rules, too, it costs little. */
const BACK = 16

/**
 * Why rules granted nothing, as it is stored, in the order noted: what many reasons have in common stands
 * once at the head, then the rules; then the reasons, each a kind's place and what was expected. A place
 * from 0 on begins the next rule; below (-1 for place 0) it is one more reason of the same. Undefined
 * when there are none.
 */
export function reasonsRow(unmet: readonly Unmet[]): Row | undefined {
  if (unmet.length === 0) return undefined
  const kinds: Row[] = []
  const rules: string[] = []
  const row: unknown[] = []
  for (const { ruleId, code, expected, actual, either } of unmet) {
    const field = onlyField(expected)
    let kind = kinds.length - 1
    const stop = Math.max(-1, kind - BACK)
    while (kind > stop && !isOf(kinds[kind]!, code, actual, field, either)) kind--
    if (kind === stop) {
      kind = kinds.length
      kinds.push(
        either ? [code, actual, field, 1] : field === null ? [code, actual] : [code, actual, field],
      )
    }
    const isSame = rules.length > 0 && ruleId === rules.at(-1)
    if (!isSame) rules.push(ruleId)
    row.push(
      isSame ? -1 - kind : kind,
      field === null ? expected : (expected as { [key: string]: Json })[field],
    )
  }
  const isPlain = rules.every((rule) => !rule.includes(' '))
  return [kinds, isPlain ? rules.join(' ') : rules, ...row]
}

const isOf = (
  kind: Row,
  code: string,
  actual: Json,
  field: string | 0 | null,
  either: true | undefined,
): boolean =>
  kind[0] === code &&
  kind[1] === actual &&
  (kind[2] ?? null) === field &&
  (kind[3] === 1) === !!either

/** The name of the field where an object has but one, 0 where a list has but one value. */
function onlyField(expected: Json): string | 0 | null {
  if (typeof expected !== 'object' || expected === null) return null
  if (Array.isArray(expected)) return expected.length === 1 ? 0 : null
  const fields = Object.keys(expected)
  return fields.length === 1 ? fields[0]! : null
}

/** The reasons that were written, in their order. */
export function reasonsOf([kinds, names, ...row]: Row): Unmet[] {
  const unmet: Unmet[] = []
  const rules = typeof names === 'string' ? names.split(' ') : (names as readonly string[])
  let rule = -1
  for (let at = 0; at < row.length; at += 2) {
    const place = row[at] as number
    if (place >= 0) rule += 1
    const [code, actual, field, either] = (kinds as Row[])[place < 0 ? -1 - place : place]!
    const value = row[at + 1]
    const expected = field === 0 ? [value] : typeof field === 'string' ? { [field]: value } : value
    const reason = { ruleId: rules[rule]!, code, expected, actual } as Unmet
    unmet.push(either ? { ...reason, either: true } : reason)
  }
  return unmet
}
