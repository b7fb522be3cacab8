import type { Reason } from '#domains/analytics/core/answer.ts'
import { addToDay } from '#kit/core/zone.ts'
import type { Block, Cell } from './sheet.ts'
import { speechOf, type Reader, type Speech } from './speech.ts'
import { REASONS } from '#domains/analytics/core/reasons.ts'
import { wordsOf, type Words } from './words.ts'

/** What a page of a report is made with: the words and numbers of who reads it. */
export type Teller = {
  readonly reader: Reader
  readonly words: Words
  readonly speech: Speech
}

/** What a page comes to; the head of the sheet is the same for all. */
export type Told = {
  readonly blocks: readonly Block[]
  readonly means: readonly (keyof Words['means'])[]
}

export const tellerOf = (reader: Reader): Teller => ({
  reader,
  words: wordsOf(reader.language),
  speech: speechOf(reader),
})

/** Why there is no figure, in words. */
export const reasonOf = (
  { reader, words }: Teller,
  { reason }: { readonly reason: string },
): string => `${words.notEnough} ${REASONS[reason as Reason]?.[reader.language] ?? ''}`.trim()

/** A figure against what it was before; `inPoints` for shares. */
export function compared(
  { speech, words }: Teller,
  cell: Omit<Cell, 'change'>,
  of: { readonly now: number | null; readonly before: number | null; readonly inPoints?: boolean },
): Cell {
  const change = speech.change(of.now, of.before, of.inPoints ?? false)
  if (change === null) return { ...cell, change: words.noneBefore }
  return { ...cell, change: of.inPoints ? `${change} ${words.inPoints}` : change }
}

/** Above so many days they are told by weeks. */
const DAYS = 45

/** Days as they are, or weeks from Monday where they are many, with the numbers of each added up. */
export function byWeeks<Row extends { readonly day: string }>(
  days: readonly Row[],
  add: (one: Row, other: Row) => Row,
): { readonly rows: readonly Row[]; readonly isWeekly: boolean } {
  if (days.length <= DAYS) return { rows: days, isWeekly: false }
  const weeks = new Map<string, Row>()
  for (const row of days) {
    const monday = mondayOf(row.day)
    const known = weeks.get(monday)
    weeks.set(monday, known ? add(known, row) : row)
  }
  return { rows: [...weeks.values()], isWeekly: true }
}

function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return addToDay(day, { days: -weekday })
}
