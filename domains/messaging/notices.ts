import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { newId } from '#kit/newId.ts'
import type { Basis } from './core/basis.ts'
import { inOrder } from './core/choosing.ts'
import type { News } from './core/news.ts'
import { dueSince, isProven, purposeOf } from './core/purposes.ts'
import * as store from './messaging.store.ts'
import { seal } from './secrets.ts'
import { maySpeakCodes, wayTo, type Reached } from './ways.ts'
import { openWriter } from './writing.ts'

/** Who is told: how to reach him, and whether he is a test member. */
export type Addressee = {
  readonly owner: string
  readonly language: Language
  readonly address: string | null
  readonly test: boolean
  readonly firstName?: string | null
} & Reached

export type Notice = {
  readonly to: Addressee
  readonly eventId: string
  readonly news: News
  /** The channels the member wishes to hear through, the first one first; null: as the organisation has it. */
  readonly choices?: readonly string[] | null
  /** It waits until then: the member is left in peace. */
  readonly notBefore?: Date | null
  /** What it rests on, asked again at sending. */
  readonly basis?: Basis | null
  /** What stands at `HIDDEN_CODE` in the news, put in on the way: the journal does not have it. */
  readonly secret?: string | null
}

/**
 * Writes notices to be delivered, each on the first channel that reaches the member and that has a text; a
 * warning on each phone and e-mail there is. One that was written before, for the same event and channel,
 * stays as it is.
 */
export async function tell(ctx: Context, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  const people = notices.map(({ to }) => to)
  const ways = await wayTo(ctx, people)
  const kinds = notices.map(({ news }) => news.kind)
  const write = await openWriter(ctx.db, ctx.organisationId, kinds)
  const messages = notices.flatMap((notice): store.NewMessage[] => {
    const { to, news, eventId, choices = null, notBefore = null, basis = null } = notice
    const { owner, language, test, firstName = null } = to
    const known = ways.get(owner) ?? []
    const isWarning = isProven(news.kind)
    const all = isWarning
      ? inOrder(known.filter(maySpeakCodes), null, reachOf(to))
      : inOrder(known, choices, reachOf(to))
    const found: store.NewMessage[] = []
    for (const [place, way] of all.entries()) {
      const written = write(news, { form: way.form, language, firstName })
      if (!written) continue
      const message = { owner, language, test, ...way, ...written, id: newId() }
      const about = { eventId, kind: news.kind, purpose: purposeOf(news.kind), basis }
      const when = {
        notBefore: notBefore ?? dueSince(news.kind, ctx.now),
        lapsesAt: lapseOf(news),
      }
      // where there is another way, it may have to be written for that one
      const kept = { news: !isWarning && place < all.length - 1 ? news : null }
      const sealed = notice.secret ? seal(eventId, notice.secret) : null
      const { organisationId } = ctx
      found.push({ ...message, ...about, ...when, ...kept, sealed, organisationId })
      if (!isWarning) break
    }
    return found
  })
  await store.write(ctx.db, messages, ctx.now)
}

/** Where only an address is known, it says what it is. */
export function reachOf({ address, phone, email }: Reached & Pick<Addressee, 'address'>) {
  const isMail = address?.includes('@') ?? false
  return {
    phone: phone === undefined ? (isMail ? null : address) : phone,
    email: email === undefined ? (isMail ? address : null) : email,
  }
}

/** Nobody wants to hear that points will expire once they have. */
const lapseOf = (news: News): Date | null =>
  news.kind === 'points.expiring' || news.kind === 'tier.ending' ? new Date(news.on) : null
