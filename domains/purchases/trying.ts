import { requireScope } from '#domains/access/access.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Static } from 'typebox'
import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { isDay } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { answerFields } from './core/answer.ts'
import type { Book, MemberView, Setting } from './core/book.ts'
import type { DecisionRecord } from './core/decision.ts'
import { imagine } from './core/imagined.ts'
import { isMisread, readReceipt, type Receipt, type Sent } from './core/receipt.ts'
import type { Tried, TryAsked } from './core/schemas.ts'
import { whatCame } from './core/sentences.ts'
import { isRefused, settle } from './core/settle.ts'
import { NOBODY } from './deciding.ts'
import type { Ready } from './entry.ts'
import { fetchShelf, recognise, type Known } from './gathering.ts'
import { voiceOf } from './voices.ts'

type Asked = Static<typeof TryAsked>
type Whom = { readonly member: MemberView | null; readonly book: Book; readonly now: number }

/**
 * What a receipt would come to under a document of conditions, by the same core as at the till; nothing
 * is kept. The receipt may lie in the future. Refuses an unsound document with `conditions.unsound`.
 */
export async function tryConditions(
  ctx: Context,
  programmeId: string,
  asked: Asked,
  language: Language,
): Promise<Tried> {
  const trial = await programmes.trialOf(ctx, programmeId, asked.document)
  const { id, currency, zone } = trial.programme
  const sent = sentOf(asked, currency)
  const receipt = readReceipt(sent)
  if (isMisread(receipt)) throw new Refusal(receipt.code, receipt.details)
  const birthday = asked.imagined?.birthday
  if (birthday !== undefined && !isDay(birthday))
    throw new Refusal('try.no_such_day', { day: birthday })
  const { compiled } = trial
  const setting: Setting = { programmeId: id, currency, zone, version: 0, compiled }
  const whom = asked.imagined
    ? { ...imagine(asked.imagined, setting, receipt.occurredAt), now: ctx.now.getTime() }
    : await find(ctx, { sent, receipt, setting, version: { ...trial, version: 0 }, language })
  const at = Math.max(whom.now, receipt.occurredAt)
  const settled = settle({ ...thoughtOf({ receipt, setting, ...whom }), at })
  if (isRefused(settled)) {
    const { code, details } = settled.refusal
    throw new Refusal(code, details as Record<string, unknown>)
  }
  const voice = voiceOf({ document: trial.document, programme: trial.programme }, language)
  const { decision } = settled
  return { sentences: whatCame(decision, voice), ...answerFields(decision, voice, 'quoted') }
}

/** A receipt that is thought of, by the conditions that are in force at its instant. */
export type ThoughtOf = {
  readonly receipt: Receipt
  readonly setting: Setting
  readonly version: Ready['version']
}

/**
 * Decides what a receipt would come to for a member as things stand, paid with so many points, by the same core as
 * at the till; nothing is kept. Null where it would be refused. For verbs that know by themselves whose it is.
 * Throws `member.unknown`.
 */
export async function decidingFor(
  ctx: Context,
  memberId: string,
  { receipt, setting, version }: ThoughtOf,
): Promise<(redeem: Receipt['redeem']) => DecisionRecord | null> {
  const { externalId, currency } = receipt
  const occurredAt = new Date(receipt.occurredAt).toISOString()
  const sent: Sent = { externalId, currency, occurredAt, lines: [], member: { memberId } }
  const whom = await look(ctx, { sent, receipt, setting, version, language: ctx.language })
  return (redeem) => {
    const paid = thoughtOf({ receipt: { ...receipt, redeem }, setting, ...whom })
    const settled = settle({ ...paid, at: receipt.occurredAt })
    return isRefused(settled) ? null : settled.decision
  }
}

/** The receipt as a till would send it. */
function sentOf({ receipt }: Asked, currency: string): Sent {
  return { externalId: 'try', currency, ...receipt }
}

type Seeking = {
  readonly sent: Sent
  readonly receipt: Receipt
  readonly setting: Setting
  readonly version: Ready['version']
  readonly language: Language
}

/** The member that the receipt names, with all that is remembered of it: only for who may see that. */
async function find(ctx: Context, seeking: Seeking): Promise<Whom> {
  if (!seeking.sent.member) return { member: null, book: NOBODY, now: ctx.now.getTime() }
  for (const scope of ['members:read', 'points:read']) {
    requireScope(ctx.actor, scope)
  }
  return look(ctx, seeking)
}

const thoughtOf = ({
  setting,
  receipt,
  member,
  book,
}: Omit<Whom, 'now'> & Omit<ThoughtOf, 'version'>) => ({
  setting,
  receipt,
  member,
  book,
  stored: false,
  codeConfirmed: null,
  purchaseId: newId(),
  newId,
})

async function look(ctx: Context, seeking: Seeking): Promise<Whom> {
  const entry: Ready = {
    ...seeking,
    organisationId: ctx.organisationId,
    caller: ctx.actor.id,
    key: null,
    stored: false,
    testOnly: ctx.actor.test,
    slips: null,
    digest: Buffer.alloc(0),
  }
  const [who] = await recognise(ctx.db, [entry])
  if (who instanceof Refusal) throw who
  if (!who) return { member: null, book: NOBODY, now: ctx.now.getTime() }
  return remembered(ctx, entry, who)
}

async function remembered(ctx: Context, entry: Ready, known: Known): Promise<Whom> {
  const { organisationId, setting } = entry
  const key = { owner: known.view.owner, programmeId: setting.programmeId, organisationId }
  const [accounts, shelf] = await Promise.all([
    ledger.look(ctx.db, [key]),
    fetchShelf(ctx.db, [{ entry, known }], { lock: false }),
  ])
  return {
    member: known.view,
    book: shelf.bookOf(0, accounts.get(ledger.accountKey(key))!),
    now: ctx.now.getTime() + known.clockShiftMs,
  }
}
