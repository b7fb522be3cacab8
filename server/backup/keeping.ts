import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { segmentsIn } from '#server/postgres/archive.ts'
import { backupsIn } from './card.ts'

const LOGICAL = /^logical-\d{8}T\d{6}\.\d{3}Z\.kopilka$/

/**
 * Keeps the newest backups of a kind in a folder and removes the older ones, with the archived changes
 * that only they needed. Answers what was removed. `current` is the archive that is being written.
 */
export async function keepNewest(
  kind: 'physical' | 'logical',
  folder: string,
  keep: number,
  current: string | null = null,
): Promise<string[]> {
  const to = resolve(folder)
  if (kind === 'logical') {
    const names = (await readdir(to)).filter((name) => LOGICAL.test(name)).toSorted()
    return removeAll(names.slice(0, -keep).map((name) => join(to, name)))
  }
  const removed = await removeAll(
    backupsIn(to)
      .slice(0, -keep)
      .map((each) => each.folder),
  )
  return [...removed, ...(await removeUnneeded(to, current))]
}

async function removeUnneeded(to: string, current: string | null): Promise<string[]> {
  const kept = backupsIn(to)
  const removed: string[] = []
  for (const name of (await readdir(to)).filter((each) => each.startsWith('changes-'))) {
    const oldest = kept
      .filter(({ card }) => card.archive === name)
      .map(({ card }) => card.fromSegment)
      .toSorted()[0]
    const archive = join(to, name)
    if (oldest === undefined && archive !== current) removed.push(...(await removeAll([archive])))
    if (oldest === undefined) continue
    const old = (await segmentsIn(archive)).filter((segment) => segment.name < oldest)
    removed.push(...(await removeAll(old.map(({ path }) => path))))
  }
  return removed
}

/** Backups first lose their name: what is half removed is not taken for one. */
async function removeAll(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) {
    const card = join(path, 'kopilka.json')
    if (basename(path).startsWith('physical-') && existsSync(card)) await rm(card)
    await rm(path, { recursive: true, force: true })
  }
  return [...paths]
}
