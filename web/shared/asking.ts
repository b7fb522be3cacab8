import type { Language } from '#kit/core/language.ts'
import { createClient, Problem, type Client } from '#sdk/client.ts'
import { watched, type Watched } from './watched.ts'

export type Asking = {
  /** Whether the server answers. */
  readonly reach: Watched<boolean>
  /** Asks the server. Throws `Problem` for a no, and what fetch throws when nobody answers. */
  ask<T>(work: (client: Client) => Promise<T>): Promise<T>
}

/**
 * How an application asks that goes on without a network, and whose people stand and wait. `refused` hears
 * the code of each refusal.
 */
export function asking(language: () => Language, refused: (code: string) => void): Asking {
  const reach = watched(navigator.onLine)
  const client = (): Client =>
    createClient({
      baseUrl: location.origin,
      token: null,
      language: language(),
      retries: 1,
      timeout: 8_000,
      // somebody waits: what asks for a longer pause is told at once
      pause: (milliseconds) =>
        new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 500))),
    })
  async function ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
    try {
      const answer = await work(client())
      reach.set(true)
      return answer
    } catch (error) {
      // what was asked for in vain, as something else is wanted by now, tells nothing of the server
      if (!isDropped(error)) reach.set(!isLost(error))
      const code = codeOf(error)
      if (code !== null) refused(code)
      throw error
    }
  }
  return { reach, ask }
}

/** Whether the page itself dropped the request; one that took too long is a `TimeoutError`. */
const isDropped = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'

/** Whether nobody answered. A proxy that answers for a server that is not there is no answer. */
export const isLost = (error: unknown): boolean =>
  !(error instanceof Problem) || (error.status >= 502 && error.status <= 504)

/** The code of a refusal; null for everything else. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Problem ? error.code : null

/** What is told of a failure: the server's own words, or those for a server that does not answer. */
export const wordsOr = (lost: string, error: unknown): string =>
  error instanceof Problem && !isLost(error) ? (error.errors[0]?.message ?? error.message) : lost
