import type { Language } from '#kit/core/language.ts'
import { fill, refusalText, type Refusal } from '#kit/core/refusal.ts'
import { routes } from '#kit/routes.ts'
import { purchasesApi } from './purchases.api.ts'
import * as purchases from './purchases.ts'
import { tryConditions } from './trying.ts'

export const purchasesRoutes = routes('purchases', purchasesApi, {
  quote: (ctx, { body, call }) => purchases.quote(ctx, body, call),
  cancelQuote: (ctx, { params }) => purchases.cancelQuote(ctx, params.quoteId),
  sendCode: (ctx, { params, call }) => purchases.sendCode(ctx, params.quoteId, call.language),
  confirm: (ctx, { body, call }) => purchases.confirm(ctx, body, call),
  confirmStored: async (ctx, { body, call }) => {
    const outcomes = await purchases.confirmStored(ctx, body.items, call.language)
    return {
      results: outcomes.map((stored, place) => {
        const { key } = body.items[place]!
        return 'purchase' in stored
          ? { key, status: 201 as const, purchase: stored.purchase }
          : refused(key, stored.refusal, call.language)
      }),
    }
  },
  list: (ctx, { query }) => purchases.list(ctx, query),
  get: (ctx, { params, call }) => purchases.get(ctx, params.purchaseId, call.language),
  decision: (ctx, { params, call }) => purchases.decision(ctx, params.purchaseId, call.language),
  cancel: (ctx, { params }) => purchases.cancel(ctx, params.purchaseId),
  returnLines: (ctx, { params, body }) => purchases.returnLines(ctx, params.purchaseId, body),
  quoteReturn: (ctx, { params, body }) =>
    purchases.quoteReturn(ctx, params.purchaseId, body.lines ?? null),
  returns: (ctx, { params }) => purchases.returnsOf(ctx, params.purchaseId),
  tryConditions: (ctx, { params, body, call }) =>
    tryConditions(ctx, params.programmeId, body, call.language),
  report: (ctx, { params, body }) => purchases.report(ctx, params.memberId, body),
})

function refused(key: string, { code, details }: Refusal, language: Language) {
  const text = refusalText(code)
  return {
    key,
    status: text.status,
    problem: { code, title: fill(text[language], details), details: { ...details } },
  }
}
