import { accessApi } from '#domains/access/access.api.ts'
import { directoryApi } from '#domains/access/directory.api.ts'
import { operatorsApi } from '#domains/access/operators.api.ts'
import { sessionsApi } from '#domains/access/sessions.api.ts'
import { cardsApi } from '#domains/cards/cards.api.ts'
import { accountsApi } from '#domains/members/accounts.api.ts'
import { membersApi } from '#domains/members/members.api.ts'
import { messagingApi } from '#domains/messaging/messaging.api.ts'
import { conditionsApi } from '#domains/programmes/conditions.api.ts'
import { programmesApi } from '#domains/programmes/programmes.api.ts'
import { purchasesApi } from '#domains/purchases/purchases.api.ts'
import { tiersApi } from '#domains/tiers/tiers.api.ts'

/** Everything the server can be asked, by slice: the very objects that the server answers by. */
export const contract = {
  purchases: purchasesApi,
  members: membersApi,
  points: accountsApi,
  cards: cardsApi,
  tiers: tiersApi,
  programmes: programmesApi,
  conditions: conditionsApi,
  messaging: messagingApi,
  access: accessApi,
  sessions: sessionsApi,
  operators: operatorsApi,
  directory: directoryApi,
}

export type Contract = typeof contract
