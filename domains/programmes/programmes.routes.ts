import { conditionsJsonSchema } from '#domains/rules/rules.api.ts'
import { routes } from '#kit/routes.ts'
import { differenceBetween } from './comparing.ts'
import { conditionsApi } from './conditions.api.ts'
import { programmesApi } from './programmes.api.ts'
import * as programmes from './programmes.ts'

export const programmesRoutes = routes('programmes', programmesApi, {
  organisation: (ctx) => programmes.seeOrganisation(ctx),
  editOrganisation: (ctx, { body }) => programmes.editOrganisation(ctx, body),
  list: (ctx, { query }) => programmes.list(ctx, query),
  create: (ctx, { body }) => programmes.create(ctx, body),
  get: (ctx, { params }) => programmes.get(ctx, params.programmeId),
  edit: (ctx, { params, body }) => programmes.edit(ctx, params.programmeId, body),
  goLive: (ctx, { params }) => programmes.goLive(ctx, params.programmeId),
  close: (ctx, { params }) => programmes.close(ctx, params.programmeId),
  stores: (ctx, { query }) => programmes.listStores(ctx, query),
  openStore: (ctx, { body }) => programmes.openStore(ctx, body),
  store: (ctx, { params }) => programmes.seeStore(ctx, params.storeId),
  editStore: (ctx, { params, body }) => programmes.editStore(ctx, params.storeId, body),
  closeStore: (ctx, { params }) => programmes.closeStore(ctx, params.storeId),
  tills: (ctx, { params, query }) => programmes.listTills(ctx, params.storeId, query),
  openTill: (ctx, { params, body }) => programmes.openTill(ctx, params.storeId, body),
  editTill: (ctx, { params, body }) => programmes.editTill(ctx, params.tillId, body),
  closeTill: (ctx, { params }) => programmes.closeTill(ctx, params.tillId),
})

export const conditionsRoutes = routes('conditions', conditionsApi, {
  schema: () => Promise.resolve(conditionsJsonSchema()),
  list: (ctx, { params, query }) => programmes.listConditions(ctx, params.programmeId, query),
  draft: (ctx, { params, body }) => programmes.draft(ctx, params.programmeId, body),
  check: (ctx, { params, body }) =>
    programmes.checkConditions(ctx, params.programmeId, body.document),
  difference: (ctx, { params, query }) => differenceBetween(ctx, params.programmeId, query),
  get: (ctx, { params }) => programmes.seeConditions(ctx, params.programmeId, params.version),
  edit: (ctx, { params, body }) =>
    programmes.editDraft(ctx, params.programmeId, params.version, body),
  schedule: (ctx, { params, body }) =>
    programmes.schedule(ctx, params.programmeId, params.version, body),
  withdraw: (ctx, { params }) => programmes.withdraw(ctx, params.programmeId, params.version),
})
