const MILLION = 1_000_000

/** A quantity as the contract writes it, in millionths. */
function millionths(quantity: string): number {
  const [whole = '0', part = ''] = quantity.split('.')
  return Number(whole) * MILLION + Number(part.padEnd(6, '0'))
}

/** What is left of a quantity once these were given back. */
export function leftOf(quantity: string, given: readonly string[]): string {
  const left = given.reduce((sum, each) => sum - millionths(each), millionths(quantity))
  return written(Math.max(0, left))
}

/**
 * One more or less of what is given back, between nothing and all that is left; what is no whole number
 * comes back as a whole.
 */
export function stepped(now: string, left: string, step: 1 | -1): string {
  if (!isWhole(left)) return step > 0 ? left : '0'
  const next = Math.min(millionths(left), Math.max(0, millionths(now) + step * MILLION))
  return written(next)
}

export const isNone = (quantity: string): boolean => millionths(quantity) === 0

const isWhole = (quantity: string): boolean => millionths(quantity) % MILLION === 0

function written(of: number): string {
  const whole = Math.floor(of / MILLION)
  const part = String(of % MILLION).padStart(6, '0')
  return part === '000000' ? String(whole) : `${whole}.${part.replace(/0+$/, '')}`
}
