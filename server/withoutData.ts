/** An error as it may be kept or logged. */
export type Bare = Record<string, unknown> & {
  readonly type: string
  readonly message: string
  readonly stack: string
}

/** An error as it may be logged: PostgreSQL, parsers and slices of other people's code quote values in their words. */
export function withoutData(error: Error): Bare {
  const { code, constraint, table } = error as Error & Record<string, unknown>
  return {
    type: error.name,
    message: maskValues(error.message),
    stack: framesOf(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    ...(typeof table === 'string' && { table }),
    ...(error.cause instanceof Error && { cause: withoutData(error.cause) }),
  }
}

/** What kind of error it is: its code, or its name; its words may quote what people typed. */
export const nameOf = (error: unknown): string =>
  ((error as { code?: unknown } | null)?.code as string) ??
  (error instanceof Error ? error.name : 'unknown')

/** The same error for somebody who logs or keeps its words: its kind, what they say of nobody, and where it came from. */
export function bareError(error: unknown): Error {
  const words = error instanceof Error ? maskValues(error.message) : ''
  const bare = new Error([nameOf(error), words].filter((each) => each !== '').join(': '))
  bare.stack = `${nameOf(error)}\n${error instanceof Error ? framesOf(error) : ''}`
  return bare
}

/** Where it came from; the words stand before that, and may have lines that look like it. */
function framesOf({ stack = '', message }: Error): string {
  const after = message === '' ? -1 : stack.indexOf(message)
  const frames = (after < 0 ? stack : stack.slice(after + message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  return frames.slice(0, 12).join('\n')
}

/**
 * Hides what stands in quotes or brackets, numbers of four digits and more, addresses of mail, and every word that
 * may be a name: with a capital, a digit or a letter that English does not have.
 */
export function maskValues(message: string): string {
  return message
    .replaceAll(/"[^"]*"?|'[^']*'?|`[^`]*`?|«[^»]*»?|\([^)]*\)?/g, '…')
    .replaceAll(/[^\s@]+@[^\s@]+/g, '…')
    .replaceAll(/\+?\d[\d\s()-]{2,}\d/g, '…')
    .replaceAll(/[^\s…]*[^\s…]/g, (word, at: number) =>
      PLAIN.test(word) || (at === 0 && FIRST.has(word)) ? word : '…',
    )
    .replaceAll(/…(?:[\s…]*…)+/g, '…')
}

/** A word of a sentence, or a small number. */
const PLAIN = /^(?:[a-z]+(?:[-_][a-z]+)*|\d{1,3})[.,:;!?]?$/

/** How sentences of programs begin. */
const FIRST = new Set(
  ['A', 'An', 'Bad', 'Cannot', 'Client', 'Connection', 'Could', 'Duplicate', 'Expected', 'Failed']
    .concat(['Input', 'Invalid', 'Maximum', 'Missing', 'No', 'Not', 'Object', 'Query', 'Reduce'])
    .concat(['Request', 'Something', 'The', 'Timeout', 'Too', 'Unable', 'Unexpected', 'Unknown'])
    .concat(['Unterminated', 'Value']),
)
