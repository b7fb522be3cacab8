import type { TLocalizedValidationError as SchemaError } from 'typebox/error'
import type { FieldCode } from './texts.ts'

/** One field that does not fit: where, a stable code, and what its text needs. */
export type FieldProblem = {
  readonly path: string
  readonly code: FieldCode
  readonly details: Readonly<Record<string, string | number>>
}

const MOST = 20

/** The faults of a value in the order of its schema, at most 20, one for each place. */
export function fieldProblems(errors: readonly SchemaError[], schema: unknown): FieldProblem[] {
  const problems = resolveUnions(errors).flatMap((error) => told(error, schema))
  const places = new Map<string, FieldProblem>()
  for (const problem of problems) {
    if (!places.has(problem.path)) places.set(problem.path, problem)
  }
  return [...places.values()].slice(0, MOST)
}

/**
 * A value that fits no branch of a union has faults in each. Those of the branch that
 * was most likely meant are told: a branch for null never is, and fewer faults are nearer.
 */
function resolveUnions(errors: readonly SchemaError[]): readonly SchemaError[] {
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .toSorted((a, b) => b.schemaPath.length - a.schemaPath.length)
  let left = errors
  for (const union of unions) {
    const prefix = `${union.schemaPath}/anyOf/`
    const within = left.filter(({ schemaPath }) => schemaPath.startsWith(prefix))
    left = left.filter((error) => error !== union && !within.includes(error))
    const branches = Object.values(
      Object.groupBy(within, ({ schemaPath }) => schemaPath.slice(prefix.length).split('/')[0]!),
    ) as SchemaError[][]
    left = [...left, ...nearest(union, branches)]
  }
  return left
}

function nearest(union: SchemaError, branches: readonly SchemaError[][]): readonly SchemaError[] {
  const meant = branches.filter(
    (branch) => !branch.some((error) => error.keyword === 'type' && error.params.type === 'null'),
  )
  const constants = meant.flat().filter((error) => error.keyword === 'const')
  if (constants.length > 0 && constants.length === meant.flat().length) {
    const allowedValues = constants.map(({ params }) => params.allowedValue)
    return [{ ...union, keyword: 'enum', params: { allowedValues } }]
  }
  const closest = meant
    .filter((branch) => !branch.some((error) => isWrongType(error, union)))
    .toSorted((a, b) => a.length - b.length)[0]
  return closest ?? meant[0] ?? [union]
}

const isWrongType = (error: SchemaError, union: SchemaError): boolean =>
  error.keyword === 'type' && error.instancePath === union.instancePath

function told(error: SchemaError, schema: unknown): FieldProblem[] {
  const path = error.instancePath
  const one = (code: FieldCode, details: FieldProblem['details'] = {}) => [{ path, code, details }]
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        path: `${path}/${name}`,
        code: 'field.required',
        details: {},
      }))
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({
        path: `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        code: 'field.unknown',
        details: {},
      }))
    // a field that is not known has this one too, and its own above
    case 'boolean':
      return []
    case 'type':
      return one('field.type', { type: [error.params.type].flat().join('|') })
    case 'const':
      return one('field.not_allowed', { allowed: String(error.params.allowedValue) })
    case 'enum':
      return one('field.not_allowed', { allowed: error.params.allowedValues.join(', ') })
    case 'minimum':
    case 'exclusiveMinimum':
      return one('field.too_small', { limit: Number(error.params.limit) })
    case 'maximum':
    case 'exclusiveMaximum':
      return one('field.too_large', { limit: Number(error.params.limit) })
    case 'minLength':
      return one('field.too_short', { limit: error.params.limit })
    case 'maxLength':
      return one('field.too_long', { limit: error.params.limit })
    case 'minItems':
      return one('field.too_few', { limit: error.params.limit })
    case 'maxItems':
      return one('field.too_many', { limit: error.params.limit })
    case 'uniqueItems':
      return one('field.repeated')
    case 'minProperties':
      return one('field.empty')
    case 'pattern':
      return one('field.form', {
        pattern: String(error.params.pattern),
        expected: descriptionAt(schema, error),
      })
    default:
      return one('field.invalid')
  }
}

/** What the schema says of the place; its pattern when it says nothing. */
function descriptionAt(schema: unknown, error: SchemaError): string {
  let node = schema as Record<string, unknown> | undefined
  for (const step of error.schemaPath.split('/').slice(1)) {
    node = node?.[step.replaceAll('~1', '/').replaceAll('~0', '~')] as typeof node
  }
  return typeof node?.['description'] === 'string'
    ? node['description']
    : String(node?.['pattern'] ?? '')
}
