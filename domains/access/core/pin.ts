/** What a PIN is: so many digits. */
export const PIN = '^\\d{4,8}$'

/** Wrong tries in a row after which a PIN opens nothing until another is set. */
export const MOST_FAILURES = 10

/** Whether a PIN is among the first that anybody would try: one digit again and again, or digits in a row. */
export function isTooSimple(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, place) => Number(digit) - Number(pin[place]))
  return [0, 1, -1].some((step) => steps.every((each) => each === step))
}
