import type { Texts } from '#kit/core/language.ts'
import { allScopes, scopeSets, withCards, withMembers, withPoints, type Scope } from './scopes.ts'

type Ready = { readonly name: Texts; readonly scopes: readonly (Scope | '*')[] }

const answering: readonly Scope[] = [
  'programmes:read',
  'conditions:read',
  'members:read',
  ...withMembers,
  'members:reveal',
  'consents:read',
  'consents:write',
  'cards:read',
  ...withCards,
  'points:read',
  ...withPoints,
  'points:block',
  'approvals:read',
  'approvals:ask',
  'tiers:read',
  'purchases:read',
  'messages:read',
  'cases:read',
  'cases:write',
  'calls:read',
  'desk:read',
  'desk:write',
  'codes:write',
]

const reading = scopeSets['read-only']

/**
 * The roles that every organisation has. What they may do stands here and not in the database, so
 * that an operation to come is theirs as soon as it is there.
 */
export const readyRoles = {
  owner: { name: { en: 'Owner', ru: 'Владелец' }, scopes: ['*'] },
  marketer: {
    name: { en: 'Marketer', ru: 'Маркетолог' },
    scopes: [
      ...reading,
      'programmes:write',
      'conditions:write',
      'imports:write',
      'simulations:write',
      'figures:write',
      'staff:write',
      'consents:manage',
      'messages:write',
      'mailings:write',
    ],
  },
  'senior-operator': {
    name: { en: 'Senior operator', ru: 'Старший оператор' },
    scopes: [
      ...answering,
      'points:unblock',
      'approvals:decide',
      'tiers:write',
      'staff:write',
      'purchases:write',
      'cases:settle',
      'cases:manage',
      'privacy:read',
      'privacy:reveal',
      'privacy:write',
    ],
  },
  operator: { name: { en: 'Operator', ru: 'Оператор' }, scopes: answering },
  cashier: {
    name: { en: 'Cashier', ru: 'Кассир' },
    // whoever stands at the till shows the card
    scopes: [...scopeSets.till, 'unidentified:write'],
  },
  analyst: { name: { en: 'Analyst', ru: 'Аналитик' }, scopes: [...reading, 'simulations:write'] },
  auditor: {
    name: { en: 'Auditor', ru: 'Аудитор' },
    scopes: [...allScopes.filter((scope) => scope.endsWith(':read')), 'ledger:verify'],
  },
  integrator: {
    name: { en: 'Integrator', ru: 'Интегратор' },
    scopes: [
      ...reading,
      'keys:read',
      'keys:write',
      ...withMembers,
      'consents:write',
      ...withCards,
      'purchases:write',
      'imports:write',
      'unidentified:write',
      // gateways are set up by whoever sets up programs
      'channels:manage',
    ],
  },
} as const satisfies Readonly<Record<string, Ready>>

export type ReadyRole = keyof typeof readyRoles

export const readyNames = Object.keys(readyRoles) as ReadyRole[]

export const isReady = (text: string): text is ReadyRole => Object.hasOwn(readyRoles, text)

/** A role as it is kept: a ready one by its name, with scopes where the organisation changed them; or one of its own. */
export type KeptRole = {
  readonly ready: string | null
  readonly name: unknown
  readonly scopes: readonly string[] | null
}

/** What a role is called and what it may do. A ready role that the program no longer knows may do nothing. */
export function roleOf({ ready, name, scopes }: KeptRole): {
  readonly name: Texts
  readonly scopes: readonly string[]
} {
  if (ready === null) return { name: name as Texts, scopes: scopes ?? [] }
  if (!isReady(ready)) return { name: { en: ready, ru: ready }, scopes: [] }
  return { name: readyRoles[ready].name, scopes: scopes ?? readyRoles[ready].scopes }
}
