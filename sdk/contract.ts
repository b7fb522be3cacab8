import { accessApi } from '#domains/access/access.api.ts'
import { conversionsApi } from '#domains/analytics/conversions.api.ts'
import { cutsApi } from '#domains/analytics/cuts.api.ts'
import { figuresApi } from '#domains/analytics/figures.api.ts'
import { groupsApi } from '#domains/analytics/groups.api.ts'
import { liabilityApi } from '#domains/analytics/liability.api.ts'
import { proofApi } from '#domains/analytics/proof.api.ts'
import { surveysApi } from '#domains/analytics/surveys.api.ts'
import { reportsApi } from '#domains/reports/reports.api.ts'
import { limitsApi } from '#domains/access/limits.api.ts'
import { devicesApi } from '#domains/access/devices.api.ts'
import { viewsApi } from '#domains/access/views.api.ts'
import { directoryApi } from '#domains/access/directory.api.ts'
import { operatorsApi } from '#domains/access/operators.api.ts'
import { sessionsApi } from '#domains/access/sessions.api.ts'
import { approvalsApi } from '#domains/approvals/approvals.api.ts'
import { cardsApi } from '#domains/cards/cards.api.ts'
import { forecastsApi } from '#domains/simulation/forecasts.api.ts'
import { simulationApi } from '#domains/simulation/simulation.api.ts'
import { channelsApi } from '#domains/channels/channels.api.ts'
import { importsApi } from '#domains/imports/imports.api.ts'
import { casesApi } from '#domains/cases/cases.api.ts'
import { caseOfficeApi } from '#domains/cases/office.api.ts'
import { consentsApi } from '#domains/consents/consents.api.ts'
import { wordingsApi } from '#domains/consents/wordings.api.ts'
import { controlApi } from '#domains/control/control.api.ts'
import { callsApi } from '#domains/desk/calls.api.ts'
import { deskApi } from '#domains/desk/desk.api.ts'
import { accountsApi } from '#domains/members/accounts.api.ts'
import { membersApi } from '#domains/members/members.api.ts'
import { staffApi } from '#domains/members/staff.api.ts'
import { mailingsApi } from '#domains/mailings/mailings.api.ts'
import { messagingApi } from '#domains/messaging/messaging.api.ts'
import { templatesApi } from '#domains/messaging/templates.api.ts'
import { privacyApi } from '#domains/privacy/privacy.api.ts'
import { conditionsApi } from '#domains/programmes/conditions.api.ts'
import { programmesApi } from '#domains/programmes/programmes.api.ts'
import { myApi } from '#domains/portal/my.api.ts'
import { portalApi } from '#domains/portal/portal.api.ts'
import { purchasesApi } from '#domains/purchases/purchases.api.ts'
import { passesApi } from '#domains/showcase/passes.api.ts'
import { showcaseApi } from '#domains/showcase/showcase.api.ts'
import { tiersApi } from '#domains/tiers/tiers.api.ts'

/** Everything the server can be asked, by slice: the very objects that the server answers by. */
export const contract = {
  purchases: purchasesApi,
  members: membersApi,
  points: accountsApi,
  staff: staffApi,
  consents: consentsApi,
  consentTexts: wordingsApi,
  privacy: privacyApi,
  cards: cardsApi,
  tiers: tiersApi,
  programmes: programmesApi,
  conditions: conditionsApi,
  showcase: showcaseApi,
  passes: passesApi,
  cases: casesApi,
  caseOffice: caseOfficeApi,
  messaging: messagingApi,
  mailings: mailingsApi,
  channels: channelsApi,
  templates: templatesApi,
  calls: callsApi,
  desk: deskApi,
  access: accessApi,
  sessions: sessionsApi,
  operators: operatorsApi,
  limits: limitsApi,
  approvals: approvalsApi,
  imports: importsApi,
  simulations: simulationApi,
  forecasts: forecastsApi,
  devices: devicesApi,
  views: viewsApi,
  directory: directoryApi,
  control: controlApi,
  figures: figuresApi,
  cuts: cutsApi,
  conversions: conversionsApi,
  proof: proofApi,
  surveys: surveysApi,
  controlGroups: groupsApi,
  liability: liabilityApi,
  reports: reportsApi,
  portal: portalApi,
  my: myApi,
}

export type Contract = typeof contract
