import * as ledger from '#domains/ledger/ledger.ts'
import type { Context } from '#kit/context.ts'
import { digestOf } from '#kit/digest.ts'
import { once, type Call } from '#kit/idempotency.ts'
import { routes } from '#kit/routes.ts'
import { accountsApi } from './accounts.api.ts'
import * as accounts from './accounts.ts'
import { freeze, unfreeze } from './freezing.ts'
import { membersApi, type MergeAnswer } from './members.api.ts'
import * as members from './members.ts'
import { forEyes, reveal } from './revealing.ts'
import { staffApi } from './staff.api.ts'
import { setStaff, staffMark } from './staff.ts'

export const membersRoutes = routes('members', membersApi, {
  enrol: async (ctx, { body }) => forEyes(ctx, await members.enrol(ctx, body)),
  list: async (ctx, { query }) => {
    const { items, next } = await members.list(ctx, query)
    return { items: items.map((each) => forEyes(ctx, each)), next }
  },
  get: async (ctx, { params }) => forEyes(ctx, await members.get(ctx, params.memberId)),
  reveal: (ctx, { params, body }) => reveal(ctx, params.memberId, body.reason),
  edit: async (ctx, { params, body }) =>
    forEyes(ctx, await members.edit(ctx, params.memberId, body)),
  close: async (ctx, { params, body }) =>
    forEyes(ctx, await members.close(ctx, params.memberId, body.reason ?? null)),
  setClock: async (ctx, { params, body }) =>
    forEyes(ctx, await members.setClock(ctx, params.memberId, body)),
  merge: (ctx, { params, body, call }) =>
    mergeInSteps(ctx, call, ['members.merge', params, body], (ctx) =>
      members.merge(ctx, params.memberId, body),
    ),
  unmerge: (ctx, { params, body, call }) =>
    mergeInSteps(ctx, call, ['members.unmerge', params, body], (ctx) =>
      members.unmerge(ctx, params.memberId, body),
    ),
})

export const accountsRoutes = routes('points', accountsApi, {
  balance: (ctx, { params, query }) => accounts.balance(ctx, params.memberId, query.programmeId),
  movements: (ctx, { params, query }) => accounts.movements(ctx, params.memberId, query),
  lots: (ctx, { params, query }) => accounts.lots(ctx, params.memberId, query),
  adjust: (ctx, { params, body }) => accounts.correct(ctx, params.memberId, body),
  freeze: async (ctx, { params, body }) =>
    forEyes(ctx, await freeze(ctx, params.memberId, body.reason ?? null)),
  unfreeze: async (ctx, { params, body }) =>
    forEyes(ctx, await unfreeze(ctx, params.memberId, body.reason ?? null)),
  transfer: async (ctx, { body, call }) => {
    const started = await firstStep(ctx, call, ['points.transfer', body], (ctx) =>
      accounts.startTransfer(ctx, body),
    )
    await ledger.finishTransfer(ctx, started.from, started.id)
    return { ...started, state: 'done' as const }
  },
})

export const staffRoutes = routes('staff', staffApi, {
  get: (ctx, { params }) => staffMark(ctx, params.memberId),
  set: (ctx, { params, body }) => setStaff(ctx, params.memberId, body),
})

async function mergeInSteps(
  ctx: Context,
  call: Call,
  asked: readonly unknown[],
  first: (ctx: Context) => Promise<MergeAnswer>,
): Promise<MergeAnswer> {
  const merge = await firstStep(ctx, call, asked, first)
  await members.finishMerge(ctx, merge.mergedId, merge.mergeId)
  return merge
}

/** The first step binds the key; the second bears repetition, so a repeated request completes it as well. */
async function firstStep<Answer>(
  ctx: Context,
  call: Call,
  asked: readonly unknown[],
  first: (ctx: Context) => Promise<Answer>,
): Promise<Answer> {
  const bound = { key: call.key, digest: digestOf('', asked) }
  const { answer } = await once(ctx, bound, async (ctx) => ({
    status: 200,
    answer: JSON.stringify(await first(ctx)),
  }))
  return JSON.parse(answer) as Answer
}
