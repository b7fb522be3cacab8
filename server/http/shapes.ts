import * as access from '#domains/access/access.api.ts'
import * as devices from '#domains/access/devices.api.ts'
import * as directory from '#domains/access/directory.api.ts'
import * as limits from '#domains/access/limits.api.ts'
import * as operators from '#domains/access/operators.api.ts'
import * as sessions from '#domains/access/sessions.api.ts'
import * as figures from '#domains/analytics/figures.api.ts'
import * as groups from '#domains/analytics/groups.api.ts'
import * as liability from '#domains/analytics/liability.api.ts'
import * as approvals from '#domains/approvals/approvals.api.ts'
import * as cards from '#domains/cards/cards.api.ts'
import * as cases from '#domains/cases/cases.api.ts'
import * as office from '#domains/cases/office.api.ts'
import * as channels from '#domains/channels/channels.api.ts'
import * as consents from '#domains/consents/consents.api.ts'
import * as wordings from '#domains/consents/wordings.api.ts'
import * as control from '#domains/control/control.api.ts'
import * as calls from '#domains/desk/calls.api.ts'
import * as desk from '#domains/desk/desk.api.ts'
import * as imports from '#domains/imports/imports.api.ts'
import * as ledger from '#domains/ledger/ledger.api.ts'
import * as accounts from '#domains/members/accounts.api.ts'
import * as members from '#domains/members/members.api.ts'
import * as messaging from '#domains/messaging/messaging.api.ts'
import * as templates from '#domains/messaging/templates.api.ts'
import * as my from '#domains/portal/my.api.ts'
import * as portal from '#domains/portal/portal.api.ts'
import * as privacy from '#domains/privacy/privacy.api.ts'
import * as conditions from '#domains/programmes/conditions.api.ts'
import * as programmes from '#domains/programmes/programmes.api.ts'
import * as settings from '#domains/channels/core/settings.ts'
import * as mapping from '#domains/imports/core/mapping.ts'
import * as receipts from '#domains/purchases/core/schemas.ts'
import * as purchases from '#domains/purchases/purchases.api.ts'
import * as rules from '#domains/rules/rules.api.ts'
import * as passes from '#domains/showcase/passes.api.ts'
import * as showcase from '#domains/showcase/showcase.api.ts'
import * as chance from '#domains/simulation/chance.api.ts'
import * as simulationFigures from '#domains/simulation/figures.api.ts'
import * as forecasts from '#domains/simulation/forecasts.api.ts'
import * as simulation from '#domains/simulation/simulation.api.ts'
import * as tiers from '#domains/tiers/tiers.api.ts'
import * as kit from '#kit/core/operation.ts'
import { textOf, type Names } from './sharing.ts'

/** Where shapes have names: what the contracts of the slices export. A shape in two of them has its first name. */
const modules: readonly Readonly<Record<string, unknown>>[] = [
  kit,
  access,
  devices,
  directory,
  limits,
  operators,
  sessions,
  figures,
  groups,
  liability,
  approvals,
  cards,
  cases,
  office,
  channels,
  consents,
  wordings,
  control,
  calls,
  desk,
  imports,
  ledger,
  accounts,
  members,
  messaging,
  templates,
  my,
  portal,
  privacy,
  conditions,
  programmes,
  purchases,
  receipts,
  settings,
  mapping,
  rules,
  passes,
  showcase,
  chance,
  simulationFigures,
  forecasts,
  simulation,
  tiers,
]

/** What each shape of the contracts is called there, for the document that describes them. */
export function shapeNames(): Names {
  const names = new Map<string, string>()
  for (const module of modules) {
    for (const [name, schema] of Object.entries(module)) {
      if (!/^[A-Z]/.test(name) || typeof schema !== 'object' || schema === null) continue
      const text = textOf(schema)
      if (!names.has(text)) names.set(text, name)
    }
  }
  return names
}
