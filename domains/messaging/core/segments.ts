import { measured, smsOf as partsOf, sumOf } from '#domains/channels/core/sms.ts'

/** How a text goes as SMS: by which alphabet, how long, in how many parts. */
export type Sms = {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets, or units of UTF-16. */
  readonly units: number
  readonly segments: number
  /** How many more units the last part takes. */
  readonly left: number
  /** The first characters that GSM-7 has not; they make every part shorter. */
  readonly beyond: readonly string[]
}

const NAMES = { gsm: 'GSM-7', ucs2: 'UCS-2' } as const

/** Counts what an SMS gateway will charge, as the channel takes a text apart. */
export function smsOf(text: string): Sms {
  const { alphabet, beyond, widths, characters, alone, each } = measured(text)
  const units = sumOf(widths)
  const found = {
    encoding: NAMES[alphabet],
    units,
    beyond: [...new Set(beyond)].slice(0, 10),
  } as const
  if (units <= alone) return { ...found, segments: units === 0 ? 0 : 1, left: alone - units }
  const { parts } = partsOf(text)
  const last = [...parts.at(-1)!].length
  return {
    ...found,
    segments: parts.length,
    left: each - sumOf(widths.slice(characters.length - last)),
  }
}
