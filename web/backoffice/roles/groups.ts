import { allScopes, type Scope } from '#domains/access/core/scopes.ts'

const areas = {
  members: ['members', 'phones', 'cards', 'consents', 'privacy'],
  desk: ['desk', 'calls', 'codes', 'unidentified', 'cases'],
  points: ['points', 'approvals', 'tiers', 'ledger'],
  purchases: ['purchases'],
  programmes: ['programmes', 'conditions'],
  messages: ['messages', 'channels'],
  figures: ['figures', 'simulations', 'imports'],
  access: ['keys', 'operators', 'devices', 'audit', 'jobs'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Group = {
  readonly name: keyof typeof areas | 'other'
  readonly scopes: readonly Scope[]
}

const isOf = (scope: Scope, prefixes: readonly string[]) => prefixes.includes(scope.split(':')[0]!)

/** All rights by what they are about; what belongs nowhere stands at the end. */
export const groups: readonly Group[] = (() => {
  const known = Object.entries(areas).map(([name, prefixes]) => ({
    name: name as keyof typeof areas,
    scopes: allScopes.filter((scope) => isOf(scope, prefixes)),
  }))
  const placed = new Set(known.flatMap(({ scopes }) => scopes))
  const other = allScopes.filter((scope) => !placed.has(scope))
  return other.length === 0 ? known : [...known, { name: 'other' as const, scopes: other }]
})()
