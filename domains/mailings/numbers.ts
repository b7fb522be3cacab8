import * as members from '#domains/members/members.ts'
import { peopleOf } from '#domains/members/audience.ts'
import {
  exampleLetter,
  faultShown,
  readLetter,
  smsOf,
  writeLetter,
  writeLetters,
  type Source,
} from '#domains/messaging/letters.ts'
import type { Form } from '#domains/messaging/messaging.ts'
import { trialWay } from '#domains/messaging/trying.ts'
import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { nextPart } from './audience.ts'
import type { MailingNumbers, MailingOutcome } from './mailings.api.ts'
import { own } from './mailings.ts'
import { openTexts, requireSoundTexts, valuesFor, type Opened } from './texts.ts'
import { weigh, type Weighed } from './weighing.ts'

const PORTION = 2_000
/** Milliseconds that are counted before an answer is given with what was counted so far. */
const PATIENCE = 1_500

type Sum = Omit<{ -readonly [K in keyof MailingNumbers]: MailingNumbers[K] }, 'next' | 'cost'>

/** How many would get a mailing now, and why others would not; of a large audience, part by part. */
export async function count(ctx: Context, id: string, cursor?: string): Promise<MailingNumbers> {
  const row = await own(ctx, id)
  const opened = await openTexts(ctx, row)
  const sum = nothing()
  const began = performance.now()
  let after = idAfter(cursor)
  for (;;) {
    const { owners, reached } = await nextPart(ctx, row, after, PORTION)
    await addTo(ctx, opened, sum, owners)
    after = reached
    if (after === null || performance.now() - began > PATIENCE) break
  }
  const { segmentPrice } = row
  return {
    ...sum,
    cost: segmentPrice === null ? null : sum.segments * segmentPrice,
    next: after === null ? null : cursorOf(after),
  }
}

const cursorOf = (id: string) => pageOf([id, id], 1, (each) => [each]).next

const nothing = (): Sum => ({
  found: 0,
  tests: 0,
  left: 0,
  heldOut: 0,
  withoutConsent: 0,
  withoutAddress: 0,
  withoutText: 0,
  tooOften: 0,
  willGet: 0,
  willWait: 0,
  byChannel: [],
  segments: 0,
})

const NAMES: Readonly<
  Record<Exclude<MailingOutcome, 'queued'>, keyof Omit<Sum, 'byChannel' | 'segments'>>
> = {
  test: 'tests',
  left: 'left',
  held_out: 'heldOut',
  no_consent: 'withoutConsent',
  no_address: 'withoutAddress',
  no_text: 'withoutText',
  too_often: 'tooOften',
}

async function addTo(
  ctx: Context,
  opened: Opened,
  sum: Sum,
  owners: readonly string[],
): Promise<void> {
  const { getting, without } = await weigh(ctx, opened, owners)
  sum.found += owners.length
  for (const outcome of without.values()) sum[NAMES[outcome]] += 1
  sum.willGet += getting.length
  sum.willWait += getting.filter(({ notBefore }) => notBefore !== null).length
  const byForm = new Map<Form, number>(sum.byChannel.map((each) => [each.channel, each.count]))
  for (const { way } of getting) byForm.set(way.form, (byForm.get(way.form) ?? 0) + 1)
  sum.byChannel = [...byForm].map(([channel, number]) => ({ channel, count: number }))
  sum.segments += await segmentsOf(ctx, opened, getting)
}

/** Parts of SMS that these would be charged as: each text is written, for a name may make it longer. */
async function segmentsOf(
  ctx: Context,
  opened: Opened,
  getting: Weighed['getting'],
): Promise<number> {
  const bySms = getting.filter(({ way }) => way.form === 'sms')
  const valuesOf = await valuesFor(
    ctx,
    opened,
    bySms.map(({ person }) => person),
  )
  let segments = 0
  for (const { person, text } of bySms) {
    const manner = { language: person.language, speech: opened.speech }
    const written = writeLetter(text, valuesOf(person), manner)
    if (written) segments += smsOf(written.text).segments
  }
  return segments
}

type Tried = { readonly channel: Form; readonly language: Language; readonly source: Source }

/** What a text comes to, on a member or on made-up values, with every fault it has. Throws `member.unknown`. */
export async function preview(
  ctx: Context,
  id: string,
  { channel, language, source, memberId }: Tried & { readonly memberId?: string | undefined },
) {
  const row = await own(ctx, id)
  const read = readLetter(channel, language, source)
  const nothing = { subject: null, text: null, html: null, characters: 0, sms: null }
  if ('faults' in read) {
    return { ...nothing, faults: read.faults.map((each) => faultShown(each, ctx.language)) }
  }
  const opened = { ...(await openTexts(ctx, row)), names: read.names }
  const values = await valuesOn(ctx, opened, language, memberId)
  const written = writeLetter(read, values, { language, speech: opened.speech })
  if (!written) return { ...nothing, faults: [] }
  const sms = channel === 'sms' ? smsOf(written.text) : null
  return {
    ...written,
    characters: [...written.text].length,
    sms: sms && { ...sms, beyond: [...sms.beyond] },
    faults: [],
  }
}

async function valuesOn(
  ctx: Context,
  opened: Opened,
  language: Language,
  memberId: string | undefined,
) {
  const example = { ...exampleLetter(language), programme: opened.speech.programme }
  if (memberId === undefined) return example
  await members.get(ctx, memberId)
  const person = (await peopleOf(ctx, [memberId])).get(memberId)
  if (!person) throw new Refusal('member.unknown', { memberId })
  return (await valuesFor(ctx, opened, [person]))(person)
}

/** Sends a text with made-up values to an address. Throws `mailing.text_invalid`, `template.address_invalid`. */
export async function test(
  ctx: Context,
  id: string,
  { address, ...tried }: Tried & { readonly address: string },
): Promise<{ messageId: string }> {
  const row = await own(ctx, id)
  requireSoundTexts([tried], ctx.language)
  const { channel, language, source } = tried
  const read = readLetter(channel, language, source)
  const { speech } = await openTexts(ctx, row)
  const values = await valuesOn(ctx, { ...(await openTexts(ctx, row)) }, language, undefined)
  const written = 'ready' in read && writeLetter(read, values, { language, speech })
  if (!written) throw new Refusal('mailing.text_invalid', { count: 1, first: '' })
  const { owner, way } = await trialWay(ctx, channel, address.trim())
  const { programmeId, purpose } = row
  const [messageId] = await writeLetters(ctx, { mailingId: null, programmeId, purpose }, [
    { to: { owner, language, test: true }, way, written, notBefore: null },
  ])
  return { messageId: messageId! }
}
