import { Type, type Static } from 'typebox'
import {
  exact,
  Instant,
  Language,
  Nullable,
  operations,
  page,
  pageQuery,
  Uuid,
} from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { allScopes, type Scope } from './core/scopes.ts'

const Name = Type.String({ minLength: 1, maxLength: 120 })
const RoleIds = Type.Array(Uuid, { maxItems: 20, uniqueItems: true })
const Until = Nullable(Instant)
const Seen = Type.Optional(
  Type.String({
    maxLength: 40,
    description: 'The revision that was seen: what was written since is not overwritten',
  }),
)
const Reason = exact({ reason: Type.String({ minLength: 1, maxLength: 500 }) })

export const Operator = exact({
  id: Uuid,
  login: Type.String(),
  name: Type.String(),
  language: Language,
  state: Type.Union([Type.Literal('active'), Type.Literal('blocked')]),
  blockReason: Nullable(Type.String()),
  totp: Type.Boolean(),
  roles: Type.Array(
    exact({
      id: Uuid,
      name: Type.String(),
      programmeIds: Type.Array(Uuid, { description: 'Only in these programmes; empty for all' }),
      storeIds: Type.Array(Uuid, { description: 'Only in these stores; empty for all' }),
    }),
  ),
  until: Nullable(Type.String({ description: 'When the roles end' })),
  shared: Type.Boolean({ description: 'Serves other organisations too' }),
  madeAt: Type.String(),
  revision: Type.String({ description: 'Changes whenever name, language or roles do' }),
})
export type Operator = Static<typeof Operator>

const Places = Type.Optional(Type.Array(Uuid, { maxItems: 500, uniqueItems: true }))
const Limits = Type.Array(exact({ roleId: Uuid, programmeIds: Places, storeIds: Places }), {
  maxItems: 20,
  description: 'To which programmes and stores roles are limited; a role left out is not',
})
export type Limits = Static<typeof Limits>

export const NewOperator = exact({
  login: Type.String({
    pattern: '^[a-z0-9][a-z0-9._@+-]{2,119}$',
    description: 'What the operator signs in with, such as an address of mail; lower case',
  }),
  name: Name,
  language: Language,
  roleIds: Type.Array(Uuid, { minItems: 1, maxItems: 20, uniqueItems: true }),
  until: Type.Optional(Until),
  limits: Type.Optional(Limits),
})
export type NewOperator = Static<typeof NewOperator>

export const OperatorEdit = exact({
  name: Type.Optional(Name),
  language: Type.Optional(Language),
  roleIds: Type.Optional(RoleIds),
  until: Type.Optional(Until),
  limits: Type.Optional(Limits),
  revision: Seen,
})
export type OperatorEdit = Static<typeof OperatorEdit>

export const WithPassword = exact({
  operator: Operator,
  password: Type.String({
    description:
      'The first password. It is shown here once, and has to be changed at the first sign-in.',
  }),
})
export type WithPassword = Static<typeof WithPassword>

const ScopeName = Type.Unsafe<Scope>(Type.String({ enum: allScopes }))
const BothLanguages = exact({ ru: Name, en: Name })
const Scopes = Type.Array(ScopeName, { minItems: 1, maxItems: 100, uniqueItems: true })

export const Role = exact({
  id: Uuid,
  ready: Nullable(
    Type.String({ description: 'The name of a ready role; null for one of your own' }),
  ),
  name: BothLanguages,
  scopes: Type.Array(Type.String()),
  changed: Type.Boolean({
    description: 'A ready role that may do something else than it came with',
  }),
  people: Type.Integer({ description: 'How many operators have it now' }),
  revision: Type.String({ description: 'Changes whenever name or scopes do' }),
})
export type Role = Static<typeof Role>

export const NewRole = exact({ name: BothLanguages, scopes: Scopes })
export type NewRole = Static<typeof NewRole>

export const RoleEdit = exact({
  name: Type.Optional(BothLanguages),
  scopes: Type.Optional(Scopes),
  revision: Seen,
})
export type RoleEdit = Static<typeof RoleEdit>

export const AuditEntry = exact({
  id: Uuid,
  actor: exact({
    kind: Type.String({ description: 'operator, key, cli, job; nobody where sign-in failed' }),
    id: Nullable(Uuid),
    name: Type.String(),
  }),
  operation: Type.String({ description: 'In the past tense: operator.blocked' }),
  object: Nullable(Uuid),
  old: Type.Unknown({ description: 'What it was, as far as it changed' }),
  new: Type.Unknown({ description: 'What it is' }),
  reason: Nullable(Type.String()),
  address: Nullable(Type.String()),
  at: Type.String(),
})
export type AuditEntry = Static<typeof AuditEntry>

const auditFilter = {
  actor: Type.Optional(Uuid),
  operation: Type.Optional(Type.String({ maxLength: 60 })),
  object: Type.Optional(Uuid),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
}
export const AuditQuery = exact({ ...pageQuery, ...auditFilter })
export const AuditExport = exact(auditFilter)
export type AuditExport = Static<typeof AuditExport>
export type AuditQuery = Static<typeof AuditQuery>

const operatorParams = exact({ operatorId: Uuid })
const beyond = ['operator.unknown', 'operator.wider', 'operator.shared']

export const operatorsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/operators',
    summary: 'List the operators of the organisation',
    needs: 'operators:read',
    query: exact(pageQuery),
    returns: page(Operator),
    refuses: ['cursor.invalid'],
  },
  add: {
    method: 'POST',
    path: '/v1/operators',
    recent: true,
    summary: 'Add an operator; the first password is shown once',
    needs: 'operators:write',
    // an answer that is kept for a repeat would keep the password
    key: 'none',
    body: NewOperator,
    returns: WithPassword,
    status: 201,
    refuses: [
      'operator.login_taken',
      'operator.wider',
      'limit.wider',
      'role.unknown',
      'role.owner',
      'reach.unknown',
      'instant.invalid',
    ],
  },
  edit: {
    method: 'PATCH',
    path: '/v1/operators/:operatorId',
    recent: true,
    summary: 'Change an operator’s name, language, roles, where and until when they hold',
    needs: 'operators:write',
    params: operatorParams,
    body: OperatorEdit,
    returns: Operator,
    refuses: [
      ...beyond,
      'limit.wider',
      'revision.behind',
      'operator.last_owner',
      'role.unknown',
      'role.owner',
      'reach.unknown',
      'instant.invalid',
    ],
    example: { name: 'Anna Sample' },
  },
  block: {
    method: 'POST',
    path: '/v1/operators/:operatorId/block',
    summary: 'Block an operator; all sessions end within a second',
    needs: 'operators:write',
    params: operatorParams,
    body: Reason,
    returns: Operator,
    refuses: [...beyond, 'operator.last_owner'],
    example: { reason: 'Left the firm' },
  },
  unblock: {
    method: 'POST',
    path: '/v1/operators/:operatorId/unblock',
    summary: 'Let a blocked operator sign in again',
    needs: 'operators:write',
    params: operatorParams,
    body: Reason,
    returns: Operator,
    refuses: beyond,
    example: { reason: 'Came back' },
  },
  resetPassword: {
    method: 'POST',
    path: '/v1/operators/:operatorId/reset-password',
    recent: true,
    summary: 'Give an operator a new first password and no one-time codes; sessions end',
    needs: 'operators:write',
    key: 'none',
    params: operatorParams,
    returns: WithPassword,
    refuses: beyond,
  },
  roles: {
    method: 'GET',
    path: '/v1/roles',
    summary: 'List the roles: the ready ones and the organisation’s own',
    needs: 'operators:read',
    returns: exact({ items: Type.Array(Role) }),
  },
  makeRole: {
    method: 'POST',
    path: '/v1/roles',
    recent: true,
    summary: 'Make a role of the organisation’s own',
    needs: 'operators:write',
    body: NewRole,
    returns: Role,
    status: 201,
    refuses: ['operator.wider'],
    example: { name: { ru: 'Аудит карт', en: 'Cards only' }, scopes: ['cards:read'] },
  },
  editRole: {
    method: 'PATCH',
    path: '/v1/roles/:roleId',
    recent: true,
    summary:
      'Change a role: its scopes, and the name of one of your own; sessions of those who have it end',
    needs: 'operators:write',
    params: exact({ roleId: Uuid }),
    body: RoleEdit,
    returns: Role,
    refuses: ['role.unknown', 'role.ready', 'role.owner', 'operator.wider', 'revision.behind'],
    example: { scopes: ['cards:read', 'members:read'] },
  },
  resetRole: {
    method: 'POST',
    path: '/v1/roles/:roleId/reset',
    summary: 'Let a ready role do again what it came with; sessions of those who have it end',
    needs: 'operators:write',
    params: exact({ roleId: Uuid }),
    returns: Role,
    refuses: ['role.unknown', 'role.own', 'operator.wider'],
  },
  audit: {
    method: 'GET',
    path: '/v1/audit',
    summary: 'Who did what: sign-ins, operators, roles, keys, looks at personal data; newest first',
    needs: 'audit:read',
    query: AuditQuery,
    returns: page(AuditEntry),
    refuses: ['cursor.invalid', 'instant.invalid'],
  },
  exportAudit: {
    method: 'GET',
    path: '/v1/audit/export',
    summary: 'The same as a file: one CSV in UTF-8, newest first; the audit says who took it',
    needs: 'audit:read',
    query: AuditExport,
    returns: Type.String(),
    media: 'text/csv; charset=utf-8',
    recent: true,
    refuses: ['instant.invalid'],
  },
})

export const operatorsRefusals = refusals({
  'operator.unknown': {
    status: 404,
    en: 'No operator {operatorId} serves the organisation.',
    ru: 'У организации нет оператора {operatorId}.',
  },
  'operator.login_taken': {
    status: 409,
    en: 'The login {login} is taken. Choose another.',
    ru: 'Логин {login} занят. Выберите другой.',
  },
  'operator.wider': {
    status: 403,
    en: 'That is more than you may do yourself: {scopes}. Ask somebody who may.',
    ru: 'Это больше, чем можно вам: {scopes}. Обратитесь к тому, кому можно.',
  },
  'operator.shared': {
    status: 409,
    en: 'This operator serves other organisations too. Change the roles here, or ask who runs the installation.',
    ru: 'Этот оператор работает и в других организациях. Измените его роли здесь или обратитесь к тому, кто ведёт систему.',
  },
  'operator.last_owner': {
    status: 409,
    en: 'This is the last owner of the organisation. Make another owner first.',
    ru: 'Это последний владелец организации. Сначала назначьте другого.',
  },
  'role.unknown': {
    status: 404,
    en: 'The organisation has no role {roleId}.',
    ru: 'У организации нет роли {roleId}.',
  },
  'role.ready': {
    status: 409,
    en: 'A ready role keeps its name. Make a role of your own by copying it.',
    ru: 'Готовую роль переименовать нельзя. Составьте свою по её образцу.',
  },
  'role.owner': {
    status: 409,
    en: 'The owner may do everything, so that there is always somebody who can. Make a role of your own.',
    ru: 'Владельцу можно всё, чтобы всегда был тот, кому можно. Составьте свою роль.',
  },
  'reach.unknown': {
    status: 404,
    en: 'The organisation has no programme or store {place}.',
    ru: 'У организации нет программы или магазина {place}.',
  },
  'role.own': {
    status: 409,
    en: 'A role of your own did not come with anything to go back to. Change its scopes.',
    ru: 'У вашей собственной роли нет исходного вида. Измените её права.',
  },
})
