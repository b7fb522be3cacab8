import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { Operation } from '#kit/core/operation.ts'
import { refusalTexts } from './operations.ts'
import { shapeNames } from './shapes.ts'
import { share } from './sharing.ts'

const BEARER = 'key'
const COOKIE = 'session'
const MEMBER = 'member'

/** How the OpenAPI 3.1 document is made from the operations. */
export const openapiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Kopilka',
      version: '1',
      description: [
        'Loyalty programmes from the till to the book.',
        'Points and money are whole numbers in minor units. Instants carry their offset.',
        'Every write takes an `Idempotency-Key`: repeat with the same key, and the same answer comes back.',
        'Refusals are problem details (RFC 9457) with a stable `code`; the words follow Accept-Language (ru, en).',
      ].join('\n\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    components: {
      securitySchemes: {
        [BEARER]: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key: kp_live_… or kp_test_…',
        },
        [COOKIE]: {
          type: 'apiKey',
          in: 'cookie',
          name: 'kopilka_session',
          description: 'The session of an operator who signed in',
        },
        [MEMBER]: {
          type: 'apiKey',
          in: 'cookie',
          name: 'kopilka_my',
          description: 'The session of a member who signed in to the portal',
        },
      },
      schemas: { Problem: problemSchema() as never },
    },
  },
  transform: ({ schema, url, route }) => {
    const operation = route.config?.operation
    if (!operation) return { schema: { ...schema, hide: true }, url }
    return { schema: describe(schema as Record<string, unknown>, operation), url }
  },
  transformObject: (document) =>
    'openapiObject' in document
      ? share(document.openapiObject, shapeNames())
      : document.swaggerObject,
}

function describe(schema: Record<string, unknown>, operation: Operation): Record<string, unknown> {
  const status = operation.status ?? 200
  const media = operation.media ?? 'application/json'
  const isEmpty = 'type' in operation.returns && operation.returns.type === 'null'
  const answer = isEmpty
    ? { type: 'null', description: 'Done' }
    : { description: 'Done', content: { [media]: { schema: operation.returns } } }
  return {
    ...schema,
    ...admissionOf(operation),
    ...headersOf(operation),
    ...(operation.body &&
      operation.example !== undefined && {
        body: { ...operation.body, examples: [operation.example] },
      }),
    response: { [status]: answer, ...refusalAnswers(operation) },
  }
}

/** Who may ask it: a key or an operator with the scope, whoever is signed in, or anybody. */
function admissionOf({ needs, or = [], stream }: Operation): Record<string, unknown> {
  if (needs === 'nobody') return { description: 'Needs nobody to be signed in.', security: [] }
  if (needs === 'member') {
    const description = 'Needs a session of a member, and is about nobody else.'
    return { description, security: [{ [MEMBER]: [] }] }
  }
  if (needs === 'session') {
    return { description: 'Needs a session of an operator.', security: [{ [COOKIE]: [] }] }
  }
  if (stream) {
    const description = `Needs a session of an operator with the scope \`${needs}\`, and ends with it.`
    return { description, security: [{ [COOKIE]: [] }] }
  }
  const security = [{ [BEARER]: [] }, { [COOKIE]: [] }]
  const scopes = [needs, ...or].map((scope) => `\`${scope}\``).join(' or ')
  return { description: `Needs the scope ${scopes}.`, security }
}

/** Whether a write of this operation is bound to an Idempotency-Key. */
export const takesKey = ({ method, key }: Operation): boolean => method !== 'GET' && key !== 'none'

function headersOf(operation: Operation): Record<string, unknown> {
  const properties = {
    ...(takesKey(operation) && {
      'Idempotency-Key': {
        type: 'string',
        pattern: '^[\\x21-\\x7e]{1,200}$',
        description: 'Your own value for this write; the same when you repeat it',
      },
    }),
    ...(operation.identified && {
      Identification: {
        type: 'string',
        description:
          'The id of an identification of the member, for an operator without `unidentified:write`',
      },
    }),
  }
  if (Object.keys(properties).length === 0) return {}
  const required = takesKey(operation) && operation.key !== 'optional'
  return {
    headers: { type: 'object', properties, ...(required && { required: ['Idempotency-Key'] }) },
  }
}

/** The codes an operation may be refused with: its own and those of the door. */
export function codesOf(operation: Operation): string[] {
  const codes = admissionCodes(operation)
  codes.push('request.malformed', 'service.unavailable')
  if (operation.body) codes.push('json.unsound', 'request.media_unsupported', 'request.too_large')
  if (takesKey(operation)) {
    if (operation.key !== 'optional') codes.push('idempotency.key_missing')
    codes.push('idempotency.key_invalid', 'idempotency.conflict')
  }
  return [...new Set([...codes, ...(operation.refuses ?? [])])]
}

function admissionCodes({ needs, method, stream, identified, recent }: Operation): string[] {
  if (needs === 'nobody') return []
  if (needs === 'member')
    return [
      'my.signed_out',
      'my.too_often',
      ...(method === 'GET' ? [] : ['session.foreign_origin']),
    ]
  const codes = ['access.key_missing', 'access.key_unknown', 'session.ended']
  if (method !== 'GET') codes.push('session.foreign_origin')
  if (needs === 'session') return [...codes, 'session.needed']
  if (stream) codes.push('session.needed')
  if (identified) codes.push('identification.needed')
  if (recent) codes.push('session.not_recent')
  codes.push('access.scope_missing', 'access.out_of_reach', 'session.password_stale')
  if (needs.endsWith(':write')) codes.push('key.test_only')
  return codes
}

function refusalAnswers(operation: Operation): Record<string, unknown> {
  const byStatus = Object.groupBy(codesOf(operation), (code) =>
    String(refusalTexts.get(code)?.status ?? 409),
  )
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => [
      status,
      {
        description: codes!.map((code) => `\`${code}\``).join(', '),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  )
}

function problemSchema(): Record<string, unknown> {
  const text = (description: string) => ({ type: 'string', description })
  return {
    type: 'object',
    description: 'Problem details, RFC 9457',
    required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
    properties: {
      type: text('Where the problem is explained'),
      title: text('What it is, in the language asked for'),
      status: { type: 'integer' },
      code: text('Stable; made for programs'),
      detail: text('What happened here and what to do'),
      requestId: text('Tell it to support'),
      errors: {
        type: 'array',
        description: 'One for each field that does not fit',
        items: {
          type: 'object',
          required: ['path', 'code', 'message'],
          properties: {
            path: text('JSON Pointer into the body; query/… and path/… for the address'),
            code: text('Stable'),
            message: text('What is wrong with the field'),
          },
        },
      },
    },
  }
}
