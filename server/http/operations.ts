import { accessRefusals } from '#domains/access/access.api.ts'
import {
  accessRoutes,
  devicesRoutes,
  directoryRoutes,
  limitsRoutes,
  operatorsRoutes,
  sessionsRoutes,
  viewsRoutes,
} from '#domains/access/access.routes.ts'
import { limitsRefusals } from '#domains/access/limits.api.ts'
import { devicesRefusals } from '#domains/access/devices.api.ts'
import { directoryRefusals } from '#domains/access/directory.api.ts'
import { operatorsRefusals } from '#domains/access/operators.api.ts'
import { sessionsRefusals } from '#domains/access/sessions.api.ts'
import { viewsRefusals } from '#domains/access/views.api.ts'
import { figuresRefusals } from '#domains/analytics/figures.api.ts'
import { groupsRefusals } from '#domains/analytics/groups.api.ts'
import { surveysRefusals } from '#domains/analytics/surveys.api.ts'
import {
  conversionsRoutes,
  cutsRoutes,
  figuresRoutes,
  groupsRoutes,
  liabilityRoutes,
  proofRoutes,
  surveysRoutes,
} from '#domains/analytics/figures.routes.ts'
import { approvalsRefusals } from '#domains/approvals/approvals.api.ts'
import { approvalsRoutes } from '#domains/approvals/approvals.routes.ts'
import { cardsRefusals } from '#domains/cards/cards.api.ts'
import { cardsRoutes } from '#domains/cards/cards.routes.ts'
import { simulationRefusals } from '#domains/simulation/simulation.api.ts'
import { forecastsRefusals } from '#domains/simulation/forecasts.api.ts'
import { forecastsRoutes, simulationRoutes } from '#domains/simulation/simulation.routes.ts'
import { channelsRefusals } from '#domains/channels/channels.api.ts'
import { channelsRoutes } from '#domains/channels/channels.routes.ts'
import { importsRefusals } from '#domains/imports/imports.api.ts'
import { importsRoutes } from '#domains/imports/imports.routes.ts'
import { caseOfficeRoutes, casesRoutes } from '#domains/cases/cases.routes.ts'
import { casesRefusals } from '#domains/cases/core/refusals.ts'
import { consentsRoutes, wordingsRoutes } from '#domains/consents/consents.routes.ts'
import { consentsRefusals } from '#domains/consents/wordings.api.ts'
import { controlRefusals } from '#domains/control/control.api.ts'
import { controlRoutes } from '#domains/control/control.routes.ts'
import { callsRefusals } from '#domains/desk/calls.api.ts'
import { deskRefusals } from '#domains/desk/desk.api.ts'
import { callsRoutes, deskRoutes } from '#domains/desk/desk.routes.ts'
import { mailingsRefusals } from '#domains/mailings/mailings.api.ts'
import { mailingsRoutes } from '#domains/mailings/mailings.routes.ts'
import { ledgerRefusals } from '#domains/ledger/ledger.api.ts'
import { accountsRefusals } from '#domains/members/accounts.api.ts'
import { membersRefusals } from '#domains/members/members.api.ts'
import { accountsRoutes, membersRoutes, staffRoutes } from '#domains/members/members.routes.ts'
import { messagingRefusals } from '#domains/messaging/messaging.api.ts'
import { messagingRoutes, templatesRoutes } from '#domains/messaging/messaging.routes.ts'
import { templatesRefusals } from '#domains/messaging/templates.api.ts'
import { privacyRefusals } from '#domains/privacy/privacy.api.ts'
import { privacyRoutes } from '#domains/privacy/privacy.routes.ts'
import { portalRefusals } from '#domains/portal/portal.api.ts'
import { myRoutes, portalRoutes } from '#domains/portal/portal.routes.ts'
import { programmesRefusals } from '#domains/programmes/programmes.api.ts'
import { conditionsRoutes, programmesRoutes } from '#domains/programmes/programmes.routes.ts'
import { purchasesRefusals } from '#domains/purchases/purchases.api.ts'
import { purchasesRoutes } from '#domains/purchases/purchases.routes.ts'
import { reportsRefusals } from '#domains/reports/reports.api.ts'
import { reportsRoutes } from '#domains/reports/reports.routes.ts'
import { tiersRefusals } from '#domains/tiers/tiers.api.ts'
import { tiersRoutes } from '#domains/tiers/tiers.routes.ts'
import { showcaseRefusals } from '#domains/showcase/showcase.api.ts'
import { passesRefusals } from '#domains/showcase/passes.api.ts'
import { passesRoutes, showcaseRoutes } from '#domains/showcase/showcase.routes.ts'
import { onTier } from '#domains/tiers/tiers.ts'
import { useTiers } from '#domains/members/narrowing.ts'
import { generalRefusals } from '#kit/core/refusals.ts'
import type { RefusalText } from '#kit/core/refusal.ts'
import type { Door } from '#kit/routes.ts'
import { doorRefusals } from './texts.ts'

useTiers(onTier)

/** Every operation of every slice: what is not here is not answered. */
export const doors: readonly Door[] = [
  purchasesRoutes,
  membersRoutes,
  accountsRoutes,
  staffRoutes,
  consentsRoutes,
  wordingsRoutes,
  privacyRoutes,
  cardsRoutes,
  tiersRoutes,
  programmesRoutes,
  conditionsRoutes,
  showcaseRoutes,
  passesRoutes,
  casesRoutes,
  caseOfficeRoutes,
  messagingRoutes,
  mailingsRoutes,
  channelsRoutes,
  templatesRoutes,
  callsRoutes,
  deskRoutes,
  accessRoutes,
  sessionsRoutes,
  operatorsRoutes,
  limitsRoutes,
  approvalsRoutes,
  importsRoutes,
  simulationRoutes,
  forecastsRoutes,
  devicesRoutes,
  directoryRoutes,
  viewsRoutes,
  controlRoutes,
  figuresRoutes,
  cutsRoutes,
  conversionsRoutes,
  proofRoutes,
  surveysRoutes,
  groupsRoutes,
  liabilityRoutes,
  reportsRoutes,
  portalRoutes,
  myRoutes,
]

/** How each refusal is told, by its code. */
export const refusalTexts: ReadonlyMap<string, RefusalText> = new Map(
  Object.entries({
    ...generalRefusals,
    ...doorRefusals,
    ...accessRefusals,
    ...sessionsRefusals,
    ...operatorsRefusals,
    ...limitsRefusals,
    ...approvalsRefusals,
    ...devicesRefusals,
    ...directoryRefusals,
    ...viewsRefusals,
    ...programmesRefusals,
    ...showcaseRefusals,
    ...passesRefusals,
    ...ledgerRefusals,
    ...membersRefusals,
    ...accountsRefusals,
    ...consentsRefusals,
    ...privacyRefusals,
    ...cardsRefusals,
    ...tiersRefusals,
    ...importsRefusals,
    ...simulationRefusals,
    ...forecastsRefusals,
    ...casesRefusals,
    ...messagingRefusals,
    ...mailingsRefusals,
    ...channelsRefusals,
    ...templatesRefusals,
    ...callsRefusals,
    ...deskRefusals,
    ...controlRefusals,
    ...figuresRefusals,
    ...groupsRefusals,
    ...surveysRefusals,
    ...reportsRefusals,
    ...portalRefusals,
    ...purchasesRefusals,
  }),
)
