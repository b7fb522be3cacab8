/** An exact decimal number: digits × 10^-scale. */
export type Decimal = { readonly digits: bigint; readonly scale: number }

const SHAPE = {
  '.': /^([+-]?)(\d+|\d{1,3}(?: \d{3})+)?(?:\.(\d*))?$/,
  ',': /^([+-]?)(\d+|\d{1,3}(?: \d{3})+)?(?:,(\d*))?$/,
} as const

/**
 * Reads a number as a file writes it: a decimal point or comma, perhaps a sign, perhaps spaces
 * between thousands. Null when it is none; there are no exponents and no currency signs.
 */
export function parseDecimal(text: string, sign: '.' | ','): Decimal | null {
  const plain = text
    .trim()
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace('−', '-')
  const parts = SHAPE[sign].exec(plain)
  if (!parts || plain.length > 40) return null
  const whole = (parts[2] ?? '').replaceAll(' ', '')
  const fraction = (parts[3] ?? '').replace(/0+$/, '')
  if (whole === '' && (parts[3] ?? '') === '') return null
  const digits = BigInt(whole + fraction || '0')
  return { digits: parts[1] === '-' ? -digits : digits, scale: fraction.length }
}

/** The number as receipts write it: "0.45", "12"; null when it has more digits than they may. */
export function plainDecimal({ digits, scale }: Decimal): string | null {
  if (digits < 0n || scale > 6) return null
  const text = `${digits}`.padStart(scale + 1, '0')
  const whole = text.slice(0, text.length - scale)
  if (whole.length > 9) return null
  return scale === 0 ? whole : `${whole}.${text.slice(text.length - scale)}`
}

export const times = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  scale: a.scale + b.scale,
})

export function minus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { digits: digitsAt(a, scale) - digitsAt(b, scale), scale }
}

/** a ÷ b to six decimals, half up; b is not zero, both are not negative. */
export function divided(a: Decimal, b: Decimal): Decimal {
  const numerator = a.digits * 10n ** BigInt(b.scale + 6)
  const denominator = b.digits * 10n ** BigInt(a.scale)
  return trimmed({ digits: halfUp(numerator, denominator), scale: 6 })
}

/** The digits of a number written with so many decimals, at least its own. */
export const digitsAt = ({ digits, scale }: Decimal, at: number): bigint =>
  at === scale ? digits : digits * 10n ** BigInt(at - scale)

/**
 * Sums exact values and rounds the sum once, half up, to minor units; then shares it out over them
 * by largest remainder, the earlier first among equals, so that the shares sum to it. None is negative.
 */
export function roundedOnce(
  values: readonly Decimal[],
  minorDigits: number,
): { readonly total: bigint; readonly shares: readonly bigint[] } {
  const scale = values.reduce((most, value) => Math.max(most, value.scale), minorDigits)
  const unit = 10n ** BigInt(scale - minorDigits)
  const weights = values.map((value) => digitsAt(value, scale))
  const total = halfUp(
    weights.reduce((all, weight) => all + weight, 0n),
    unit,
  )
  if (unit === 1n) return { total, shares: weights }
  return { total, shares: shareOut(total, weights) }
}

function shareOut(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n)
  if (sum === 0n) return weights.map(() => 0n)
  const shares = weights.map((weight) => (total * weight) / sum)
  let left = Number(total - shares.reduce((all, share) => all + share, 0n))
  if (left === 0) return shares
  const order = weights
    .map((weight, index) => ({ rest: (total * weight) % sum, index }))
    .toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  for (const { index } of order) {
    if (left === 0) break
    shares[index]! += 1n
    left -= 1
  }
  return shares
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n)
}

function trimmed({ digits, scale }: Decimal): Decimal {
  let [left, places] = [digits, scale]
  while (places > 0 && left % 10n === 0n) {
    left /= 10n
    places -= 1
  }
  return { digits: left, scale: places }
}
