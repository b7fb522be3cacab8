import { randomFillSync } from 'node:crypto'
import type { Id } from './core/ids.ts'

const POOL = Buffer.allocUnsafe(10 * 512)
let used = POOL.length
let lastMillisecond = 0
let counter = 0

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, a 12-bit counter that keeps the
 * ids of one process ascending within a millisecond, 62 random bits.
 */
export function newId<Kind extends string = string>(): Id<Kind> {
  const now = Date.now()
  if (now > lastMillisecond) {
    lastMillisecond = now
    counter = 0
  } else if (++counter > 0xfff) {
    lastMillisecond += 1
    counter = 0
  }
  if (used + 8 > POOL.length) {
    randomFillSync(POOL)
    used = 0
  }
  const time = lastMillisecond.toString(16).padStart(12, '0')
  const count = counter.toString(16).padStart(3, '0')
  const at = used
  used += 8
  const variant = HEX[(POOL[at]! & 0x3f) | 0x80]!
  const tail = [1, 2, 3, 4, 5, 6, 7].map((n) => HEX[POOL[at + n]!]!)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${tail[0]}-${tail.slice(1).join('')}` as Id<Kind>
}
