/**
 * What of a line's share goes back when some of its quantity does. Counted from the running total, so
 * that parts sum to the whole to the unit whatever their order: share(before + now) − share(before).
 * A line of no quantity has one part, the whole.
 */
export function shareBack(share: number, bought: bigint, before: bigint, now: bigint): number {
  if (bought === 0n) return share
  return upTo(share, bought, before + now) - upTo(share, bought, before)
}

function upTo(share: number, bought: bigint, back: bigint): number {
  if (back >= bought) return share
  const whole = (BigInt(share) * back) / bought
  return Number(whole)
}

const MILLIONTHS = 1_000_000n

/** A decimal text in millionths: quantities are compared and summed exactly. */
export function millionths(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole) * MILLIONTHS + BigInt(fraction.padEnd(6, '0'))
}

/** Millionths as the shortest decimal text. */
export function decimal(amount: bigint): string {
  const whole = amount / MILLIONTHS
  const fraction = (amount % MILLIONTHS).toString().padStart(6, '0').replace(/0+$/, '')
  return fraction === '' ? `${whole}` : `${whole}.${fraction}`
}
