import type { Db } from '#kit/database.ts'
import * as store from './chain.store.ts'
import { notSigned, type Evidence } from './chainAnchors.ts'
import { lineOf, parting, type Anchor } from './core/chain.ts'

/** What is wrong with the anchors of the chain, and what the owner of the book does about it. */
export type ChainFinding = {
  readonly promise: string
  readonly advice: string
  readonly row: Readonly<Record<string, unknown>>
}

/** Seconds after which what was recorded has to be signed. */
const LAG = 60

/**
 * Compares the chain with its anchors: those in the database, and those that a machine keeps where
 * the database cannot change them. Whether the movements still are what the chain says, the
 * statements of test/invariants.sql tell.
 */
export async function checkAnchors(db: Db, evidence: Evidence | null): Promise<ChainFinding[]> {
  const own = await store.anchors(db)
  const kept = evidence?.kept ?? []
  const sources = [{ from: 'database', anchors: own }, ...kept]
  const findings: ChainFinding[] = []
  const seen = new Set<string>()
  for (const { from, anchors } of sources) {
    const sorted = anchors.toSorted((a, b) => a.position - b.position)
    // what the database and the file say alike is checked once
    const fresh = sorted.filter((anchor) => !seen.has(lineOf(anchor)))
    for (const anchor of fresh) seen.add(lineOf(anchor))
    findings.push(...(await chainParts(db, from, sorted)), ...(await badSignatures(from, fresh)))
  }
  if (evidence?.keys) findings.push(...strangers(own, evidence.keys))
  for (const { from, anchors } of kept) findings.push(...takenAway(own, from, anchors))
  return [...findings, ...(await lag(db))]
}

async function chainParts(
  db: Db,
  from: string,
  anchors: readonly Anchor[],
): Promise<ChainFinding[]> {
  const positions = anchors.map(({ position }) => position)
  const found = parting(anchors, await store.digests(db, positions))
  if (!found) return []
  const { anchor, lastRight } = found
  return [
    {
      promise: 'the chain is the one that was signed',
      advice:
        'movements recorded between these two instants were changed or removed, and the chain made anew: compare them with a backup. After a restore to an earlier moment, put the file of anchors aside under another name',
      row: {
        anchors: from,
        position: anchor.position,
        at: anchor.at,
        movements: anchor.movements,
        rightUntil: lastRight?.at ?? null,
        rightMovements: lastRight?.movements ?? 0,
      },
    },
  ]
}

const about = (from: string, { position, at, key }: Anchor) => ({
  anchors: from,
  position,
  at,
  key,
})

async function badSignatures(from: string, anchors: readonly Anchor[]): Promise<ChainFinding[]> {
  return (await notSigned(anchors)).map((anchor) => ({
    promise: 'an anchor is as it was signed',
    advice:
      'somebody wrote or changed this anchor without having the key: compare it with the copies kept elsewhere',
    row: about(from, anchor),
  }))
}

function strangers(own: readonly Anchor[], keys: ReadonlySet<string>): ChainFinding[] {
  return own
    .filter(({ key }) => !keys.has(key))
    .map((anchor) => ({
      promise: 'an anchor is signed with a key of this installation',
      advice:
        'the key was swapped: do not trust the chain from the anchor before. Where several machines sign, give all the same KOPILKA_ANCHOR_KEY; after a move, bring anchors.jsonl along',
      row: about('database', anchor),
    }))
}

function takenAway(own: readonly Anchor[], from: string, kept: readonly Anchor[]): ChainFinding[] {
  const there = new Set(own.map(({ signature }) => signature))
  const gone = kept.filter(({ signature }) => !there.has(signature))
  if (gone.length === 0) return []
  return [
    {
      promise: 'an anchor that was signed stays in the database',
      advice:
        'anchors were removed from the database: compare its movements with a backup. After a restore to an earlier moment, put the file of anchors aside under another name',
      row: { ...about(from, gone[0]!), missing: gone.length },
    },
  ]
}

async function lag(db: Db): Promise<ChainFinding[]> {
  const { movements, seconds } = await store.waiting(db)
  if (seconds <= LAG) return []
  return [
    {
      promise: 'what is recorded is in the chain and signed within a minute',
      advice:
        'start the server and look again in a minute. If it stays, its log tells why; a transaction left open in this PostgreSQL holds the chain up (pg_stat_activity, xact_start)',
      row: { waiting: movements, seconds },
    },
  ]
}
