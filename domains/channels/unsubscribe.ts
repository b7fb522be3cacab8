import { createHmac, timingSafeEqual } from 'node:crypto'
import { isUuid } from '#kit/core/ids.ts'
import { keyFor } from '#kit/secret.ts'

/** Whose consent to what a link takes back. */
export type Unsubscribed = {
  readonly organisationId: string
  readonly memberId: string
  readonly purpose: string
  /** The mailing that the link came with, if it came with one. */
  readonly mailingId?: string | null | undefined
}

/** What follows from a contract is told without a consent; there is none to take back. */
const WITHOUT_CONSENT = 'service'

/**
 * A link by which the member of a message takes back his consent, without signing in and for ever: mail
 * is read years later. It names its purpose, so it can do nothing else. Null where none is needed.
 */
export function unsubscribeAddress(site: string | null, of: Unsubscribed): string | null {
  if (site === null || of.purpose === WITHOUT_CONSENT) return null
  return `${site.replace(/\/+$/, '')}/u/${unsubscribeToken(of)}`
}

export function unsubscribeToken(of: Unsubscribed): string {
  const { organisationId, memberId, purpose, mailingId } = of
  const said = [organisationId, memberId, purpose, ...(mailingId ? [mailingId] : [])]
  const claim = Buffer.from(said.join(' ')).toString('base64url')
  return `${claim}.${signed(claim).toString('base64url')}`
}

/** Whose link it is; null when it is not one of ours. */
export function readUnsubscribe(token: string): Unsubscribed | null {
  const [claim = '', signature = ''] = token.split('.')
  const right = signed(claim)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  const said = Buffer.from(claim, 'base64url').toString().split(' ')
  const [organisationId = '', memberId = '', purpose = '', mailingId = null] = said
  if (!isUuid(organisationId) || !isUuid(memberId) || purpose === '') return null
  return { organisationId, memberId, purpose, mailingId }
}

const signed = (claim: string): Buffer =>
  createHmac('sha256', keyFor('links to unsubscribe')).update(claim).digest()
