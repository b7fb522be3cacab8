import { Refusal } from './core/refusal.ts'

/** Milliseconds after which a request is answered, whatever keeps it. */
export const DEADLINE = 4_000

/**
 * Waits for work no longer than so many milliseconds, then throws `service.unavailable`. The work itself
 * goes on: its effect is whole or absent, and the request repeated with its key tells which.
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let alarm: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Refusal('service.unavailable', { seconds: 2 }))
    alarm = setTimeout(refuse, milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(alarm)
  }
}
