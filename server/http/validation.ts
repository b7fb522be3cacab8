import type { FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { Refusal } from '#kit/core/refusal.ts'
import { fieldProblems, type FieldProblem } from './fields.ts'

// enough to find the faults worth telling, among those of every branch of a union
Settings.Set({ maxErrors: 100 })

/**
 * Checks the parts of a request against their TypeBox schemas, strictly: nothing is
 * converted in a body, nothing dropped. Query and path come as text, so whole numbers and
 * truth values are read from it there. Schemas are compiled at their first use.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let validator: Validator | undefined
  const isText = httpPart === 'querystring' || httpPart === 'params'
  const read = isText ? textReader(schema) : (value: unknown) => value
  const place = httpPart === 'querystring' ? 'query' : httpPart === 'params' ? 'path' : ''
  return (sent: unknown) => {
    validator ??= Compile(schema)
    const value = read(sent)
    if (validator.Check(value)) return { value }
    return { error: malformed(fieldProblems(validator.Errors(value), schema), place) }
  }
}

/** The refusal of a request whose fields do not fit; query and path are told apart from the body. */
export function malformed(problems: readonly FieldProblem[], place = ''): Refusal {
  return new Refusal('request.malformed', {
    errors: problems.map((problem) => ({ ...problem, path: `${place}${problem.path}` })),
  })
}

type Property = { readonly type?: string; readonly default?: unknown; readonly anyOf?: unknown }

function textReader(schema: TSchema): (sent: unknown) => unknown {
  const properties = Object.entries(
    (schema as { properties?: Record<string, Property> }).properties ?? {},
  )
  return (sent) => {
    const value: Record<string, unknown> = { ...(sent as Record<string, unknown>) }
    for (const [name, property] of properties) {
      if (value[name] === undefined) {
        if (property.default !== undefined) value[name] = property.default
      } else if (property.type === 'array') value[name] = [value[name]].flat()
      else value[name] = readText(value[name], property.type)
    }
    return value
  }
}

/** What cannot be read stays text, and the schema refuses it. */
function readText(text: unknown, type: string | undefined): unknown {
  if (typeof text !== 'string') return text
  if (type === 'integer' && /^-?(0|[1-9]\d{0,14})$/.test(text) && text !== '-0') return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** What no schema sees: fields where none are taken, and text that the database cannot keep. */
export function refuseStray(request: FastifyRequest): void {
  const { operation } = request.routeOptions.config
  if (!operation) return
  const query = request.query as Record<string, unknown>
  if (!operation.query) refuseFields(query, 'query')
  if (!operation.body && request.body !== undefined && request.body !== null) {
    refuseFields(request.body as Record<string, unknown>, '')
  }
  if (request.url.includes('%')) {
    refuseUnstorable(query, 'query')
    refuseUnstorable(request.params as Record<string, unknown>, 'path')
  }
}

function refuseFields(fields: Record<string, unknown>, place: string): void {
  const code = 'field.unknown'
  const stray = Object.keys(fields).map(
    (name) => ({ path: `/${name}`, code, details: {} }) as const,
  )
  if (stray.length > 0) throw malformed(stray.slice(0, 20), place)
}

function refuseUnstorable(fields: Record<string, unknown>, place: string): void {
  for (const [name, value] of Object.entries(fields)) {
    if ([value].flat().some((text) => typeof text === 'string' && text.includes('\u0000'))) {
      throw malformed([{ path: `/${name}`, code: 'json.text_unstorable', details: {} }], place)
    }
  }
}
