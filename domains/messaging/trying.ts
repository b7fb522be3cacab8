import { randomInt } from 'node:crypto'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import type { Chosen } from './core/choosing.ts'
import { EVENTS, type Kind } from './core/events.ts'
import type { Form, TextForm } from './core/forms.ts'
import { HIDDEN_CODE, type News, type Speech } from './core/news.ts'
import { purposeOf } from './core/purposes.ts'
import { smsOf } from './core/segments.ts'
import { exampleOf, exampleSpeech, valuesOf, type Values } from './core/values.ts'
import { fillIn, judge, type Source } from './judging.ts'
import * as store from './messaging.store.ts'
import type { TemplatePreview } from './templates.api.ts'
import { faultShown, requireKind, requireSound } from './templates.ts'
import { wayTo } from './ways.ts'

export type Tried = {
  readonly event: string
  readonly channel: TextForm
  readonly language: Language
  readonly source: Source
}

/** Whoever a test goes to is no member. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Finds what a member would have been told last of an event; null where there is nothing to tell. */
export type NewsOf = (ctx: Context, memberId: string, kind: Kind) => Promise<News | null>

let newsOf: NewsOf = () => Promise.resolve(null)

/** Hands in who knows what happened to members; done once, at the start. */
export function previewFrom(known: NewsOf): void {
  newsOf = known
}

/**
 * What a text comes to, with every fault it has: on made-up values, or on those of a member. What this member
 * has nothing of stays made up, and is named. Throws `template.event_unknown`, `member.unknown`.
 */
export async function preview(
  ctx: Context,
  asked: Tried & { readonly memberId?: string | undefined },
): Promise<TemplatePreview> {
  const kind = requireKind(asked)
  const member = asked.memberId === undefined ? null : await members.get(ctx, asked.memberId)
  const judged = judge(kind, asked.channel, asked.language, asked.source)
  const nothing = { subject: null, text: null, html: null, characters: 0, sms: null, madeUp: [] }
  if ('faults' in judged) {
    return { ...nothing, faults: judged.faults.map((each) => faultShown(each, ctx.language)) }
  }
  const news = member && (await newsOf({ ...ctx, language: asked.language }, member.id, kind))
  const plain = await speechOf(ctx, asked.language)
  const speech = news && 'speech' in news ? news.speech : plain
  const own = news
    ? valuesOf(news, member?.name.first ?? null)
    : nameOf(kind, member?.name.first ?? null, member !== null)
  const values = { ...valuesFor(kind, asked.language, speech), ...own }
  const madeUp = member ? Object.keys(values).filter((name) => !(name in own)) : []
  const written = fillIn(judged.ready, values, { language: asked.language, speech })
  // a name may be what makes it too much; ours is told then
  if (!written) return { ...nothing, faults: [] }
  const { text } = written
  const sms = asked.channel === 'sms' ? smsOf(withCode(text)) : null
  const shown = sms && { ...sms, beyond: [...sms.beyond] }
  return { ...written, characters: [...text].length, sms: shown, madeUp, faults: [] }
}

/**
 * Sends a text with made-up values to an address; answers the message, whose state tells how that went.
 * Throws `template.invalid`, `template.address_invalid`.
 */
export async function send(
  ctx: Context,
  asked: Tried & { readonly channel: Form; readonly address: string },
): Promise<{ messageId: string }> {
  const kind = requireKind(asked)
  const { channel: form, language, source } = asked
  requireSound(kind, asked, source, ctx.language)
  const { way } = await trialWay(ctx, form, asked.address.trim())
  const speech = await speechOf(ctx, language)
  const judged = judge(kind, form, language, source)
  const values = valuesFor(kind, language, speech)
  const written = 'ready' in judged && fillIn(judged.ready, values, { language, speech })
  if (!written) throw new Refusal('template.invalid', { count: 1, first: '' })
  const id = newId()
  const message = {
    owner: NOBODY,
    id,
    organisationId: ctx.organisationId,
    eventId: id,
    ...way,
    kind,
    purpose: purposeOf(kind),
    language,
    template: null,
    subject: written.subject,
    text: withCode(written.text),
    html: written.html && withCode(written.html),
    sealed: null,
    test: true,
    basis: null,
    notBefore: null,
    lapsesAt: null,
  }
  await store.write(ctx.db, [message], ctx.now)
  ctx.afterCommit(wakeOutbox)
  return { messageId: id }
}

/** By which way a text is tried on an address, and as whom. Throws `template.address_invalid`. */
export async function trialWay(
  ctx: Context,
  form: Form,
  typed: string,
): Promise<{ readonly owner: string; readonly way: Chosen }> {
  const address = addressOf(form, typed)
  const somebody = { owner: NOBODY, address, phone: null, email: null, test: false }
  const reach = form === 'email' ? { email: address } : { phone: address }
  const ways = (await wayTo(ctx, [{ ...somebody, ...reach }])).get(NOBODY) ?? []
  const channel = ways.some((way) => way.channel === 'sandbox') ? 'sandbox' : form
  return { owner: NOBODY, way: { channel, form, address } }
}

/** Whether a message went to an address that an operator typed, and not to a member. */
export const isTrial = (owner: string): boolean => owner === NOBODY

/** A made-up code in place of the one that is put in on the way. */
const withCode = (text: string): string =>
  text.replaceAll(HIDDEN_CODE, String(randomInt(1_000_000)).padStart(6, '0'))

function addressOf(form: Form, address: string): string {
  const fits =
    form === 'email'
      ? /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)
      : /^\+[1-9]\d{5,14}$/.test(address)
  if ((form === 'email' || form === 'sms') && !fits) throw new Refusal('template.address_invalid')
  return address
}

function valuesFor(kind: Kind, language: Language, { programme }: Speech): Values {
  const isNamed = 'programme' in EVENTS[kind].variables
  return { ...exampleOf(kind, language), ...(isNamed && { programme }) }
}

/** Of whom nothing is known but the name. */
const nameOf = (kind: Kind, firstName: string | null, isReal: boolean): Values =>
  isReal && 'first_name' in EVENTS[kind].variables ? { first_name: firstName } : {}

/** How the programme of the organisation speaks; of several, the first that is live. */
async function speechOf(ctx: Context, language: Language): Promise<Speech> {
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const found = all.find(({ state }) => state === 'live') ?? all[0]
  if (!found) return exampleSpeech(language)
  const { name, pointsName, scale, zone, currency, minorDigits } = found
  return { programme: name, pointsName, scale, zone, currency, minorDigits }
}
