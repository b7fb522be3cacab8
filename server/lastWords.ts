import { nameOf, withoutData } from './withoutData.ts'

/**
 * Has a process that an error ends say so in a line of its log, and end. What Node says of it by itself is the whole
 * error, with whoever's data is in its words.
 */
export function sayLastWords(): void {
  process.on('uncaughtException', (error: unknown, origin) => {
    const { type, stack } = withoutData(error instanceof Error ? error : new Error())
    const line = {
      level: 'fatal',
      at: new Date().toISOString(),
      origin,
      err: { type, code: nameOf(error), stack },
      message: 'an error ended the process',
    }
    process.stderr.write(`${JSON.stringify(line)}\n`)
    process.exit(1)
  })
}
