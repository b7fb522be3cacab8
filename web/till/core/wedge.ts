/** Keys that came fast one after another, and when the last of them did (milliseconds). */
export type Burst = { readonly text: string; readonly lastAt: number }

export const nothingYet: Burst = { text: '', lastAt: 0 }

/** The longest pause between two keys of a scanner, and the least it sends. Nobody types like that. */
const PAUSE = 35
const LEAST = 6
/** A scanner may think a little before its Enter. */
const PAUSE_BEFORE_ENTER = 100

export type Heard = {
  readonly burst: Burst
  /** This key begins a new burst: what stood in the field before it is worth remembering. */
  readonly begins: boolean
  /** What was scanned, when this key was the Enter that ends it. */
  readonly scanned: string | null
}

/** What a key means after those before it: a part of a scan, its end, or a key that somebody typed. */
export function hear(burst: Burst, key: string, at: number): Heard {
  const pause = at - burst.lastAt
  if (key === 'Enter') {
    const scanned = burst.text.length >= LEAST && pause <= PAUSE_BEFORE_ENTER ? burst.text : null
    return { burst: nothingYet, begins: false, scanned }
  }
  // Shift comes between the letters of a code; it neither adds to it nor breaks it
  if (key.length !== 1) return { burst, begins: false, scanned: null }
  const goesOn = burst.text !== '' && pause <= PAUSE
  const text = goesOn ? burst.text + key : key
  return { burst: { text, lastAt: at }, begins: !goesOn, scanned: null }
}
