import { accessRefusals } from '#domains/access/access.api.ts'
import {
  accessRoutes,
  directoryRoutes,
  operatorsRoutes,
  sessionsRoutes,
} from '#domains/access/access.routes.ts'
import { directoryRefusals } from '#domains/access/directory.api.ts'
import { operatorsRefusals } from '#domains/access/operators.api.ts'
import { sessionsRefusals } from '#domains/access/sessions.api.ts'
import { cardsRefusals } from '#domains/cards/cards.api.ts'
import { cardsRoutes } from '#domains/cards/cards.routes.ts'
import { ledgerRefusals } from '#domains/ledger/ledger.api.ts'
import { membersRefusals } from '#domains/members/members.api.ts'
import { accountsRoutes, membersRoutes } from '#domains/members/members.routes.ts'
import { messagingRefusals } from '#domains/messaging/messaging.api.ts'
import { messagingRoutes } from '#domains/messaging/messaging.routes.ts'
import { programmesRefusals } from '#domains/programmes/programmes.api.ts'
import { conditionsRoutes, programmesRoutes } from '#domains/programmes/programmes.routes.ts'
import { purchasesRefusals } from '#domains/purchases/purchases.api.ts'
import { purchasesRoutes } from '#domains/purchases/purchases.routes.ts'
import { tiersRefusals } from '#domains/tiers/tiers.api.ts'
import { tiersRoutes } from '#domains/tiers/tiers.routes.ts'
import { generalRefusals } from '#kit/core/refusals.ts'
import type { RefusalText } from '#kit/core/refusal.ts'
import type { Door } from '#kit/routes.ts'
import { doorRefusals } from './texts.ts'

/** Every operation of every slice: what is not here is not answered. */
export const doors: readonly Door[] = [
  purchasesRoutes,
  membersRoutes,
  accountsRoutes,
  cardsRoutes,
  tiersRoutes,
  programmesRoutes,
  conditionsRoutes,
  messagingRoutes,
  accessRoutes,
  sessionsRoutes,
  operatorsRoutes,
  directoryRoutes,
]

/** How each refusal is told, by its code. */
export const refusalTexts: ReadonlyMap<string, RefusalText> = new Map(
  Object.entries({
    ...generalRefusals,
    ...doorRefusals,
    ...accessRefusals,
    ...sessionsRefusals,
    ...operatorsRefusals,
    ...directoryRefusals,
    ...programmesRefusals,
    ...ledgerRefusals,
    ...membersRefusals,
    ...cardsRefusals,
    ...tiersRefusals,
    ...messagingRefusals,
    ...purchasesRefusals,
  }),
)
