import * as fc from 'fast-check'

type Schema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

/** Texts that have broken programs before. */
const odd = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  "'; drop table kit.event; --",
  '${7*7}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '=1+1',
  'ёЖ👩‍👩‍👧',
  '\u202etxt',
  'a'.repeat(5000),
  '2026-02-30T25:61:00+99:99',
  '9999-12-31T23:59:59Z',
  '0001-01-01T00:00:00Z',
  '2026-02-30',
  '1e400',
  '%00',
  'null',
  '[object Object]',
)

const numbers = [0, 1, -1, 2, 100, 2_147_483_648, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]

/** Values that a schema allows, more or less: known ids where ids are meant, and something odd at times. */
export function anythingFor(schema: unknown, ids: readonly string[]): fc.Arbitrary<unknown> {
  const fitting = fit(schema as Schema, ids)
  return fc.oneof(
    { weight: 12, arbitrary: fitting },
    { weight: 1, arbitrary: fc.oneof(odd, fc.constantFrom(...numbers, null, true, [], {})) },
  )
}

function fit(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => anythingFor(each, ids)))
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, of]) => [name, anythingFor(of, ids)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      )
    case 'array':
      return fc.array(anythingFor(schema.items ?? {}, ids), { maxLength: 3 })
    case 'integer':
    case 'number':
      return fc.constantFrom(...numbersOf(schema))
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textFor(schema, ids)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function numbersOf({ minimum, maximum }: Schema): number[] {
  const fits = (value: number) => value >= (minimum ?? value) && value <= (maximum ?? value)
  return [...numbers, ...(minimum === undefined ? [] : [minimum, minimum + 1])].filter(fits)
}

function textFor({ pattern }: Schema, ids: readonly string[]): fc.Arbitrary<string> {
  if (pattern?.includes('[0-9a-f]{8}-')) return fc.constantFrom(...ids)
  const plain = fc.constantFrom(
    'abc',
    'RUB',
    'Europe/Moscow',
    '1.5',
    '7',
    '+79261234567',
    'person@example.test',
    '2026-03-01T10:15:00+03:00',
    '2026-03-01',
  )
  const shaped =
    pattern === undefined ? plain : fc.oneof(plain, fc.stringMatching(new RegExp(pattern)))
  return fc.oneof({ weight: 6, arbitrary: shaped }, { weight: 1, arbitrary: odd })
}

/** A sound value with up to two of its parts made odd, doubled in number or left out. */
export function almost(sound: unknown): fc.Arbitrary<unknown> {
  const spoil = fc.tuple(
    fc.nat(),
    fc.oneof(odd, fc.constantFrom(...numbers, null, undefined, [], {})),
  )
  return fc.array(spoil, { maxLength: 2 }).map((spoils) => {
    const value: unknown = structuredClone(sound)
    for (const [where, what] of spoils) {
      const places = placesOf(value)
      const place = places[where % Math.max(1, places.length)]
      if (place) place.of[place.at] = what
    }
    return value
  })
}

type Place = { readonly of: Record<string, unknown>; readonly at: string }

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const of = value as Record<string, unknown>
  return Object.keys(of).flatMap((at) => [{ of, at }, ...placesOf(of[at])])
}
