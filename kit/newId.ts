import { randomFillSync } from 'node:crypto'
import { databaseTime } from './clock.ts'
import type { Id } from './core/ids.ts'

const POOL = Buffer.allocUnsafe(10 * 512)
let used = POOL.length
let lastMillisecond = 0
let counter = 0

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A clock that was set back by more than this is followed; a smaller step keeps ids ascending. */
const STEP = 60_000

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds by the database's clock, so that ids of all
 * processes rise together; a 12-bit counter that keeps the ids of one process ascending within a
 * millisecond; 62 random bits.
 */
export function newId<Kind extends string = string>(): Id<Kind> {
  const now = databaseTime()
  if (now > lastMillisecond || now < lastMillisecond - STEP) {
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
  const at = used
  used += 8
  const time = lastMillisecond.toString(16).padStart(12, '0')
  return (time.slice(0, 8) +
    '-' +
    time.slice(8) +
    '-7' +
    HEX[counter >> 4]! +
    (counter & 0xf).toString(16) +
    '-' +
    HEX[(POOL[at]! & 0x3f) | 0x80]! +
    HEX[POOL[at + 1]!]! +
    '-' +
    HEX[POOL[at + 2]!]! +
    HEX[POOL[at + 3]!]! +
    HEX[POOL[at + 4]!]! +
    HEX[POOL[at + 5]!]! +
    HEX[POOL[at + 6]!]! +
    HEX[POOL[at + 7]!]!) as Id<Kind>
}
