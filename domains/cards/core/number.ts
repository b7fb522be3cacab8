import { checkDigit, isSound, type CheckDigit } from './digits.ts'

/** What the numbers of a batch look like: so many digits in all, the last of which checks the others. */
export type Shape = {
  readonly prefix: string
  readonly length: number
  readonly checkDigit: CheckDigit
}

/** How many digits of a number are free to be chosen by chance. */
export const freeDigits = ({ prefix, length }: Shape): number => length - prefix.length - 1

/** For one card there are at least so many numbers, so that trying numbers is not worth it. */
const NUMBERS_PER_CARD = 1_000

/** The shortest length at which a batch of so many cards cannot be guessed. */
export function shortestLength(shape: Shape, count: number): number {
  const digits = Math.ceil(Math.log10(count * NUMBERS_PER_CARD))
  return shape.prefix.length + digits + 1
}

/** The number with these chance digits in it. */
export function numberOf(shape: Shape, chance: string): string {
  const digits = shape.prefix + chance
  return digits + checkDigit(digits, shape.checkDigit)
}

/** A number as people type and scanners read it, without the spaces; null when it cannot be a card's. */
export function readNumber(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '')
  return /^\d{8,19}$/.test(digits) ? digits : null
}

/**
 * The numbers that a scanned text may stand for: a number of 12 digits printed as EAN-13 is read
 * with the thirteenth, which the bar code adds.
 */
export function readings(number: string): string[] {
  return number.length === 13 && isSound(number, 'ean13') ? [number, number.slice(0, 12)] : [number]
}

/** Whether a number that no card has looks like a slip of the pen in one of these batches. */
export function isMistyped(number: string, shapes: readonly Shape[]): boolean {
  const alike = shapes.filter(
    (shape) => number.length === shape.length && number.startsWith(shape.prefix),
  )
  return alike.length > 0 && !alike.some((shape) => isSound(number, shape.checkDigit))
}

/** A number for logs and people who need not see it whole: the last four digits. */
export function mask(number: string): string {
  return number.slice(-4).padStart(number.length, '•')
}
