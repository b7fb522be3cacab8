import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { allScopes, scopeSets, type Scope, type ScopeSet } from './core/scopes.ts'

const ScopeName = Type.Unsafe<Scope>(
  Type.String({ enum: allScopes, description: 'What a key may do' }),
)

const SetName = Type.Unsafe<ScopeSet>(
  Type.String({ enum: Object.keys(scopeSets), description: 'A ready set of scopes' }),
)

export const ApiKey = exact({
  id: Uuid,
  name: Type.String(),
  prefix: Type.String({ description: 'The first characters, to recognise the key by' }),
  scopes: Type.Array(Type.String()),
  test: Type.Boolean({ description: 'A test key works with test members only' }),
  madeAt: Type.String(),
  madeBy: Type.String(),
  lastUsedAt: Nullable(Type.String({ description: 'To the hour' })),
  revokedAt: Nullable(Type.String()),
})
export type ApiKey = Static<typeof ApiKey>

export const MadeKey = exact({
  ...ApiKey.properties,
  token: Type.String({ description: 'The key itself. It is shown here once and never again.' }),
})
export type MadeKey = Static<typeof MadeKey>

export const NewKey = exact({
  name: Type.String({ minLength: 1, maxLength: 120, description: 'Who or what uses the key' }),
  set: Type.Optional(SetName),
  scopes: Type.Optional(Type.Array(ScopeName, { minItems: 1, maxItems: 100, uniqueItems: true })),
  test: Type.Optional(Type.Boolean({ default: false })),
})
export type NewKey = Static<typeof NewKey>

const keyParams = exact({ keyId: Uuid })

export const accessApi = operations({
  list: {
    method: 'GET',
    path: '/v1/keys',
    summary: 'List the API keys of the organisation',
    needs: 'keys:read',
    query: exact(pageQuery),
    returns: page(ApiKey),
    refuses: ['cursor.invalid'],
  },
  see: {
    method: 'GET',
    path: '/v1/keys/:keyId',
    summary: 'See an API key, without its token',
    needs: 'keys:read',
    params: keyParams,
    returns: ApiKey,
    refuses: ['key.unknown'],
  },
  make: {
    method: 'POST',
    path: '/v1/keys',
    summary: 'Make an API key; the token is shown once',
    needs: 'keys:write',
    // an answer that is kept for a repeat would keep the secret
    key: 'none',
    recent: true,
    body: NewKey,
    returns: MadeKey,
    status: 201,
    refuses: ['key.scopes_missing', 'key.scope_wider'],
    example: { name: 'Till of the shop in Tver', set: 'till' },
  },
  revoke: {
    method: 'POST',
    path: '/v1/keys/:keyId/revoke',
    summary: 'Revoke an API key; it ends within a second',
    needs: 'keys:write',
    params: keyParams,
    returns: ApiKey,
    refuses: ['key.unknown'],
  },
})

export const accessRefusals = refusals({
  'access.key_missing': {
    status: 401,
    en: 'Sign in, or send your API key in the header: Authorization: Bearer kp_live_…',
    ru: 'Войдите или передайте ключ API в заголовке: Authorization: Bearer kp_live_…',
  },
  'access.key_unknown': {
    status: 401,
    en: 'There is no such API key, or it was revoked. Ask the administrator for a key.',
    ru: 'Такого ключа API нет, или он отозван. Попросите ключ у администратора.',
  },
  'access.scope_missing': {
    status: 403,
    en: 'You lack the right to {right} ({needs}). Ask the administrator for it.',
    ru: 'Нет права {right} ({needs}). Попросите его у администратора.',
  },
  'access.out_of_reach': {
    status: 403,
    en: 'Your rights are limited to other programmes or stores. Ask the administrator.',
    ru: 'Ваши права ограничены другими программами или магазинами. Обратитесь к администратору.',
  },
  'access.reason_missing': {
    status: 400,
    en: 'Say why it is done: what is done to a member by hand is kept with its reason.',
    ru: 'Скажите, зачем это делается: действия с участником записываются с причиной.',
  },
  'key.test_only': {
    status: 403,
    en: 'A test key works with test members only. Use a live key, or a member enrolled with test: true.',
    ru: 'Тестовый ключ работает только с тестовыми участниками. Возьмите боевой ключ или участника с test: true.',
  },
  'key.unknown': {
    status: 404,
    en: 'The organisation has no key {keyId}.',
    ru: 'У организации нет ключа {keyId}.',
  },
  'key.scopes_missing': {
    status: 400,
    en: 'Say what the key may do: a ready set, or a list of scopes.',
    ru: 'Скажите, что можно ключу: готовый набор (set) или список прав (scopes).',
  },
  'key.scope_wider': {
    status: 403,
    en: 'A key cannot give what it does not have itself: {scopes}.',
    ru: 'Ключ не может дать то, чего нет у него самого: {scopes}.',
  },
})
