import { asking, wordsOr } from '../shared/asking.ts'
import { watched } from '../shared/watched.ts'
import { language, t } from './words.ts'

export { codeOf, isLost } from '../shared/asking.ts'

/** The session ended meanwhile: somebody has to sign in again. */
export const ended = watched(false)

/** Without the server receipts are kept on the device. */
export const { reach, ask } = asking(language, (code) => {
  if (code === 'session.ended') ended.set(true)
})

/** What is told of a failure: the server's own words, or that it does not answer. */
export const wordsOf = (error: unknown): string => wordsOr(t('reach.lost'), error)

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
