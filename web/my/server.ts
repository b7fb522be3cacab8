import { createClient, Problem, type Client } from '#sdk/client.ts'
import { watched } from '../till/watched.ts'
import { language, t } from './words.ts'

/** Whether the server answers. Without it the card is shown as it was. */
export const reach = watched(navigator.onLine)

/** Called when the server says that nobody is signed in. */
let forget = (): void => undefined
export const onSignedOut = (work: () => void): void => void (forget = work)

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

/** Asks the server. Throws `Problem` for a no, and what fetch throws when nobody answers. */
export async function ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
  try {
    const answer = await work(client())
    reach.set(true)
    return answer
  } catch (error) {
    reach.set(!isLost(error))
    if (codeOf(error) === 'my.signed_out') forget()
    throw error
  }
}

/** A proxy that answers for a server that is not there is no answer. */
export const isLost = (error: unknown): boolean =>
  !(error instanceof Problem) || (error.status >= 502 && error.status <= 504)

/** What is told of a failure: the server's own words, or that it does not answer. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Problem) || isLost(error)) return t('lost')
  return error.errors[0]?.message ?? error.message
}

/** The code of a refusal; null for everything else. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Problem ? error.code : null
