import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '#kit/core/refusal.ts'
import { readSegment } from '#server/postgres/archive.ts'
import { CLUSTER, sha256, type Backup } from './card.ts'
import { changesAfter, type Changes } from './choosing.ts'
import { digestOf, type OnProgress } from './copying.ts'
import { readManifest } from './manifest.ts'

/** Holds every file of a physical backup, and the archived changes after it, against what they were; how far those reach. */
export async function checkPhysical(
  backup: Backup,
  options: { readonly onProgress: OnProgress; readonly signal: AbortSignal },
): Promise<Changes> {
  const { folder, card } = backup
  const { signal } = options
  const source = join(folder, CLUSTER)
  let done = 0
  const passed = (some: number) => options.onProgress((done += some), Math.max(card.bytes, done))
  for (const file of readManifest(source)) {
    const found = await digestOf(join(source, file.path), { signal, passed }).catch(missing)
    if (!found) throw changed(folder, `${file.path} is missing`)
    if (found.sha256 !== file.sha256) throw changed(folder, `${file.path} differs`)
  }
  for (const [name, digest] of Object.entries(card.segments)) {
    const bytes = await readFile(join(source, 'pg_wal', name)).catch(missing)
    if (!bytes || sha256(bytes) !== digest) throw changed(folder, `pg_wal/${name} differs`)
  }
  const changes = await changesAfter(backup, null)
  for (const segment of changes.segments) {
    signal.throwIfAborted()
    const bytes = await readSegment(segment).catch(() => null)
    if (bytes?.length !== card.segmentBytes) throw changed(segment.path, 'it cannot be unpacked')
  }
  return changes
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

const changed = (place: string, what: string) => new Refusal('backup.changed', { place, what })
