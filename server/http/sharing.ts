/** A piece of an OpenAPI document. */
export type Piece = { readonly [key: string]: unknown }

/** What a document calls a shape, by the shape as text (`textOf`). */
export type Names = ReadonlyMap<string, string>

/** A shape that is shorter than this stands where it is used: a reference would say no more. */
const SHORTEST = 100

const ONE = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames'])
const LIST = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const NAMED = new Set(['properties', 'patternProperties', '$defs'])

/** By what a shape is known again. */
export const textOf = (schema: unknown): string => JSON.stringify(plain(schema as Piece))

/**
 * Puts the shapes that a document holds more than once into its components, and refers to them; so it does
 * with parameters and refusals. It says the same as before, in a fraction of the bytes. A shape that
 * `names` does not know is called after the place where it is first met.
 */
export function share(document: Piece, names: Names): Piece {
  const components = (document['components'] ?? {}) as Piece
  const known = (components['schemas'] ?? {}) as Readonly<Record<string, Piece>>
  const shapes = openShapes(names, Object.keys(known))
  const parameters = openShelf('parameters')
  const responses = openShelf('responses')
  const operations = operationsOf(document)
  for (const [name, schema] of Object.entries(known)) shapes.meet(schema, name)
  for (const { id, operation } of operations) {
    const { body, answers } = schemasOf(operation)
    if (body) shapes.meet(body, `${pascal(id)}Body`)
    for (const answer of answers) shapes.meet(answer, `${pascal(id)}Answer`)
    for (const each of listOf(operation['parameters'])) parameters.meet(each)
    for (const each of Object.values(responsesOf(operation))) responses.meet(each)
  }
  const paths = mapOperations(document, (operation) => ({
    ...operation,
    ...(operation['parameters'] !== undefined && {
      parameters: listOf(operation['parameters']).map((each) =>
        parameters.put(each, pascal(String(each['name']))),
      ),
    }),
    ...(operation['requestBody'] !== undefined && {
      requestBody: withSchemas(operation['requestBody'] as Piece, shapes.put),
    }),
    responses: Object.fromEntries(
      Object.entries(responsesOf(operation)).map(([status, each]) => [
        status,
        responses.put(each, `Refused${status}`, (one) => withSchemas(one, shapes.put)),
      ]),
    ),
  }))
  const kept = Object.entries(known).map(([name, schema]) => [name, shapes.within(schema)] as const)
  const schemas = { ...Object.fromEntries(kept), ...Object.fromEntries(shapes.shared()) }
  const shared = { schemas, parameters: parameters.shared(), responses: responses.shared() }
  return { ...document, paths, components: { ...components, ...shared } }
}

/** Meets all shapes first, and says then of each whether it stands by itself or is referred to. */
function openShapes(names: Names, taken: readonly string[]) {
  const uses = new Map<string, number>()
  const hints = new Map<string, string>()
  const told = new Map<string, Piece>()
  const shared = new Map<string, Piece>()
  const used = new Set(taken)

  /** A shape within another is counted once for each shape that holds it, not for each place of those. */
  function meet(schema: Piece, hint: string): void {
    const simple = plain(schema)
    const text = JSON.stringify(simple)
    const before = uses.get(text) ?? 0
    uses.set(text, before + 1)
    if (before > 0) return
    const called = names.get(text) ?? hint
    hints.set(text, called)
    mapSchemas(simple, (child, key) => {
      meet(child, `${called}${key === null ? '' : pascal(key)}`)
      return child
    })
  }

  const within = (schema: Piece): Piece => mapSchemas(plain(schema), put)

  function put(schema: Piece): Piece {
    const text = textOf(schema)
    const before = told.get(text)
    if (before) return before
    const body = within(schema)
    const isShort = JSON.stringify(body).length < SHORTEST
    if (isShort || (uses.get(text) ?? 0) < 2) return keep(text, body)
    const name = free(used, names.get(text) ?? hints.get(text) ?? 'Shape')
    shared.set(name, body)
    return keep(text, { $ref: `#/components/schemas/${name}` })
  }

  function keep(text: string, piece: Piece): Piece {
    told.set(text, piece)
    return piece
  }

  return { meet, put, within, shared: () => sorted(shared) }
}

/** Parameters or responses: those that are there more than once, by name. */
function openShelf(kind: 'parameters' | 'responses') {
  const uses = new Map<string, number>()
  const refs = new Map<string, Piece>()
  const shared = new Map<string, Piece>()
  const used = new Set<string>()
  return {
    meet: (piece: Piece) => {
      const text = JSON.stringify(piece)
      uses.set(text, (uses.get(text) ?? 0) + 1)
    },
    put: (piece: Piece, hint: string, change: (piece: Piece) => Piece = (same) => same): Piece => {
      const text = JSON.stringify(piece)
      const changed = change(piece)
      // an answer that is no refusal belongs to its operation
      const isOwn = kind === 'responses' && !text.includes('application/problem+json')
      if (isOwn || (uses.get(text) ?? 0) < 2 || JSON.stringify(changed).length < SHORTEST)
        return changed
      const before = refs.get(text)
      if (before) return before
      const name = free(used, hint)
      shared.set(name, changed)
      const reference = { $ref: `#/components/${kind}/${name}` }
      refs.set(text, reference)
      return reference
    },
    shared: (): Piece => Object.fromEntries(sorted(shared)),
  }
}

const sorted = (pieces: ReadonlyMap<string, Piece>): [string, Piece][] =>
  [...pieces].toSorted(([a], [b]) => (a < b ? -1 : 1))

/** The name, or where it is taken the name with a number. */
function free(used: Set<string>, name: string): string {
  let found = name
  for (let number = 2; used.has(found); number++) found = `${name}${number}`
  used.add(found)
  return found
}

/**
 * The same in fewer words, as the document has it: a choice between single values is a list of values, and
 * what is kept under names of any kind has no pattern for them.
 */
function plain(schema: Piece): Piece {
  const simple = mapSchemas(schema, plain)
  if ('const' in simple) {
    const { const: value, ...rest } = simple
    return { ...rest, enum: [value] }
  }
  if (isPiece(simple['patternProperties'])) {
    const { patternProperties: patterns, ...rest } = simple
    return { ...rest, additionalProperties: Object.values(patterns)[0] }
  }
  const { anyOf: choices, ...rest } = simple
  if (!Array.isArray(choices)) return simple
  const values = (choices as Piece[]).map((choice) => {
    const { type, enum: one, ...more } = choice
    return type === 'string' && Array.isArray(one) && Object.keys(more).length === 0 ? one : null
  })
  return values.includes(null) ? simple : { type: 'string', enum: values.flat(), ...rest }
}

/** Changes each schema that stands directly within another; `key` is the name it has there. */
function mapSchemas(schema: Piece, change: (child: Piece, key: string | null) => Piece): Piece {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (ONE.has(key) && isPiece(value))
        return [key, change(value, key === 'items' ? 'item' : key)]
      if (LIST.has(key)) return [key, (value as Piece[]).map((each) => change(each, null))]
      if (!NAMED.has(key)) return [key, value]
      const children = Object.entries(value as Readonly<Record<string, Piece>>)
      return [key, Object.fromEntries(children.map(([name, child]) => [name, change(child, name)]))]
    }),
  )
}

const isPiece = (value: unknown): value is Piece =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly Piece[] => (value ?? []) as Piece[]
const responsesOf = (operation: Piece) =>
  (operation['responses'] ?? {}) as Readonly<Record<string, Piece>>

type Paths = Readonly<Record<string, Readonly<Record<string, Piece>>>>

function operationsOf(document: Piece): readonly { id: string; operation: Piece }[] {
  return Object.values(document['paths'] as Paths).flatMap((path) =>
    Object.values(path).map((operation) => ({
      id: String(operation['operationId'] ?? ''),
      operation,
    })),
  )
}

function mapOperations(document: Piece, change: (operation: Piece) => Piece): Paths {
  return Object.fromEntries(
    Object.entries(document['paths'] as Paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [method, change(operation)]),
      ),
    ]),
  )
}

/** The schemas of what is sent and of what comes back. */
function schemasOf(operation: Piece) {
  const of = (holder: unknown): Piece[] =>
    Object.values(
      (holder as { content?: Record<string, Piece> } | undefined)?.content ?? {},
    ).flatMap(({ schema }) => (isPiece(schema) ? [schema] : []))
  const [body] = of(operation['requestBody'])
  return { body, answers: Object.values(responsesOf(operation)).flatMap(of) }
}

function withSchemas(holder: Piece, change: (schema: Piece) => Piece): Piece {
  const { content } = holder as { content?: Readonly<Record<string, Piece>> }
  if (!content) return holder
  const media = Object.entries(content).map(([type, each]) => [
    type,
    isPiece(each['schema']) ? { ...each, schema: change(each['schema']) } : each,
  ])
  return { ...holder, content: Object.fromEntries(media) }
}

/** `cards.makeBatch` and `Idempotency-Key` as names are written: CardsMakeBatch, IdempotencyKey. */
const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
