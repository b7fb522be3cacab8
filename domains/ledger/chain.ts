import { databaseNow } from '#kit/context.ts'
import type { Db } from '#kit/database.ts'
import * as store from './chain.store.ts'
import { isDue, lineOf, signedText, type Anchor } from './core/chain.ts'

export { anchors, continueNumbers } from './chain.store.ts'

/** Movements of one link, and of the links that are made at once. */
const LINK = 1_000
const PORTION = 50_000
/** An anchor follows the last one after so long: what is recorded is signed within a minute. */
const EVERY = 40_000

/** Signs anchors with a key that the database does not have, and keeps them outside of it. */
export type Notary = {
  /** The public key (Ed25519, base64url). */
  readonly key: string
  sign(text: string): string
  keep(line: string): Promise<void>
}

/** What a look for new movements came to; `busy` when another process is at it. */
export type Outcome = 'more' | 'empty' | 'busy'

/**
 * Makes links for the movements that are not in the chain yet, a portion at each call, apart from
 * the transactions that write them. Only what transactions wrote that have all ended is taken up, so
 * whatever commits late stands in a later link: none is left out and none comes twice.
 */
export function chaining(
  db: Db,
  options: { readonly portion?: number } = {},
): () => Promise<Outcome> {
  const most = options.portion ?? PORTION
  const portion: Portion = { most, width: most }
  return async () => {
    const made = await db.transaction().execute((db) => makeLinks(db, portion))
    if (made === 'more' || made === 'last') {
      // while the table belongs to a vacuum, that does the same
      await db.transaction().execute(store.summarise).catch(ignoreLocked)
    }
    return made === 'last' ? 'empty' : made
  }
}

/** Movements at most, and how many transactions are likely to have written no more than that. */
type Portion = { readonly most: number; width: number }

async function makeLinks(db: Db, portion: Portion): Promise<Outcome | 'last'> {
  if (!(await store.take(db))) return 'busy'
  const end = await store.end(db)
  const until = await store.settled(db)
  const to = await reach(db, end, until, portion)
  if (to === null) return 'empty'
  await store.add(db, { from: end.toNo, to, length: LINK, at: await databaseNow(db) })
  portion.width *= 4
  return to === until ? 'last' : 'more'
}

/** Up to which transaction the portion goes, so that it holds movements and not too many; null when there are none. */
async function reach(
  db: Db,
  end: store.End,
  until: number,
  portion: Portion,
): Promise<number | null> {
  const first = end.position === 0 ? await store.lowest(db) : end.toNo
  let from = first ?? until
  while (from < until) {
    const to = Math.min(until, from + portion.width)
    const found = await store.count(db, from, to, portion.most + 1)
    if (found > portion.most && to > from + 1) {
      portion.width = Math.ceil((to - from) / 4)
    } else if (found > 0) {
      return to
    } else {
      from = to
      portion.width *= 16
    }
  }
  return null
}

function ignoreLocked(error: unknown): void {
  if ((error as { code?: string }).code !== '55P03') throw error
}

/**
 * Signs the end of the chain when the last anchor is old enough, or at once. Kept in the database
 * first and then outside, so all that is outside has been in the database. Null when none was due.
 */
export async function makeAnchor(
  db: Db,
  notary: Notary,
  options: { readonly every?: number } = {},
): Promise<Anchor | null> {
  const made = await db.transaction().execute(async (db) => {
    if (!(await store.take(db))) return null
    const [end, last] = [await store.end(db), await store.lastAnchor(db)]
    const now = await databaseNow(db)
    if (!isDue(last, end.position, now.getTime(), options.every ?? EVERY)) return null
    const { position, movements } = end
    const digest = (await store.digests(db, [position])).get(position)!
    const unsigned = { position, movements, digest, at: now.toISOString(), key: notary.key }
    const anchor = { ...unsigned, signature: notary.sign(signedText(unsigned)) }
    await store.addAnchor(db, anchor)
    return anchor
  })
  if (made) await notary.keep(lineOf(made))
  return made
}

/** How far the chain is, for whoever asks. */
export type ChainState = {
  readonly links: number
  readonly movements: number
  /** The last anchor: what it holds, and when it was signed. */
  readonly signed: { readonly movements: number; readonly at: string } | null
}

export async function state(db: Db): Promise<ChainState> {
  const [{ position, movements }, last] = [await store.end(db), await store.lastAnchor(db)]
  const signed = last && { movements: last.movements, at: last.at }
  return { links: position, movements, signed }
}
