import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '#kit/core/refusal.ts'
import { sha256 } from './card.ts'

/** One copied file, its path within the cluster. */
export type Copied = {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly changedAt: Date
}

export const MANIFEST = 'backup_manifest'

/**
 * The list of a backup's files as PostgreSQL itself writes it, so that pg_verifybackup reads ours and
 * we read those of pg_basebackup (PostgreSQL's documentation, "Backup Manifest Format").
 */
export function writeManifest(
  files: readonly Copied[],
  of: {
    readonly systemId: string
    readonly timeline: number
    readonly from: string
    readonly to: string
  },
): string {
  const lines = files.map(
    (each) =>
      `{ "Path": ${JSON.stringify(each.path)}, "Size": ${each.bytes}, ` +
      `"Last-Modified": "${gmt(each.changedAt)}", "Checksum-Algorithm": "SHA256", "Checksum": "${each.sha256}" }`,
  )
  const text =
    `{ "PostgreSQL-Backup-Manifest-Version": 2,\n"System-Identifier": ${of.systemId},\n` +
    `"Files": [\n${lines.join(',\n')}\n],\n"WAL-Ranges": [\n` +
    `{ "Timeline": ${of.timeline}, "Start-LSN": "${of.from}", "End-LSN": "${of.to}" }\n],\n`
  return `${text}"Manifest-Checksum": "${sha256(text)}"}\n`
}

export type Listed = { readonly path: string; readonly bytes: number; readonly sha256: string }

/** The files that a backup has to have. Refused when the list itself was changed. */
export function readManifest(cluster: string): Listed[] {
  const place = join(cluster, MANIFEST)
  const bytes = readFileSync(place)
  const end = bytes.lastIndexOf('"Manifest-Checksum"')
  const manifest = end < 0 ? null : parse(bytes.toString('utf8'))
  if (!manifest || manifest['Manifest-Checksum'] !== sha256(bytes.subarray(0, end)))
    throw new Refusal('backup.changed', { place, what: 'its SHA-256 differs' })
  return manifest.Files.map((each) => {
    if (each['Checksum-Algorithm'] !== 'SHA256') throw new Refusal('backup.foreign', { place })
    return {
      path: each.Path ?? Buffer.from(each['Encoded-Path']!, 'hex').toString(),
      bytes: each.Size,
      sha256: each.Checksum,
    }
  })
}

type Manifest = {
  readonly Files: readonly {
    readonly Path?: string
    readonly 'Encoded-Path'?: string
    readonly Size: number
    readonly 'Checksum-Algorithm': string
    readonly Checksum: string
  }[]
  readonly 'Manifest-Checksum': string
}

function parse(text: string): Manifest | null {
  try {
    return JSON.parse(text) as Manifest
  } catch {
    return null
  }
}

const gmt = (at: Date) => `${at.toISOString().slice(0, 19).replace('T', ' ')} GMT`
