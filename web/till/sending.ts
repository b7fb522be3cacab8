import { drop, look, note, type Waiting } from './queue.ts'
import { ask, reach } from './server.ts'
import { signedIn } from './signedIn.ts'

const PORTION = 50

/**
 * Sends what waits, oldest first, a portion at a time. Each receipt brings its own key, so one whose
 * answer was lost is only answered again. A refused one is noted and holds nothing up.
 */
export async function send(): Promise<void> {
  // two pages of one browser would send side by side, and the order would be lost
  await navigator.locks.request('kopilka-till-sending', async () => {
    for (;;) {
      const organisationId = signedIn.get()?.organisationId
      const all = await look()
      const mine = all.filter((each) => each.organisationId === organisationId)
      const portion = mine.filter(({ refused }) => refused === null).slice(0, PORTION)
      if (portion.length === 0 || !reach.get()) return
      if (!(await sendPortion(portion))) return
    }
  })
}

/** Whether it makes sense to go on at once. */
async function sendPortion(portion: readonly Waiting[]): Promise<boolean> {
  try {
    const items = portion.map(({ key, receipt }) => ({ ...receipt, key }))
    const { results } = await ask((client) => client.purchases.confirmStored({ body: { items } }))
    let done = 0
    for (const waiting of portion) {
      const told = results.find(({ key }) => key === waiting.key)
      if (!told) continue
      if ('purchase' in told) await drop(waiting.place!)
      // what the server could not do now is no refusal
      else if (told.status >= 500 || told.status === 429) return false
      else await note(waiting, told.problem.title)
      done++
    }
    return done > 0
  } catch {
    return false
  }
}

/** Milliseconds between two tries of what could not be sent. */
const AGAIN = 15_000

/** Sends from now on whenever there is something to send and somebody to send it to. */
export function keepSending(): void {
  const trySending = () => void send().catch(() => undefined)
  addEventListener('online', trySending)
  setInterval(trySending, AGAIN)
  trySending()
}
