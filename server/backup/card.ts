import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Refusal } from '#kit/core/refusal.ts'

/** What a physical backup says of itself, in its file kopilka.json. */
export type Card = {
  readonly format: 1
  /** The PostgreSQL that comes along, or a server of one's own. */
  readonly of: 'embedded' | 'server'
  /** By the database's clock. It can be restored to any instant from `madeAt` on. */
  readonly startedAt: string
  readonly madeAt: string
  /** PostgreSQL's major version, and the instants and names that its log goes by. */
  readonly postgres: number
  readonly segmentBytes: number
  readonly fromSegment: string
  readonly toSegment: string
  /** The log of the time of copying, in the backup itself: SHA-256 by name. */
  readonly segments: Readonly<Record<string, string>>
  /** The folder beside the backup that later changes are archived into. */
  readonly archive: string | null
  readonly files: number
  readonly bytes: number
  readonly migrations: readonly string[]
  /** Tells whether a secret is the one of this installation, and nothing else of it. */
  readonly secret: string | null
}

export type Backup = { readonly folder: string; readonly card: Card }

export const CARD = 'kopilka.json'
export const CLUSTER = 'cluster'
/** Beside the card: PostgreSQL's password of the copied cluster, and the secret where it was asked for. */
export const PASSWORD = 'password'
export const SECRET = 'secret'

/** 20261122T015000.250Z: sorts as time goes, and every file system takes it. */
export const stampOf = (at: Date): string => at.toISOString().replaceAll(/[-:]/g, '')

/** The card as text; its last line tells whether it was changed. */
export function writeCard(card: Card): string {
  const text = JSON.stringify(card, null, 2)
  return `${text}\n${sha256(text)}\n`
}

export function readCard(folder: string): Card {
  const path = join(folder, CARD)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const digest = lines.pop()
  const text = lines.join('\n')
  const card = parse(text)
  if (typeof card?.format !== 'number') throw new Refusal('backup.foreign', { place: path })
  if (card.format > 1)
    throw new Refusal('backup.newer', { place: path, what: `format ${card.format}` })
  if (digest !== sha256(text))
    throw new Refusal('backup.changed', { place: path, what: 'its SHA-256 differs' })
  return card as Card
}

/** The physical backups that a folder is or holds, the oldest first. */
export function backupsIn(place: string): Backup[] {
  const folder = resolve(place)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  if (existsSync(join(folder, CARD))) return [{ folder, card: readCard(folder) }]
  return readdirSync(folder)
    .filter((name) => name.startsWith('physical-') && existsSync(join(folder, name, CARD)))
    .map((name) => ({ folder: join(folder, name), card: readCard(join(folder, name)) }))
    .toSorted((one, two) => (one.card.madeAt < two.card.madeAt ? -1 : 1))
}

export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex')

function parse(text: string): { format?: unknown } | null {
  try {
    return JSON.parse(text) as { format?: unknown } | null
  } catch {
    return null
  }
}
