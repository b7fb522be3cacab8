import { existsSync, readFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import * as chain from '#domains/ledger/chain.ts'
import { anchorsFile, openNotary } from '#domains/ledger/chainAnchors.ts'
import { lineOf, readAnchors } from '#domains/ledger/core/chain.ts'
import type { Erased } from '#domains/privacy/erased.ts'
import type { Db } from '#kit/database.ts'
import { anchorKeyFor, readConfig } from '#server/config.ts'

/** Where a restored book's evidence against tampering is kept from now on. */
export type EvidencePlace = {
  readonly folder: string
  /** The key that signs anchors; null takes the one of the folder, made when there is none. */
  readonly anchorKey: string | null
  /** Who was forgotten, by a list that was kept beside the lost database. */
  readonly erased?: readonly Erased[]
}

/**
 * Brings the chain of a restored book to its end and signs it, and lays the anchors that the book has
 * into the data folder: from there `kopilka verify` knows whose signatures to trust.
 */
export async function layEvidence(db: Db, { folder, anchorKey }: EvidencePlace): Promise<void> {
  const config = { ...readConfig({}), dataFolder: folder, anchorKey }
  const notary = openNotary(anchorKeyFor(config), folder)
  const file = anchorsFile(folder)
  const there = existsSync(file) ? readAnchors(readFileSync(file, 'utf8')) : []
  const known = new Set(there.map(({ signature }) => signature))
  const lines = (await chain.anchors(db))
    .filter(({ signature }) => !known.has(signature))
    .map((anchor) => `${lineOf(anchor)}\n`)
  await appendFile(file, lines.join(''), { mode: 0o600 })
  const next = chain.chaining(db)
  while ((await next()) === 'more');
  await chain.makeAnchor(db, notary, { every: 0 })
}
