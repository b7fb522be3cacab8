import type { FastifyReply, FastifyRequest } from 'fastify'
import { cameFrom } from './core/proxies.ts'
import { trustedProxies } from './proxies.ts'

const SESSION = 'kopilka_session'
const DEVICE = 'kopilka_till'
const MEMBER = 'kopilka_my'
const KNOWN = 'kopilka_known'

/** The token of the session that a browser sends along; null when there is none. */
export const sessionToken = (request: FastifyRequest): string | null => kept(request, SESSION)

/** What tells that a browser is a known till; null when there is nothing. */
export const deviceToken = (request: FastifyRequest): string | null => kept(request, DEVICE)

/** The token of a member's session; null when there is none. */
export const memberToken = (request: FastifyRequest): string | null => kept(request, MEMBER)

/** What tells which members signed in here before; null when there is nothing. */
export const knownMark = (request: FastifyRequest): string | null => kept(request, KNOWN)

function kept(request: FastifyRequest, wanted: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === wanted && value) return value
  }
  return null
}

/** Where the request came from, as the proxies that are trusted say. */
export function addressOf(request: FastifyRequest): string {
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',')
  return cameFrom(request.ip, forwarded, trustedProxies())
}

/** Gives the browser a session, or with null takes it away. No page can read it, no other site sends it. */
export const giveSession = (
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | null,
): void => give(request, reply, SESSION, token === null ? ['', 'Max-Age=0'] : [token])

/** Makes the browser a known till, for as long as browsers keep anything. */
export const giveDevice = (request: FastifyRequest, reply: FastifyReply, token: string): void =>
  give(request, reply, DEVICE, [token, `Max-Age=${400 * 24 * 3_600}`])

/** Gives the browser a member's session for so many seconds, or with null takes it away; only /v1/my sees it. */
export const giveMemberSession = (
  request: FastifyRequest,
  reply: FastifyReply,
  given: { readonly token: string; readonly seconds: number } | null,
): void => {
  const parts = given === null ? ['', 'Max-Age=0'] : [given.token, `Max-Age=${given.seconds}`]
  give(request, reply, MEMBER, parts, '/v1/my')
}

/** Has the browser keep which members signed in here, for as long as browsers keep anything; only /v1/my sees it. */
export const giveKnownMark = (request: FastifyRequest, reply: FastifyReply, mark: string): void =>
  give(request, reply, KNOWN, [mark, `Max-Age=${400 * 24 * 3_600}`], '/v1/my')

function give(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  [value, ...life]: readonly string[],
  path = '/',
): void {
  const secure = isSecure(request)
  reply.header(
    'set-cookie',
    [
      `${name}=${value}`,
      `Path=${path}`,
      'HttpOnly',
      'SameSite=Strict',
      ...(secure ? ['Secure'] : []),
      ...life,
    ].join('; '),
  )
}

const isSecure = ({ protocol, headers }: FastifyRequest): boolean =>
  protocol === 'https' || headers['x-forwarded-proto'] === 'https'

/** The address by which this server was reached, without a path. */
export const ownAddress = (request: FastifyRequest): string =>
  `${isSecure(request) ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`

/**
 * Whether a request that changes something comes from a page of our own. Every browser of today says
 * so in Sec-Fetch-Site or Origin; null where neither was said.
 */
export function isFromOwnPage({ headers }: FastifyRequest): boolean | null {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  if (headers.origin === undefined) return null
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host
}
