import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '#kit/core/refusal.ts'
import { segmentsIn, type Segment } from '#server/postgres/archive.ts'
import { backupsIn, type Backup } from './card.ts'

/** The backup to begin with: the newest that was whole at the instant; the newest of all without one. */
export function chooseBackup(place: string, until: Date | null): Backup {
  const all = backupsIn(place)
  if (all.length === 0) throw new Refusal('backup.missing', { place })
  const fitting = all.filter(({ card }) => until === null || new Date(card.madeAt) <= until)
  const chosen = fitting.at(-1)
  if (chosen) return chosen
  throw new Refusal('restore.too_early', {
    place,
    from: all[0]!.card.madeAt,
    until: until!.toISOString(),
  })
}

export type Changes = {
  readonly segments: readonly Segment[]
  /** Every commit until then is among them. */
  readonly reached: Date
}

/** The archived log that leads from a backup to the instant, or to the end of the archive. */
export async function changesAfter({ folder, card }: Backup, until: Date | null): Promise<Changes> {
  const archive = card.archive === null ? null : join(dirname(folder), card.archive)
  const all = archive !== null && existsSync(archive) ? await segmentsIn(archive) : []
  const found = new Map(
    all.filter(({ name }) => name >= card.fromSegment).map((each) => [each.name, each]),
  )
  const segments: Segment[] = []
  let reached = new Date(card.madeAt)
  let name = card.fromSegment
  // a backup has the log of its own making; what the archive has of it is the same
  for (; ; name = nextSegment(name, card.segmentBytes)) {
    const segment = found.get(name)
    if (!segment && name > card.toSegment) break
    if (!segment) continue
    if (name > card.toSegment) segments.push(segment)
    if (segment.finishedAt > reached) reached = segment.finishedAt
    if (until !== null && reached >= until) break
  }
  const isCovered = until !== null && reached >= until
  if (!isCovered && [...found.keys()].some((each) => each > name))
    throw new Refusal('restore.gap', { segment: name, reached: reached.toISOString() })
  if (until !== null && !isCovered)
    throw new Refusal('restore.too_late', {
      reached: reached.toISOString(),
      until: until.toISOString(),
    })
  return { segments, reached }
}

/** The name of the segment that follows: timeline, then the log's position in whole segments. */
export function nextSegment(name: string, bytes: number): string {
  const perLog = 0x1_0000_0000 / bytes
  const log = Number.parseInt(name.slice(8, 16), 16)
  const part = Number.parseInt(name.slice(16), 16) + 1
  const carry = part === perLog
  return [name.slice(0, 8), hex(carry ? log + 1 : log), hex(carry ? 0 : part)].join('')
}

const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0')
