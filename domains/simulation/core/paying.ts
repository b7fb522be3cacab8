/** How the simulated members pay with points: what the history cannot tell, because nobody could yet. */
export type Paying =
  | { readonly kind: 'max' }
  | { readonly kind: 'none' }
  /** This share of members, per cent, pays the most it may; the others never do. */
  | { readonly kind: 'share'; readonly percent: number }
  /** Whoever can spend at least so many points, minor units, pays the most they may. */
  | { readonly kind: 'above'; readonly points: number }

/** What a member asks to pay with points of a receipt. `spendable` is asked only where it matters. */
export function askedToPay(paying: Paying, member: string, spendable: () => number): 'max' | 0 {
  switch (paying.kind) {
    case 'max':
      return 'max'
    case 'none':
      return 0
    case 'share':
      return placeOf(member) < paying.percent * 10_000 ? 'max' : 0
    case 'above':
      return spendable() >= paying.points ? 'max' : 0
  }
}

/** `max`, `none`, `share:30` (per cent of members) or `above:500` (points, minor units); null for anything else. */
export function readPaying(text: string): Paying | null {
  if (text === 'max' || text === 'none') return { kind: text }
  const [, kind, number] = /^(share|above):(\d{1,12})$/.exec(text) ?? []
  const value = Number(number)
  if (kind === 'share') return value <= 100 ? { kind, percent: value } : null
  return kind === 'above' ? { kind, points: value } : null
}

/** A place in [0, 1,000,000) that depends on the name alone, so that the same members pay in every variant (FNV-1a). */
export function placeOf(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  }
  // the low bits of FNV are the weak ones for names that differ in their last sign only
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  hash ^= hash >>> 12
  return Math.floor(((hash >>> 0) / 2 ** 32) * 1_000_000)
}
