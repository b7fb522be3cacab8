import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, small enough to be filled: in memory, mounted in a temporary place. */
export type SmallDisk = {
  readonly place: string
  /** Takes all the room there is. */
  fill(): void
  /** Gives it back. */
  empty(): void
  close(): void
}

/** Null where this account may not mount; the caller says so in words. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const place = mkdtempSync(join(tmpdir(), 'kopilka-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place])
  if (mounted.status !== 0) {
    rmdirSync(place)
    return null
  }
  const ballast = join(place, 'ballast')
  return {
    place,
    fill() {
      const file = openSync(ballast, 'a')
      // to the last page: a large piece is refused while a small one still fits
      for (let size = 1 << 20; size >= 4_096;) {
        try {
          if (writeSync(file, Buffer.alloc(size, 1)) < size) size >>= 1
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          size >>= 1
        }
      }
      closeSync(file)
    },
    empty: () => rmSync(ballast, { force: true }),
    close() {
      spawnSync('umount', ['-l', place])
      rmdirSync(place)
    },
  }
}
