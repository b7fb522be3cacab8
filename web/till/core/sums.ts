/**
 * A sum as it is typed, in minor units; null while it is none. Comma and point are the same, and
 * more decimals than the currency has are none.
 */
export function minorOf(typed: string, digits: number): number | null {
  const found = /^(\d{1,9})(?:[.,](\d*))?$/.exec(typed.replaceAll(/[\s\u00a0\u202f]/g, ''))
  const [, whole, part = ''] = found ?? []
  if (whole === undefined || part.length > digits) return null
  return Number(whole + part.padEnd(digits, '0'))
}

/** Minor units in the way a contract writes decimals: 349000 with two digits is "3490.00". */
export function plainDecimal(minor: number, digits: number): string {
  if (digits === 0) return String(minor)
  const text = String(minor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** What is typed once a key of the pad was pressed. */
export function pressed(typed: string, key: string, digits: number): string {
  if (key === '⌫') return typed.slice(0, -1)
  if (key === ',') return digits === 0 || typed.includes(',') ? typed : `${typed || '0'},`
  const next = typed === '0' ? key.replace(/^0+(?=\d)/, '') : typed + key
  return minorOf(next, digits) === null ? typed : next
}

/** A line's price times its whole number of pieces; null when it is beyond what a receipt may be. */
export function amountOf(price: number, pieces: number): number | null {
  const amount = price * pieces
  return amount <= 1_000_000_000_000 ? amount : null
}
