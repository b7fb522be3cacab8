import { randomInt, timingSafeEqual } from 'node:crypto'
import type { Context, Db } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY, HOUR, MINUTE } from '#kit/core/time.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { inOrder, type Chosen } from './core/choosing.ts'
import { dueSince } from './core/purposes.ts'
import * as store from './messaging.store.ts'
import { reachOf } from './notices.ts'
import { digestOf, seal } from './secrets.ts'
import { maySpeakCodes, wayTo, type Reached } from './ways.ts'
import { openWriter } from './writing.ts'

const MINUTES = 5
export const TRIES = 5
const LIMITS = [
  { within: HOUR, codes: 5 },
  { within: DAY, codes: 10 },
] as const

/** What a code is sent for, which is how its message is called. */
export type CodeKind = 'confirmation.code' | 'sign_in.code' | 'contact.code' | 'unfreeze.code'

export type CodeAsked = {
  /** The member; for somebody who is not known to be one, an id made of the address. */
  readonly owner: string
  /** What the code is to confirm: the id of a quote, or what stands for signing in. */
  readonly subject: string
  /** `confirmation.code` unless said. */
  readonly kind?: CodeKind
  readonly language: Language
  readonly address: string | null
  readonly test: boolean
} & Reached

/** A code on its way. */
export type SentCode = { readonly id: string; readonly expiresAt: Date }

export type MadeCode = SentCode & { readonly code: string }

/**
 * Makes a six-digit code that confirms one subject, for whoever says it themselves; the one made before for it is
 * void. Within a transaction. Throws `confirmation.too_often` beyond five an hour or ten a day.
 */
export async function makeCode(
  ctx: Context,
  { owner, subject }: Pick<CodeAsked, 'owner' | 'subject'>,
): Promise<MadeCode> {
  await store.lockCodes(ctx.db, owner)
  const sent = await store.codesSince(ctx.db, owner, new Date(ctx.now.getTime() - DAY))
  refuseTooOften(sent, ctx.now)
  const id = newId()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const expiresAt = new Date(ctx.now.getTime() + MINUTES * MINUTE)
  await store.voidCodes(ctx.db, owner, subject, ctx.now)
  const digest = digestOf(id, code)
  await store.writeCode(ctx.db, { owner, id, subject, digest, madeAt: ctx.now, expiresAt })
  return { id, code, expiresAt }
}

/**
 * Sends a six-digit code that confirms one subject; the one sent before for it is void.
 * Throws `confirmation.too_often` beyond five an hour or ten a day.
 */
export async function sendCode(ctx: Context, asked: CodeAsked): Promise<SentCode> {
  return ctx.transaction(async (ctx) => {
    const { id, code, expiresAt } = await makeCode(ctx, asked)
    const { owner, language, test, kind = 'confirmation.code' } = asked
    const message = {
      owner,
      id: newId(),
      organisationId: ctx.organisationId,
      eventId: id,
      kind,
      purpose: 'service' as const,
      language,
      test,
      ...(await writtenFor(ctx, asked, kind)),
      sealed: seal(id, code),
      basis: null,
      notBefore: dueSince(kind, ctx.now),
      lapsesAt: expiresAt,
    }
    await store.write(ctx.db, [message], ctx.now)
    ctx.afterCommit(wakeOutbox)
    return { id, expiresAt }
  })
}

/** By which way the code goes, and in which words; one that no channel can carry is seen to fail. */
async function writtenFor(ctx: Context, asked: CodeAsked, kind: CodeKind) {
  const ways = ((await wayTo(ctx, [asked])).get(asked.owner) ?? []).filter(maySpeakCodes)
  const nowhere: Chosen = { channel: 'sms', form: 'sms', address: null }
  // a code that proves an address goes there and nowhere else
  const isFree = kind === 'confirmation.code'
  const all = inOrder(ways, null, reachOf(asked))
  const way = all.find(({ address }) => isFree || address === asked.address) ?? nowhere
  const write = await openWriter(ctx.db, ctx.organisationId, [kind])
  const news = { kind, minutes: MINUTES }
  const to = { form: way.form, language: asked.language, firstName: null }
  const written = write(news, to)
  if (!written) throw new Error('a code is always told')
  return { ...way, ...written, news: isFree && all.length > 1 ? news : null }
}

const REPEATABLE_MINUTES = 15

/**
 * Sends a new code for what a member was sent one for last, in the last quarter of an hour.
 * Throws `confirmation.none_asked` when there was none or it was used, and what `sendCode` throws.
 */
export async function resendCode(
  ctx: Context,
  asked: Omit<CodeAsked, 'subject'>,
): Promise<{ expiresAt: Date }> {
  return ctx.transaction(async (ctx) => {
    await store.lockCodes(ctx.db, asked.owner)
    const since = new Date(ctx.now.getTime() - REPEATABLE_MINUTES * MINUTE)
    const subject = await store.lastSubject(ctx.db, asked.owner, since)
    if (subject === null) {
      throw new Refusal('confirmation.none_asked', { minutes: REPEATABLE_MINUTES })
    }
    return sendCode(ctx, { ...asked, subject })
  })
}

function refuseTooOften(sent: readonly Date[], now: Date): void {
  for (const { within, codes } of LIMITS) {
    const inside = sent.filter((at) => at.getTime() > now.getTime() - within)
    if (inside.length < codes) continue
    // the newest first: when this one is old enough, there is room for another
    const after = new Date(inside[codes - 1]!.getTime() + within)
    throw new Refusal('confirmation.too_often', { after: after.toISOString() })
  }
}

/** The right code, to be spent by `useCode` in the transaction of what it confirms. */
export type Checked = { readonly owner: string; readonly codeId: string }

/**
 * Checks a code. The try is counted at once and for good, so `db` must not be a transaction of the caller's.
 * Throws `confirmation.wrong` with the tries left, `confirmation.expired` when no code is valid.
 */
export async function checkCode(
  db: Db,
  asked: {
    readonly owner: string
    readonly subject: string
    readonly code: string
    readonly at: Date
    /** The code that was sent, where whoever checks knows it: a later one is not tried then. */
    readonly codeId?: string
  },
): Promise<Checked> {
  if (db.isTransaction) throw new Error('a try that a rollback takes back is no try')
  const open = await store.countTry(db, asked, TRIES)
  if (!open) throw new Refusal('confirmation.expired')
  if (!timingSafeEqual(open.digest, digestOf(open.id, asked.code))) {
    throw new Refusal('confirmation.wrong', { triesLeft: TRIES - open.tries })
  }
  return { owner: asked.owner, codeId: open.id }
}

/** Spends a code that was checked, within the transaction of what it confirms; false when another did already. */
export async function useCode(db: Db, { owner, codeId }: Checked, at: Date): Promise<boolean> {
  return store.useCode(db, owner, codeId, at)
}
