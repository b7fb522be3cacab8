import { createHmac } from 'node:crypto'
import { sealFor, unsealFor } from '#domains/access/secrets.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { keyFor } from '#kit/secret.ts'

/** Where a person can be reached: E.164, or an e-mail in lower case. */
export type Contact = { readonly kind: 'phone' | 'email'; readonly value: string }

/** What a code was asked for: to sign in, or, by a member, to have a new contact. */
export type Request = Contact & {
  readonly organisationId: OrganisationId
  readonly codeId: string
  readonly memberId: string | null
  readonly until: number
}

/** A contact that was proved by a code, for whoever is about to join. */
export type Ticket = Contact & {
  readonly organisationId: OrganisationId
  readonly codeId: string
  readonly until: number
}

/** A meeting in the chat with the bot that somebody was sent to. */
export type MeetingRequest = {
  readonly organisationId: OrganisationId
  /** SHA-256 of the token, in hex. */
  readonly digest: string
  readonly until: number
}

// All go through the browser: sealed, so that nobody reads a phone out of one or makes one.
const REQUEST = 'portal.request'
const TICKET = 'portal.ticket'
const MEETING = 'portal.meeting'

export const sealRequest = (request: Request): string => seal(REQUEST, request)
export const sealMeeting = (meeting: MeetingRequest): string => seal(MEETING, meeting)
export const sealTicket = (ticket: Ticket): string => seal(TICKET, ticket)

/** Throws `my.code_expired` for what is none of ours or too old. */
export function openRequest(text: string, now: Date): Request {
  const request = unseal<Request>(REQUEST, text)
  if (!request || request.until <= now.getTime()) throw new Refusal('my.code_expired')
  return request
}

/** Null for what is no meeting of ours. Throws `my.code_expired` for one that is too old. */
export function openMeeting(text: string, now: Date): MeetingRequest | null {
  const meeting = unseal<MeetingRequest>(MEETING, text)
  if (meeting && meeting.until <= now.getTime()) throw new Refusal('my.code_expired')
  return meeting
}

/** Throws `my.ticket_expired` for what is none of ours or too old. */
export function openTicket(text: string, now: Date): Ticket {
  const ticket = unseal<Ticket>(TICKET, text)
  if (!ticket || ticket.until <= now.getTime()) throw new Refusal('my.ticket_expired')
  return ticket
}

const seal = (purpose: string, value: object): string =>
  sealFor(purpose, purpose, JSON.stringify(value)).toString('base64url')

function unseal<T>(purpose: string, text: string): T | null {
  try {
    return JSON.parse(unsealFor(purpose, purpose, Buffer.from(text, 'base64url'))) as T
  } catch {
    return null
  }
}

/**
 * The id under which codes to a contact are kept, whether it is a member's or not: the same for both, so
 * nothing told or timed depends on it, and nobody can read the contact from it.
 */
export function contactId(organisationId: OrganisationId, { kind, value }: Contact): string {
  return uuidOf(`contact\n${organisationId}\n${kind}\n${value}`)
}

/** What a code of the portal confirms. */
export const SUBJECTS = {
  signIn: '00000000-0000-8000-8000-000000000001',
  contact: '00000000-0000-8000-8000-000000000002',
  unfreeze: '00000000-0000-8000-8000-000000000003',
} as const

function uuidOf(text: string): string {
  const bytes = createHmac('sha256', keyFor('portal.ids')).update(text).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
