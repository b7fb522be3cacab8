import { Type, type Static } from 'typebox'
import { Conditions } from './core/language/document.ts'

export * from './core/language/document.ts'
export { Condition } from './core/language/when.ts'
export { Grant } from './core/language/then.ts'
export { Limit } from './core/language/limits.ts'
export { Activation, Expiry, Returns } from './core/language/lots.ts'
export { Redeem } from './core/language/redeem.ts'
export { Tiers, TierWindow } from './core/language/tiers.ts'
export { LineFilter, Ratio, Value } from './core/language/parts.ts'

/** What is wrong with a document: where (a JSON Pointer), a stable code, and words in English. */
export const Problem = Type.Object(
  {
    path: Type.String({ description: 'JSON Pointer into the document' }),
    code: Type.String(),
    message: Type.String(),
  },
  { additionalProperties: false },
)
export type Problem = Static<typeof Problem>

/**
 * A document of conditions as an operation takes or answers it: any object, for `check` answers with
 * better words than a schema can. The language itself is published by `conditionsJsonSchema`.
 */
export const ConditionsDocument = Type.Unsafe<Conditions>(
  Type.Object({}, { additionalProperties: true, description: 'See GET /v1/conditions/schema' }),
)

/** The language as a standalone JSON Schema (2020-12): the recursive condition is under `$defs`. */
export function conditionsJsonSchema(): Record<string, unknown> {
  const defs: Record<string, unknown> = {}
  const root = hoist(Conditions, defs) as Record<string, unknown>
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...root, $defs: defs }
}

function hoist(node: unknown, defs: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((each) => hoist(each, defs))
  if (typeof node !== 'object' || node === null) return node
  const { $defs, $id: _id, $ref, ...rest } = node as Record<string, unknown>
  for (const [name, schema] of Object.entries(($defs as object | undefined) ?? {})) {
    if (name in defs) continue
    defs[name] = true
    defs[name] = hoist(schema, defs)
  }
  const copy = Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => !key.startsWith('~'))
      .map(([key, value]) => [key, hoist(value, defs)]),
  )
  return typeof $ref === 'string' ? { ...copy, $ref: `#/$defs/${$ref}` } : copy
}
