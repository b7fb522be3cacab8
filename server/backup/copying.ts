import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '#kit/core/refusal.ts'
import type { Account } from '#server/postgres/account.ts'

/** How far something has come, in the units of its stage. */
export type OnProgress = (done: number, total: number) => void

export type Copy = { readonly bytes: number; readonly sha256: string }

/** Files below this are read at once (bytes): a cluster has a thousand of them. */
const SMALL = 1 << 20

/** Copies a file, readable to its owner alone; its size and SHA-256 as they were read. */
export async function copyFile(
  from: string,
  to: string,
  options: { readonly signal?: AbortSignal; readonly passed?: (bytes: number) => void } = {},
): Promise<Copy> {
  const { signal, passed } = options
  if ((await stat(from)).size < SMALL) {
    const bytes = await readFile(from, { ...(signal && { signal }) })
    await writeFile(to, bytes, { mode: 0o600 })
    passed?.(bytes.length)
    return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  }
  const { meter, result } = metered(passed)
  const source = createReadStream(from, { highWaterMark: 1 << 20 })
  const target = createWriteStream(to, { mode: 0o600 })
  await pipeline(source, meter, target, { ...(signal && { signal }) })
  return result()
}

/** Does something with each, some at a time; the first that fails ends it. */
export async function forEachOf<T>(
  all: readonly T[],
  work: (each: T) => Promise<void>,
): Promise<void> {
  const waiting = all.toReversed()
  const one = async () => {
    while (waiting.length > 0) await work(waiting.pop()!)
  }
  const hands = Array.from({ length: AT_ONCE }, () =>
    one().catch((error: unknown) => {
      waiting.length = 0
      throw error
    }),
  )
  // whoever cleans up afterwards must not meet one that still writes
  const ended = await Promise.allSettled(hands)
  const broken = ended.find((each) => each.status === 'rejected')
  if (broken) throw broken.reason
}

const AT_ONCE = 4

/** The size and SHA-256 of a file. */
export async function digestOf(
  path: string,
  options: { readonly signal?: AbortSignal; readonly passed?: (bytes: number) => void } = {},
): Promise<Copy> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    options.signal?.throwIfAborted()
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
    options.passed?.((chunk as Buffer).length)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** A step of a stream that counts and digests what passes through it. */
export function metered(passed: (bytes: number) => void = () => {}): {
  readonly meter: Transform
  readonly result: () => Copy
} {
  const hash = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    highWaterMark: 1 << 20,
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      passed(chunk.length)
      done(null, chunk)
    },
  })
  return { meter, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Makes a new file with these bytes, the zeros at its end left to the file system. */
export async function writeSparse(path: string, bytes: Buffer, account: Account | null) {
  let used = bytes.length
  while (used > 0 && bytes[used - 1] === 0) used -= 1
  const file = await open(path, 'wx', 0o600)
  try {
    await file.write(bytes.subarray(0, used))
    await file.truncate(bytes.length)
    if (account) await file.chown(account.uid, account.gid)
  } finally {
    await file.close()
  }
}

/** Makes folders down to this one, closed to others, for the account. */
export async function makeFolders(root: string, path: string, account: Account | null) {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let at = path; at !== root && at.length >= first.length; at = dirname(at)) {
    await chmod(at, 0o700)
    if (account) await chown(at, account.uid, account.gid)
  }
}

/** Brings everything under a folder to the disk: in one go where the system can, for one by one costs a turn of the disk each. */
export async function syncTree(folder: string): Promise<void> {
  if (spawnSync('sync', ['-f', folder], { stdio: 'ignore' }).status === 0) return
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const each of entries) await syncFolder(join(each.parentPath, each.name))
  await syncFolder(folder)
}

/** Brings a file, or a folder's list of names, to the disk. */
export async function syncFolder(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Does something that fills a place; removes that place when it is not done to its end. */
export async function orRemoved<T>(
  place: string,
  needed: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const free = await freeIn(dirname(place))
    await rm(place, { recursive: true, force: true })
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw error
    throw new Refusal('backup.no_room', {
      place: dirname(place),
      needed: megabytes(needed),
      free: megabytes(free),
    })
  }
}

async function freeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
