import type { Context } from '#kit/context.ts'
import { networkOf } from '#kit/core/network.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { shownAt } from './addresses.ts'
import { take, type Bucket, type Pace } from './core/bucket.ts'
import type { FaceRow } from './showcase.store.ts'

/**
 * Admits a public question about a programme, from a page of another site or of nobody's. Throws
 * `showcase.throttled`, `showcase.unknown` and `showcase.origin_refused`.
 */
export async function admit(ctx: Context, slug: string, origin: string | null): Promise<FaceRow> {
  throttle(networkOf(ctx.actor.address ?? ''), ctx.now.getTime())
  const face = await shownAt(ctx.db, slug)
  if (!face) throw new Refusal('showcase.unknown', { slug })
  if (!isAdmitted(face, origin)) throw new Refusal('showcase.origin_refused')
  return face
}

/** Whether a page of this origin may ask at an address: what a browser wants to know beforehand. */
export async function mayAsk(db: Context['db'], slug: string, origin: string): Promise<boolean> {
  const face = await shownAt(db, slug)
  return face !== null && isAdmitted(face, origin)
}

/** A program says no origin, and may ask: it could say any. */
const isAdmitted = ({ origins }: FaceRow, origin: string | null): boolean =>
  origin === null || origins.includes(origin)

/** Thirty questions at once and two a second after them, for each address (of IPv6 the /64) and process. */
const PACE: Pace = { most: 30, perSecond: 2 }
const MOST_ADDRESSES = 20_000
const buckets = new Map<string, Bucket>()

function throttle(address: string, at: number): void {
  const { bucket, wait } = take(buckets.get(address), PACE, at)
  // who asked longest ago is forgotten first
  buckets.delete(address)
  buckets.set(address, bucket)
  if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value!)
  if (wait > 0) throw new Refusal('showcase.throttled', { seconds: wait })
}
