import type { Problem } from './problems.ts'

/** A fault as the schema's library reports it. */
export type Fault = {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: unknown
  readonly message: string
}

/** Faults of a schema as problems: each field once, and of a union only the kind that was meant. */
export function problemsOf(faults: readonly Fault[]): Problem[] {
  const problems = new Map<string, Problem>()
  const unions = new Map<string, InUnion[]>()
  for (const fault of faults) {
    const union = unionOf(fault)
    if (union) {
      const key = `${union.schema} ${union.path}`
      unions.set(key, [...(unions.get(key) ?? []), union])
    } else {
      for (const each of plainProblems(fault)) keep(problems, each)
    }
  }
  for (const faults of unions.values()) {
    for (const each of unionProblems(faults)) keep(problems, each)
  }
  return [...problems.values()]
}

function keep(problems: Map<string, Problem>, problem: Problem): void {
  const key = `${problem.path} ${problem.code}`
  if (!problems.has(key)) problems.set(key, problem)
}

type InUnion = {
  readonly fault: Fault
  readonly schema: string
  /** Where the value of the union is. */
  readonly path: string
  readonly branch: string
}

function unionOf(fault: Fault): InUnion | null {
  const parts = /^(.*?)\/anyOf\/(\d+)(?:\/|$)/.exec(fault.schemaPath)
  if (!parts) return null
  const [, schema = '', branch = ''] = parts
  const depth = depthOf(schema)
  const path = fault.instancePath
    .split('/')
    .slice(0, depth + 1)
    .join('/')
  return { fault, schema, path, branch }
}

/** How many steps into the document a schema path goes. */
function depthOf(schemaPath: string): number {
  const steps = schemaPath.split('/')
  let depth = 0
  for (let i = 0; i < steps.length; i++) {
    if (steps[i] === 'items' || steps[i] === 'additionalProperties') depth += 1
    if (steps[i] === 'properties' || steps[i] === 'patternProperties') {
      depth += 1
      i += 1
    }
  }
  return depth
}

function unionProblems(faults: readonly InUnion[]): Problem[] {
  const path = faults[0]!.path
  const branches = new Set(faults.map(({ branch }) => branch))
  const kinds = faults.filter(
    ({ fault }) => fault.keyword === 'const' && fault.instancePath === `${path}/kind`,
  )
  const types = faults.filter(
    ({ fault }) => fault.keyword === 'type' && fault.instancePath === path,
  )
  const refused = new Set([...kinds, ...types].map(({ branch }) => branch))
  const meant = [...branches].filter((branch) => !refused.has(branch))
  if (meant.length === 1) {
    return faults
      .filter(({ branch }) => branch === meant[0])
      .flatMap(({ fault }) => plainProblems(fault))
  }
  if (kinds.length === branches.size) {
    const allowed = kinds.map(({ fault }) => String(paramsOf(fault)['allowedValue']))
    return [problem(`${path}/kind`, 'field.value', `must be one of ${allowed.join(', ')}`)]
  }
  if (meant.length > 1) return [problem(`${path}/kind`, 'field.missing', 'must say its kind')]
  const allowed = types.map(({ fault }) => String(paramsOf(fault)['type']))
  return [problem(path, 'field.type', `must be ${[...new Set(allowed)].join(' or ')}`)]
}

function plainProblems(fault: Fault): Problem[] {
  const { keyword, instancePath: path, message } = fault
  const params = paramsOf(fault)
  switch (keyword) {
    // its parent says which field is not known; a union is told by its branches
    case 'boolean':
    case 'anyOf':
      return []
    case 'additionalProperties':
      return names(params['additionalProperties']).map((name) =>
        problem(`${path}/${escaped(name)}`, 'field.unknown', 'there is no such field here'),
      )
    case 'required':
      return names(params['requiredProperties']).map((name) =>
        problem(`${path}/${escaped(name)}`, 'field.missing', 'this field is missing'),
      )
    case 'enum':
      return [
        problem(path, 'field.value', `must be one of ${names(params['allowedValues']).join(', ')}`),
      ]
    case 'type':
      return [problem(path, 'field.type', message)]
    default:
      return [problem(path, 'field.value', message)]
  }
}

const problem = (path: string, code: string, message: string): Problem => ({ path, code, message })
const paramsOf = (fault: Fault): Record<string, unknown> => fault.params as Record<string, unknown>
const names = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : [])
/** A name as a step of a JSON Pointer (RFC 6901). */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
