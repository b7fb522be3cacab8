import type { Language } from '#kit/core/language.ts'

/** What a report says, before it is drawn: texts that are ready, and numbers of charts. */
export type Sheet = {
  readonly language: Language
  /** The organisation and the programme. */
  readonly over: string
  readonly title: string
  /** The period in words, or that it tells how things stand. */
  readonly period: string
  /** Up to when figures are counted. */
  readonly asOf: string
  readonly blocks: readonly Block[]
  /** What the figures mean, in small print. */
  readonly definitions: readonly { readonly term: string; readonly text: string }[]
}

export type Block =
  | { readonly kind: 'figures'; readonly cells: readonly Cell[] }
  | { readonly kind: 'note'; readonly title: string; readonly text: string }
  | ({ readonly kind: 'chart' } & Chart)
  | ({ readonly kind: 'table' } & Table)

/** A figure with its change against what was before, and what else is to be known of it. */
export type Cell = {
  readonly name: string
  readonly value: string
  readonly change?: string | undefined
  readonly hint?: string | undefined
}

/** Bars that stand on each other, or lines over the same labels. */
export type Chart = {
  readonly title: string
  readonly form: 'bars' | 'lines'
  readonly labels: readonly string[]
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
  /** How a number of the axis is told. */
  readonly tell: (value: number) => string
}

export type Table = {
  /** Null where the chart above has said it. */
  readonly title: string | null
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** A share of each cell from the second column on, which colours it; null: not coloured. */
  readonly heat?: readonly (readonly (number | null)[])[] | undefined
  readonly note?: string | undefined
}

/** Marks of an axis from the lowest value to above the highest: round numbers, four to six of them. */
export function marksOf(lowest: number, highest: number): number[] {
  const low = Math.min(0, lowest)
  const high = Math.max(highest, low)
  if (high === low) return [low, low + 1]
  const rough = (high - low) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough)!
  const first = Math.floor(low / step) * step
  const marks = [first]
  while (marks.at(-1)! < high) marks.push(first + marks.length * step)
  return marks
}
