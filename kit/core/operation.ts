import Type, { type Static, type TObject, type TSchema } from 'typebox'

/** What a scope is called: the part of the platform, and what may be done there. */
type Deed =
  | 'read'
  | 'write'
  | 'decide'
  | 'reveal'
  | 'settle'
  | 'manage'
  | 'verify'
  | 'enrol'
  | 'merge'
  | 'activate'
  | 'block'
  | 'unblock'
  | 'replace'
  | 'add'
  | 'take'
  | 'transfer'
  | 'ask'

export type ScopeName = `${string}:${Deed}`

/** One thing the platform can be asked to do. Server, SDK, CLI and OpenAPI are all read off these. */
export type Operation = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: `/v1/${string}`
  readonly summary: string
  /**
   * The scope a caller must have. `session`: any operator who is signed in, whatever the role;
   * `member`: a member who is signed in to the portal, about nobody but that member; `nobody`: may be
   * asked by anybody. There is no operation without one of these.
   */
  readonly needs: ScopeName | 'session' | 'member' | 'nobody'
  /** Scopes any of which admits as well as the one it needs; its verb tells what each of them lets do. */
  readonly or?: readonly ScopeName[]
  /** Of what needs a session, whoever signed in by a PIN may ask this too. */
  readonly byPin?: true
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  readonly returns: TSchema
  /** 200 unless said. */
  readonly status?: 200 | 201 | 202 | 204
  /** The refusals it may answer with, besides the general ones. */
  readonly refuses?: readonly string[]
  /** Whether a write needs an Idempotency-Key; required unless said. */
  readonly key?: 'required' | 'optional' | 'none'
  /** The verb takes lists, keeps its own keys and opens its own database transaction. */
  readonly batched?: boolean
  /** The media type of an answer that is not JSON; the schema then describes a text. */
  readonly media?: string
  /**
   * The answer does not end: server-sent events, each shaped as `returns`, for a person who is signed in
   * and has the scope as long as it lasts.
   */
  readonly stream?: true
  /**
   * An operator who may not act on unidentified callers has to name, in the header `Identification`, how
   * the member was identified.
   */
  readonly identified?: true
  /** It takes the data of people out or away, or gives rights: a person has to have shown lately who they are. */
  readonly recent?: true
  /**
   * Asked by pages of other sites too, without a session: the verb says from which, and a page of such a
   * site may read the answer.
   */
  readonly anyOrigin?: true
  readonly bodyLimit?: number
  /** An example of the body, shown in the reference. */
  readonly example?: unknown
}

export type Api = Readonly<Record<string, Operation>>

/** Keeps the literal types, so that callers see exact shapes. */
export function operations<const A extends Api>(api: A): A {
  return api
}

type Part<O, K extends string> = O extends { readonly [P in K]: infer S }
  ? S extends TSchema
    ? { [P in K]: Static<S> }
    : unknown
  : unknown

/** What a caller sends, and what a handler receives. */
export type Asked<O> = Part<O, 'params'> & Part<O, 'query'> & Part<O, 'body'>

/** What comes back. */
export type Answered<O> = O extends { readonly returns: infer S }
  ? S extends TSchema
    ? Static<S>
    : never
  : never

/** An object that refuses fields it does not know. */
export function exact<P extends Record<string, TSchema>>(
  properties: P,
  options: Record<string, unknown> = {},
): TObject<P> {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

export const Uuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'UUID in lower case',
})

export const Instant = Type.String({
  minLength: 17,
  maxLength: 35,
  pattern: '^\\d{4}-\\d\\d-\\d\\dT',
  description: 'Instant with its offset, RFC 3339: 2026-03-01T10:15:00+03:00',
})

export const Day = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
  description: 'Calendar day: 2026-03-01',
})

/** Safe integers are what JSON carries between all languages without loss. */
const LARGEST = 9_007_199_254_740_991

export const Points = Type.Integer({
  minimum: -LARGEST,
  maximum: LARGEST,
  description: 'Points in minor units of the programme (its scale says how many decimals)',
})

export const PointsAtLeastOne = Type.Integer({
  minimum: 1,
  maximum: LARGEST,
  description: 'Points in minor units of the programme, one or more',
})

export const Money = Type.Integer({
  minimum: 0,
  maximum: LARGEST,
  description: 'Money in minor units of the currency (kopecks, pence)',
})

export const Language = Type.Union([Type.Literal('ru'), Type.Literal('en')])

/** A file as it is; a handler says by `save` how it is called. */
export const FileContent = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' })

export { FILE } from './media.ts'

/** Either the schema or null. */
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** One page of a list; `next` asks for the one after it, null at the end. */
export const page = <S extends TSchema>(of: S) =>
  exact({ items: Type.Array(of), next: Nullable(Type.String()) })

/** The two query parameters that every list takes. */
export const pageQuery = {
  cursor: Type.Optional(
    Type.String({ maxLength: 500, description: 'The `next` of the page before' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
}
export const PageQuery = exact(pageQuery)
export type PageQuery = Static<typeof PageQuery>
