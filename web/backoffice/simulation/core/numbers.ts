import type { GuessAsked } from '#domains/simulation/chance.api.ts'

/** Two ends as they are typed, per cent. */
export type Ends = readonly [low: string, high: string]

/** A number as people type it, with a comma or a point; null where it is none. */
export function typed(text: string): number | null {
  const plain = text.replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null
}

/** Values between commas or semicolons; null where one of them is no number. A comma followed by a space parts. */
export function typedList(text: string): number[] | null {
  const parts = text
    .split(/;|,\s+|\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const values = parts.map(typed)
  return values.length > 0 && values.every((value) => value !== null) ? values : null
}

/** A share in per cent, from what was typed: 35 is 0.35, to so many decimals of the share. */
export const shareOf = (text: string): number | null => {
  const value = typed(text)
  return value === null ? null : Math.round(value * 1e6) / 1e8
}

/** Two ends in per cent as a guess: sure where they are the same. Null where one is no number or they are upside down. */
export function guessOf(low: string, high: string): GuessAsked | null {
  const [p5, p95] = [shareOf(low), shareOf(high)]
  if (p5 === null || p95 === null || p5 > p95) return null
  return p5 === p95 ? { kind: 'fixed', value: p5 } : { kind: 'between', p5, p95 }
}

/** The ends of a guess as they are typed. */
export function endsOf(guess: GuessAsked): Ends {
  const percent = (share: number) => String(Math.round(share * 1e4) / 1e2)
  if (guess.kind === 'fixed') return [percent(guess.value), percent(guess.value)]
  return guess.kind === 'between'
    ? [percent(guess.p5), percent(guess.p95)]
    : [percent(guess.low), percent(guess.high)]
}
