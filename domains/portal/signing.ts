import { readEmail } from '#domains/members/core/email.ts'
import { isAbroad, readPhone } from '#domains/members/core/phone.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR, MINUTE } from '#kit/core/time.ts'
import { lastUsed } from './alarms.store.ts'
import { entranceAt, within } from './entrance.ts'
import type { Arrived, CodeGiven, CodeSent } from './portal.api.ts'
import { requestOf } from './meetings.ts'
import { isKnownTo } from './known.ts'
import { begin, type Browser, type Given } from './sessions.ts'
import { countTry } from './tally.ts'
import {
  contactId,
  sealRequest,
  sealTicket,
  SUBJECTS,
  type Contact,
  type Request,
} from './tickets.ts'

/** How the message with a code is called, by what the code confirms. */
const KINDS = {
  signIn: 'sign_in.code',
  contact: 'contact.code',
  unfreeze: 'unfreeze.code',
} as const satisfies Record<keyof typeof SUBJECTS, string>

export type ContactAsked = {
  readonly phone?: string | undefined
  readonly email?: string | undefined
}

/**
 * Sends a code to a phone or an e-mail. Whether anybody is known by it is not looked up, so the answer
 * and its time cannot tell. Throws `my.no_phone`, `my.no_email`, `my.too_often`.
 */
export async function askCode(
  ctx: Context,
  asked: ContactAsked & { readonly slug?: string | undefined },
): Promise<CodeSent> {
  const { organisationId } = await entranceAt(ctx, asked.slug)
  const there = within(ctx, organisationId)
  return sendTo(there, await readContact(there, asked), 'signIn')
}

/** Sends a code to a contact, within the limits of all. */
export async function sendTo(
  ctx: Context,
  contact: Contact,
  subject: keyof typeof SUBJECTS,
): Promise<CodeSent> {
  await countTry(ctx, 'codes')
  const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
  if (contact.kind === 'phone' && isAbroad(contact.value, country)) await countTry(ctx, 'abroad')
  const { id, expiresAt } = await messaging
    .sendCode(ctx, {
      owner: contactId(ctx.organisationId, contact),
      subject: SUBJECTS[subject],
      kind: KINDS[subject],
      language: ctx.language,
      address: contact.value,
      test: ctx.actor.test,
    })
    .catch((error: unknown) => {
      throw inOurWords(error, ctx.now)
    })
  const request = sealRequest({
    ...contact,
    organisationId: ctx.organisationId,
    codeId: id,
    memberId: subject === 'signIn' ? null : ctx.actor.id,
    until: expiresAt.getTime(),
  })
  return { request, sentTo: contact.value, expiresAt: expiresAt.toISOString() }
}

/** Reads a phone as the organisation's country writes it, or an e-mail. */
export async function readContact(ctx: Context, asked: ContactAsked): Promise<Contact> {
  if (asked.email !== undefined) {
    const value = readEmail(asked.email)
    if (value === null) throw new Refusal('my.no_email')
    return { kind: 'email', value }
  }
  const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
  const value = readPhone(asked.phone ?? '', country)
  if (value === null) throw new Refusal('my.no_phone')
  return { kind: 'phone', value }
}

/**
 * Signs in by a code, or gives whoever is not known by that contact a ticket to join with. A try is counted
 * before it is judged. Throws `my.code_wrong`, `my.code_expired`, `my.too_often`.
 */
export async function signIn(
  ctx: Context,
  asked: CodeGiven,
  browser: Browser,
): Promise<
  | { readonly answer: Arrived; readonly memberId: string; readonly given: Given }
  | { readonly answer: Arrived; readonly given: null }
> {
  const request = await requestOf(ctx, asked.request)
  const there = within(ctx, request.organisationId)
  const checked = await checkOf(there, request, asked.code, 'signIn')
  return there.transaction(async (ctx) => {
    await spend(ctx, checked)
    const { organisationId, kind, value, codeId } = request
    const named = kind === 'phone' ? { phone: value } : { email: value }
    const [member] = await members.recognise(ctx.db, organisationId, [named])
    const standing =
      member?.state === 'active'
        ? await members.standingOf(ctx.db, organisationId, member.owner)
        : null
    if (!member || !standing) {
      const until = ctx.now.getTime() + HOUR / 2
      const ticket = sealTicket({ organisationId, kind, value, codeId, until })
      return { answer: { state: 'joining' as const, ticket }, given: null }
    }
    // in a browser that the member was warned of somebody else is at home
    const since = await lastUsed(ctx.db, member.owner)
    const isNew = !isKnownTo(browser.known, member.owner, since)
    const given = await begin(ctx, member.owner, standing, { ...browser, isNew })
    const answer = { state: 'signed_in' as const, ticket: null }
    return { answer, memberId: member.owner, given }
  })
}

/** The code of a request when it is right; a try is counted first, and for good. */
export async function checkOf(
  ctx: Context,
  request: Request,
  code: string,
  subject: keyof typeof SUBJECTS,
): Promise<messaging.Checked> {
  await countTry(ctx, 'guesses')
  const owner = contactId(request.organisationId, request)
  const { codeId } = request
  return messaging
    .checkCode(ctx.db, { owner, subject: SUBJECTS[subject], codeId, code, at: ctx.now })
    .catch((error: unknown) => {
      throw inOurWords(error, ctx.now)
    })
}

/** Spends a code within the transaction of what it confirms. */
export async function spend(ctx: Context, checked: messaging.Checked): Promise<void> {
  if (!(await messaging.useCode(ctx.db, checked, ctx.now))) throw new Refusal('my.code_expired')
}

/** A code's own refusals speak to a cashier; here a member reads them. */
function inOurWords(error: unknown, now: Date): unknown {
  if (!(error instanceof Refusal)) return error
  if (error.code === 'confirmation.expired') return new Refusal('my.code_expired')
  if (error.code === 'confirmation.wrong') return new Refusal('my.code_wrong', error.details)
  if (error.code !== 'confirmation.too_often') return error
  const milliseconds = Date.parse(String(error.details['after'])) - now.getTime()
  return new Refusal('my.too_often', { minutes: Math.max(1, Math.ceil(milliseconds / MINUTE)) })
}
