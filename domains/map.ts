/**
 * Which slices each slice may call. A slice names only slices above it, so no
 * circle can close; what must go the other way goes as an event (server/reactions.ts).
 * docs/architecture.md draws this map, and tidy.test.ts holds the code to it.
 */
export const mayCall = {
  access: [],
  rules: [],
  ledger: [],
  channels: ['access'],
  programmes: ['access', 'rules'],
  members: ['access', 'ledger', 'programmes'],
  messaging: ['access', 'channels', 'members', 'programmes'],
  consents: ['access', 'messaging', 'programmes', 'members'],
  privacy: ['access', 'members'],
  cards: ['access', 'ledger', 'members', 'programmes'],
  tiers: ['access', 'rules', 'members', 'programmes'],
  purchases: ['access', 'rules', 'ledger', 'messaging', 'programmes', 'members', 'cards', 'tiers'],
  analytics: ['access', 'ledger', 'messaging', 'programmes', 'members', 'purchases'],
  reports: ['access', 'channels', 'programmes', 'analytics'],
  imports: ['access', 'ledger', 'programmes', 'members', 'cards', 'purchases'],
  simulation: [
    'access',
    'rules',
    'ledger',
    'programmes',
    'tiers',
    'purchases',
    'imports',
    'analytics',
  ],
  cases: ['access', 'ledger', 'programmes', 'members', 'purchases'],
  approvals: ['access', 'ledger', 'programmes', 'members', 'cases'],
  desk: ['access', 'messaging', 'programmes', 'members', 'cards', 'purchases'],
  showcase: ['access', 'rules', 'ledger', 'programmes', 'members', 'cards', 'purchases'],
  control: ['access', 'ledger', 'messaging'],
  mailings: [
    'access',
    'ledger',
    'channels',
    'programmes',
    'members',
    'messaging',
    'consents',
    'cards',
    'tiers',
    'analytics',
  ],
  portal: [
    'access',
    'ledger',
    'messaging',
    'programmes',
    'members',
    'consents',
    'privacy',
    'cards',
    'tiers',
    'purchases',
    'desk',
  ],
} as const satisfies Record<string, readonly string[]>

export type Slice = keyof typeof mayCall
