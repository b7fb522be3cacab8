import { createClient, Problem, type Client } from '#sdk/client.ts'
import { language } from './i18n.ts'

/** Who is using the pages: a person with a session in a cookie, or a key kept in this tab. */
export type Session = {
  readonly kind: 'person' | 'key'
  readonly name: string
  readonly organisation: string
  /** What may be done; null where the server does not tell, so nothing is hidden. */
  readonly scopes: readonly string[] | null
}

/** What GET /v1/sessions/current answers, as far as the pages need it. */
type Current = {
  readonly operator: { readonly name: string }
  readonly organisation: { readonly name: string }
  readonly scopes: readonly string[]
}

const KEPT = 'kopilka.key'
const keptKey = (): string | null => sessionStorage.getItem(KEPT)

/** The client of this server as the one who is signed in; the words come in the language of the page. */
export function client(): Client {
  return createClient({
    baseUrl: location.origin,
    token: keptKey(),
    language: language(),
    retries: 1,
  })
}

/** Who is signed in now; null when nobody is. Fails when the server cannot be asked. */
export async function currentSession(): Promise<Session | null> {
  try {
    const key = keptKey()
    return key === null ? await personSession() : await keySession(key)
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    sessionStorage.removeItem(KEPT)
    return null
  }
}

/** Signs a person in; refuses with `session.refused`, `session.code_needed` or `session.throttled`. */
export async function signIn(asked: {
  readonly login: string
  readonly password: string
  readonly code?: string
}): Promise<void> {
  sessionStorage.removeItem(KEPT)
  await ask('POST', '/v1/sessions', asked)
}

/** Signs in by an API key; refuses with `access.key_unknown`. */
export async function signInWithKey(key: string): Promise<void> {
  sessionStorage.setItem(KEPT, key.trim())
  try {
    await keySession(key.trim())
  } catch (error) {
    sessionStorage.removeItem(KEPT)
    throw error
  }
}

/** Ends the session, or forgets the key. */
export async function signOut(): Promise<void> {
  if (keptKey() === null) await ask('DELETE', '/v1/sessions/current')
  sessionStorage.removeItem(KEPT)
}

async function personSession(): Promise<Session | null> {
  try {
    const current = (await ask('GET', '/v1/sessions/current')) as Current
    const { operator, organisation, scopes } = current
    return { kind: 'person', name: operator.name, organisation: organisation.name, scopes }
  } catch (error) {
    // a server without sessions has keys only
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
}

/** A key is asked what it is by what it may see; one that may see nothing of itself is let in all the same. */
async function keySession(key: string): Promise<Session> {
  const [organisation, keys] = await Promise.all([
    allowed(() => client().programmes.organisation()),
    allowed(() => client().access.list({ query: { limit: 200 } })),
  ])
  const own = keys?.items.find(({ prefix }) => key.startsWith(prefix))
  return {
    kind: 'key',
    name: own?.name ?? `${key.slice(0, 12)}…`,
    organisation: organisation?.name ?? '',
    scopes: own?.scopes ?? null,
  }
}

async function allowed<T>(asking: () => Promise<T>): Promise<T | null> {
  try {
    return await asking()
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return null
    throw error
  }
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method,
    headers: {
      'accept-language': language(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const told: unknown = /json/.test(response.headers.get('content-type') ?? '')
    ? JSON.parse(text)
    : undefined
  if (response.ok) return told
  const seconds = Number(response.headers.get('retry-after'))
  throw new Problem(response.status, told, seconds > 0 ? seconds : null)
}

/** Whether the session may do what needs the scope. */
export const may = (session: Session, scope: string): boolean =>
  session.scopes === null || session.scopes.includes(scope) || session.scopes.includes('*')
