import * as openid from 'openid-client'
import { Refusal } from '#kit/core/refusal.ts'

/** A directory as it is asked: the secret in the clear. */
export type Client = {
  readonly issuer: string
  readonly clientId: string
  readonly secret: string
}

/** What is kept between going and coming back. */
export type Kept = {
  readonly verifier: string
  readonly nonce: string
  readonly state: string
  readonly returnTo: string
  /** Whether the directory was told to have them show who they are, though it knows them already. */
  readonly again: boolean
}

/** Who came back: their claims, and when they showed the directory who they are (null: it did not tell). */
export type Back = {
  readonly claims: Readonly<Record<string, unknown>>
  readonly shownAt: Date | null
}

/** Whole seconds that a directory may take: what follows has to find room in the deadline of a request. */
const PATIENCE = 3

/** Over plain HTTP only to the same machine, as in tests. */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, search, hash } = new URL(text)
  const isPlain = username === '' && search === '' && hash === ''
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isNear(text)))
}

const isNear = (text: string): boolean =>
  ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(text).hostname)

/** Asks the directory for its metadata. Throws `directory.unreachable`. */
export async function discover({ issuer, clientId, secret }: Client) {
  try {
    return await openid.discovery(new URL(issuer), clientId, secret, undefined, {
      timeout: PATIENCE,
      // the signature of the identity token is checked too, not only the connection it came by
      execute: [
        openid.enableNonRepudiationChecks,
        ...(isNear(issuer) ? [openid.allowInsecureRequests] : []),
      ],
    })
  } catch {
    throw new Refusal('directory.unreachable', { issuer })
  }
}

/** Where the browser goes, and what has to be kept until it is back. */
export async function beginning(
  client: Client,
  { returnTo, again }: Pick<Kept, 'returnTo' | 'again'>,
): Promise<{ readonly url: string; readonly kept: Kept }> {
  const config = await discover(client)
  const verifier = openid.randomPKCECodeVerifier()
  const [nonce, state] = [openid.randomNonce(), openid.randomState()]
  const kept = { verifier, nonce, state, returnTo, again }
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: returnTo,
    scope: 'openid profile email',
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // with a bound on the age a directory has to tell when it asked (OpenID Connect Core 1.0, 3.1.2.1)
    ...(again && { prompt: 'login', max_age: '0' }),
  })
  return { url: url.href, kept }
}

/**
 * Who came back with this answer (a query of an address). Throws `directory.unreachable`,
 * `directory.issuer_wrong`, `directory.token_expired`, `directory.answer_refused`.
 */
export async function returning(client: Client, kept: Kept, answer: string): Promise<Back> {
  const config = await discover(client)
  const url = new URL(kept.returnTo)
  url.search = answer
  try {
    const tokens = await openid.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: kept.verifier,
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      idTokenExpected: true,
    })
    const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {}
    return { claims, shownAt: instantOf(claims['auth_time']) }
  } catch (error) {
    throw new Refusal(codeOf(error), { issuer: client.issuer })
  }
}

/** Whole seconds, as tokens tell instants. */
function instantOf(claim: unknown): Date | null {
  const isInstant = Number.isInteger(claim) && Math.abs(claim as number) < 1e11
  return isInstant ? new Date((claim as number) * 1_000) : null
}

/** What is wrong, by the codes of the library and by what it was looking at. */
function codeOf(error: unknown): string {
  const [outer, inner, innermost] = [error, causeOf(error), causeOf(causeOf(error))].map(
    (each) => (each ?? {}) as { code?: unknown; claim?: unknown; message?: unknown },
  )
  switch (outer?.code) {
    case 'OAUTH_TIMEOUT':
      return 'directory.unreachable'
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return 'directory.token_expired'
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_INVALID_RESPONSE': {
      const isOfIssuer = innermost?.claim === 'iss' || String(inner?.message).includes('"iss"')
      return isOfIssuer ? 'directory.issuer_wrong' : 'directory.answer_refused'
    }
    default:
      return 'directory.answer_refused'
  }
}

const causeOf = (error: unknown): unknown => (error as { cause?: unknown } | undefined)?.cause
