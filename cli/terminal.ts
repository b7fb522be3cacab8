import { userInfo } from 'node:os'
import type { Language, Texts } from '#kit/core/language.ts'
import { say, terminalLanguage } from './language.ts'

/** How a command ends. */
export const EXIT = { ok: 0, refused: 1, usage: 2, outage: 3 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Where a command speaks: one answer on the standard output, all else beside it. */
export type Terminal = {
  readonly language: Language
  readonly json: boolean
  /** The answer: as JSON with --json, else as text. */
  answer(value: unknown, text: string): void
  /** A word meanwhile, beside the answer; silent with --json. */
  note(texts: Texts, details?: Readonly<Record<string, unknown>>): void
  /** A text in the terminal's language. */
  say(texts: Texts, details?: Readonly<Record<string, unknown>>): string
}

export function openTerminal(options: { readonly json?: boolean | undefined }): Terminal {
  const language = terminalLanguage(process.env)
  const json = options.json ?? false
  return {
    language,
    json,
    answer: (value, text) =>
      void process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`),
    note: (texts, details) => {
      if (!json) process.stderr.write(`${say(texts, language, details)}\n`)
    },
    say: (texts, details) => say(texts, language, details),
  }
}

/** Who sits at the terminal, for the record of who did what. */
export function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
