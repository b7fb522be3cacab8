import * as consents from '#domains/consents/consents.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Purpose } from '#domains/messaging/messaging.ts'
import type { Context, Db } from '#kit/context.ts'

/** What a member wishes of a message: the channels to try, the first one first, and when it may come. */
export type Wish = { readonly choices: readonly string[]; readonly notBefore: Date | null }

/** What each of these members wishes of messages of a kind; who agreed to none of them is left out. */
export async function wishesFor(
  ctx: Context,
  owners: readonly string[],
  kind: string,
): Promise<Map<string, Wish>> {
  const purpose = messaging.purposeOf(kind)
  const choices = await consents.channelChoices(ctx.db, ctx.organisationId, owners, purpose)
  const agreed = purpose === 'service' ? null : await agreedTo(ctx.db, owners, purpose)
  const quiet = messaging.isUrgent(kind)
    ? null
    : await consents.quietHoursOf(ctx.db, ctx.organisationId, owners)
  const first = messaging.firstFormOf(kind)
  const wishes = new Map<string, Wish>()
  for (const owner of owners) {
    const wished: readonly string[] = choices.get(owner) ?? []
    const chosen = first === null ? wished : [first, ...wished.filter((form) => form !== first)]
    const allowed = agreed ? chosen.filter((form) => agreed.get(form)?.has(owner)) : chosen
    if (allowed.length === 0) continue
    const hours = quiet?.get(owner)
    const now = ctx.now.getTime()
    const from = hours ? consents.afterQuiet(hours, now) : now
    wishes.set(owner, { choices: allowed, notBefore: from > now ? new Date(from) : null })
  }
  return wishes
}

/** Who agreed to be sent messages of a purpose, by channel. */
export const agreedTo = (
  db: Db,
  owners: readonly string[],
  purpose: Exclude<Purpose, 'service'>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> =>
  consents.agreements(db, owners, purpose, messaging.FORMS)
