import { routes } from '#kit/routes.ts'
import { cardsApi } from './cards.api.ts'
import * as cards from './cards.ts'

export const cardsRoutes = routes('cards', cardsApi, {
  makeBatch: (ctx, { body }) => cards.makeBatch(ctx, body),
  listBatches: (ctx, { query }) => cards.listBatches(ctx, query),
  print: (ctx, { params, query }) => cards.print(ctx, params.batchId, query.symbology),
  printSheet: (ctx, { params, query }) => cards.printSheet(ctx, params.batchId, query),
  issue: (ctx, { params, body }) => cards.issue(ctx, params.memberId, body),
  listOfMember: (ctx, { params }) => cards.listOfMember(ctx, params.memberId),
  get: (ctx, { params }) => cards.get(ctx, params.number),
  balance: (ctx, { params, query }) => cards.balance(ctx, params.number, query.programmeId),
  activate: (ctx, { params, body }) => cards.activate(ctx, params.number, body),
  block: (ctx, { params, body }) => cards.block(ctx, params.number, body.reason),
  unblock: (ctx, { params, body }) => cards.unblock(ctx, params.number, body.reason ?? null),
  replace: (ctx, { params, body }) => cards.replace(ctx, params.number, body),
})
