import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { MINUTE } from '#kit/core/time.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { inOrder } from './core/choosing.ts'
import { isCode } from './core/events.ts'
import type { News } from './core/news.ts'
import * as store from './messaging.store.ts'
import { reachOf, type Addressee } from './notices.ts'
import { maySpeakCodes, wayTo } from './ways.ts'
import { openWriter } from './writing.ts'

/** How a member may be told as things stand now. */
export type Allowed = {
  readonly to: Addressee
  /** The channels that may be used, the first one first; null: as the organisation has it. */
  readonly choices: readonly string[] | null
  readonly notBefore: Date | null
}

/** Asks by which ways a member may be told of something now; null for nobody, or who agreed to none. */
export type Allowing = (
  db: Db,
  organisationId: OrganisationId,
  message: { readonly owner: string; readonly kind: News['kind'] },
  now: Date,
) => Promise<Allowed | null>

export type Detouring = { readonly allowing?: Allowing | undefined }

/**
 * Writes a message that could not be delivered anew, for the member's next way; true when there is one. By
 * each way a member is told of an event once, and each message goes on once.
 */
export async function goAnotherWay(
  db: Db,
  message: store.Taken,
  { allowing }: Detouring,
  now: Date,
): Promise<boolean> {
  const { owner, organisationId, eventId, news } = message
  if (!news || !allowing) return false
  // once a gateway had it, the digits are gone
  if (isCode(news.kind) && !message.sealed) return false
  const allowed = await allowing(db, organisationId, { owner, kind: news.kind }, now)
  if (!allowed) return false
  const { to, choices, notBefore } = allowed
  const tried = await store.triedFor(db, owner, eventId)
  const ways = (await wayTo({ db, organisationId }, [to])).get(owner) ?? []
  const left = inOrder(ways, choices, reachOf(to)).filter(
    (way) => !tried.includes(way.channel) && (!isCode(news.kind) || maySpeakCodes(way)),
  )
  const write = await openWriter(db, organisationId, [news.kind])
  for (const [place, way] of left.entries()) {
    const told = asOfNow(news, message.lapsesAt, now)
    // a code's text names nobody
    const firstName = isCode(news.kind) ? null : (to.firstName ?? null)
    const written = write(told, { form: way.form, language: to.language, firstName })
    if (!written) continue
    const next: store.NewMessage = {
      ...written,
      ...way,
      owner,
      id: newId(),
      organisationId,
      eventId,
      kind: message.kind,
      purpose: message.purpose,
      language: to.language,
      sealed: message.sealed,
      test: message.test,
      basis: message.basis,
      lapsesAt: message.lapsesAt,
      notBefore,
      news: place < left.length - 1 ? news : null,
      insteadOf: message.id,
    }
    await store.write(db, [next], now)
    wakeOutbox()
    return true
  }
  return false
}

/** A code that has been on its way is valid for less than when it was made. */
function asOfNow(news: News, lapsesAt: Date | null, now: Date): News {
  if (!('minutes' in news) || lapsesAt === null) return news
  const minutes = Math.max(1, Math.ceil((lapsesAt.getTime() - now.getTime()) / MINUTE))
  return { ...news, minutes }
}
