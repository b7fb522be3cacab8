import { createClient, Problem, type Client } from '#sdk/client.ts'
import { language } from './i18n.ts'
import { fetchProved } from './proving.ts'

/** Who is using the pages: a person with a session in a cookie, or a key kept in this tab. */
export type Session = {
  readonly kind: 'person' | 'key'
  readonly name: string
  readonly organisation: string
  /** What may be done; null where the server does not tell, so nothing is hidden. */
  readonly scopes: readonly string[] | null
  /** The password was given by somebody else: nothing is allowed until it is changed. */
  readonly mustChangePassword: boolean
  /** Where else this person works; nowhere with a key. */
  readonly elsewhere: readonly { readonly id: string; readonly name: string }[]
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
    fetch: fetchProved,
  })
}

/** Asks for a file and saves it under a name. Fails with a `Problem` as the client does. */
export async function download(path: string, name: string): Promise<void> {
  const key = keptKey()
  const headers = {
    'accept-language': language(),
    ...(key !== null && { authorization: `Bearer ${key}` }),
  }
  const answer = await fetchProved(path, { headers })
  if (!answer.ok) throw new Problem(answer.status, await answer.json(), null)
  const address = URL.createObjectURL(await answer.blob())
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
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
  await client().sessions.signIn({ body: asked })
  tellWindows()
}

const DOORBELL = 'kopilka.signed-in'

/** Other windows hear of what is stored anew. */
const tellWindows = (): void => localStorage.setItem(DOORBELL, new Date().toISOString())

/** Says when somebody has signed in in another window of this browser; answers how to listen no more. */
export function onSignedInElsewhere(heard: () => void): () => void {
  const listen = ({ key }: StorageEvent): void => {
    if (key === DOORBELL) heard()
  }
  addEventListener('storage', listen)
  return () => removeEventListener('storage', listen)
}

const AWAY = 'kopilka.away'

/** Where a directory sends the browser back to. */
export const returnAddress = (): string => `${location.origin}/sign-in`

/** Goes to a directory to sign in there, or to show anew who one is; what to come back with stays in this tab. */
export async function goToDirectory({ organisationId, again }: Way): Promise<void> {
  sessionStorage.removeItem(KEPT)
  const body = { organisationId, returnTo: returnAddress(), again }
  const { url, proof } = await client().directory.begin({ body })
  const from = location.pathname === '/sign-in' ? '/' : location.pathname + location.search
  const away: Away = { proof, from, isApart: wayApart() !== null }
  sessionStorage.setItem(AWAY, JSON.stringify(away))
  location.assign(url)
}

/** Opens a window of its own for signing in by a directory: what stands on this page stays. */
export function goApart({ organisationId, again }: Way): void {
  window.open(`/sign-in?directory=${organisationId}${again ? '&again' : ''}`)
}

/** A directory; again: though it knows who sits there, they show it once more. */
export type Way = { readonly organisationId: string; readonly again: boolean }

/** The directory that this window was opened for; null: for none. */
export function wayApart(): Way | null {
  const asked = new URLSearchParams(location.search)
  const organisationId = location.pathname === '/sign-in' ? asked.get('directory') : null
  return organisationId === null ? null : { organisationId, again: asked.has('again') }
}

/** Whether this page is what a directory has sent somebody back to. */
export const isBack = (): boolean =>
  location.pathname === '/sign-in' && new URLSearchParams(location.search).has('state')

/** Whether somebody is on the way to a directory or back, also where they are signed in already. */
export const isUnderWay = (): boolean =>
  wayApart() !== null || (isBack() && sessionStorage.getItem(AWAY) !== null)

/** Comes back from a directory; the address to go on at. A window that was opened for it closes. Refuses with `directory.…`. */
export async function comeBack(): Promise<string> {
  const kept = JSON.parse(sessionStorage.getItem(AWAY) ?? 'null') as Away | null
  sessionStorage.removeItem(AWAY)
  const proof = kept?.proof ?? 'x'.repeat(43)
  await client().directory.finish({ body: { proof, answer: location.search } })
  tellWindows()
  if (kept?.isApart) window.close()
  return kept?.from ?? '/'
}

type Away = { readonly proof: string; readonly from: string; readonly isApart: boolean }

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
  if (keptKey() === null) await client().sessions.signOut()
  sessionStorage.removeItem(KEPT)
}

async function personSession(): Promise<Session> {
  const { operator, organisation, organisations, scopes } = await client().sessions.whoAmI()
  return {
    kind: 'person',
    name: operator.name,
    organisation: organisation.name,
    scopes,
    mustChangePassword: operator.mustChangePassword,
    elsewhere: organisations.filter(({ id }) => id !== organisation.id),
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
    mustChangePassword: false,
    elsewhere: [],
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

/** Whether the session may do what needs the scope. */
export const may = (session: Session, scope: string): boolean =>
  session.scopes === null || session.scopes.includes(scope) || session.scopes.includes('*')
