/** Asks whoever sits there to show once more who they are; false when they would rather not. */
type Prover = () => Promise<boolean>

let prover: Prover | null = null
let asking: Promise<boolean> | null = null

/** Hands in who asks; null: nobody does any more, and a refusal stays one. */
export function proveBy(ask: Prover | null): void {
  prover = ask
}

/**
 * As fetch. Where the server wants to know who sits there before it goes on, they are asked, and it is asked again;
 * several requests at once ask one time.
 */
export const fetchProved: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init)
  if (answer.status !== 403 || prover === null) return answer
  // read at once: the signal of the request ends before whoever is asked has answered
  const text = await answer.text()
  const refused = new Response(text, { status: answer.status, headers: answer.headers })
  if (!text.includes('"session.not_recent"')) return refused
  asking ??= prover().finally(() => (asking = null))
  if (!(await asking)) return refused
  // what may take as long as it likes, a file, may do so again
  return fetch(input, init?.signal ? { ...init, signal: AbortSignal.timeout(AGAIN) } : init)
}

/** How long the second request may take (milliseconds). */
const AGAIN = 30_000
