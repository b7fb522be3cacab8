import { routes } from '#kit/routes.ts'
import { conversionsApi } from './conversions.api.ts'
import * as conversions from './conversions.ts'
import { cutsApi } from './cuts.api.ts'
import * as cuts from './cuts.ts'
import { figuresApi } from './figures.api.ts'
import * as figures from './figures.ts'
import { groupsApi } from './groups.api.ts'
import * as groups from './groups.ts'
import { liabilityApi } from './liability.api.ts'
import { liability } from './liability.ts'
import { proofApi } from './proof.api.ts'
import * as proof from './proof.ts'
import { surveysApi } from './surveys.api.ts'
import * as surveys from './surveys.ts'
import * as tables from './tables.ts'
import { worth } from './worth.ts'

export const figuresRoutes = routes('figures', figuresApi, {
  table: async (ctx, { query, save }) => {
    const { content, disposition, mediaType } = await tables.file(ctx, query)
    save(disposition, mediaType)
    return content
  },
  points: (ctx, { query }) => figures.points(ctx, query),
  owner: (ctx, { query }) => figures.owner(ctx, query),
  medians: (ctx, { query }) => figures.medians(ctx, query),
  cohorts: (ctx, { query }) => figures.cohorts(ctx, query),
  rfm: (ctx, { query }) => figures.rfm(ctx, query),
  rfmMembers: (ctx, { query }) => figures.rfmMembers(ctx, query),
})

export const cutsRoutes = routes('cuts', cutsApi, {
  cuts: (ctx, { query }) => cuts.cuts(ctx, query),
  issued: (ctx, { query }) => cuts.issued(ctx, query),
})

export const conversionsRoutes = routes('conversions', conversionsApi, {
  conversions: (ctx, { query }) => conversions.conversions(ctx, query),
  members: (ctx, { query }) => conversions.stageMembers(ctx, query),
})

export const proofRoutes = routes('proof', proofApi, {
  against: (ctx, { query }) => proof.against(ctx, query),
  targeting: (ctx, { params, query }) => proof.targeted(ctx, params.groupId, query),
})

export const surveysRoutes = routes('surveys', surveysApi, {
  nps: (ctx, { query }) => surveys.nps(ctx, query),
  add: (ctx, { body }) => surveys.add(ctx, body),
  remove: (ctx, { params }) => surveys.remove(ctx, params.surveyId),
})

export const groupsRoutes = routes('controlGroups', groupsApi, {
  list: (ctx, { query }) => groups.list(ctx, query),
  begin: (ctx, { body }) => groups.begin(ctx, body),
  end: (ctx, { params }) => groups.end(ctx, params.groupId),
  payback: (ctx, { params, query }) => groups.payback(ctx, params.groupId, query),
  sampleSize: (ctx, { query }) => groups.sampleSize(ctx, query),
})

export const liabilityRoutes = routes('liability', liabilityApi, {
  liability: (ctx, { query }) => liability(ctx, query),
  worth: (ctx, { query }) => worth(ctx, query),
})
