import { createClient, Problem, type Client } from '#sdk/client.ts'
import { t } from './words.ts'
import { language } from './words.ts'
import { watched } from './watched.ts'

/** Whether the server answers. Without it receipts are kept on the device. */
export const reach = watched(navigator.onLine)

/** The session ended meanwhile: somebody has to sign in again. */
export const ended = watched(false)

const client = (): Client =>
  createClient({
    baseUrl: location.origin,
    token: null,
    language: language(),
    retries: 1,
    timeout: 8_000,
    // somebody stands there and waits: what asks for a longer pause is told at once
    pause: (milliseconds) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 500))),
  })

/**
 * Asks the server. Throws `Problem` for a no, and what fetch throws when nobody answers; then the till
 * goes on without the server.
 */
export async function ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
  try {
    const answer = await work(client())
    reach.set(true)
    return answer
  } catch (error) {
    if (!(error instanceof Problem)) reach.set(false)
    else if (!isAbsent(error)) reach.set(true)
    else reach.set(false)
    if (error instanceof Problem && error.status === 401 && error.code === 'session.ended')
      ended.set(true)
    throw error
  }
}

/** A proxy that answers for a server that is not there is no answer. */
const isAbsent = ({ status }: Problem): boolean => status >= 502 && status <= 504

export const isLost = (error: unknown): boolean => !(error instanceof Problem) || isAbsent(error)

/** What is told of a failure: the server's own words, or that it does not answer. */
export const wordsOf = (error: unknown): string =>
  error instanceof Problem && !isAbsent(error) ? error.message : t('reach.lost')

/** The code of a refusal; null for everything else. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Problem ? error.code : null

/** Milliseconds between two looks for a server that did not answer. */
const AGAIN = 5_000

/** Watches the connection from now on: at a hint of the browser, and by itself while there is none. */
export function watchReach(): void {
  const look = async () => {
    try {
      await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(AGAIN) })
      reach.set(true)
    } catch {
      reach.set(false)
    }
  }
  addEventListener('offline', () => reach.set(false))
  addEventListener('online', () => void look())
  setInterval(() => {
    if (!reach.get()) void look()
  }, AGAIN)
}
