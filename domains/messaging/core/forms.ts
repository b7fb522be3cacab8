import type { Part } from './faults.ts'

/** The channels a text is written for; the sandbox takes the texts of all. */
export const FORMS = ['sms', 'email', 'telegram', 'push'] as const
export type Form = (typeof FORMS)[number]

/** What a text is written for: a channel, or what a till prints under a receipt, which no gateway carries. */
export const TEXTS = [...FORMS, 'receipt'] as const
export type TextForm = (typeof TEXTS)[number]

/** What a message of a channel consists of; the body is never missing. */
export const partsOf: Readonly<Record<TextForm, readonly Part[]>> = {
  sms: ['body'],
  email: ['subject', 'body', 'html'],
  telegram: ['body'],
  push: ['subject', 'body'],
  receipt: ['body'],
}

/** How many characters of a body a channel takes. */
export const longestOf: Readonly<Record<TextForm, number>> = {
  sms: 1_000,
  email: 4_000,
  telegram: 4_000,
  push: 1_000,
  receipt: 500,
}

export const LONGEST_SUBJECT = 200
export const LONGEST_PAGE = 200_000

/** A text as it can be kept and sent: no control characters but line ends and tabs, no edges. */
export const tidied = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .trim()

/** A headline has one line: a second would be a header of the mail. */
export const oneLine = (text: string): string => tidied(text).replaceAll(/\s+/g, ' ')

// What no mail program shows or runs, and what a page of the back office must not run.
const ACTIVE =
  /<\s*\/?\s*(script|iframe|object|embed|form|base|meta|link)\b|\bon\w+\s*=|javascript\s*:/i

/** The first thing in a page that would do something by itself; null when it only shows. */
export function activePart(html: string): { readonly at: number; readonly named: string } | null {
  const found = ACTIVE.exec(html)
  return found && { at: found.index, named: found[0].replace(/^<\s*\/?\s*/, '').slice(0, 40) }
}
