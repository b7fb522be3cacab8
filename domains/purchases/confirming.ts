import * as messaging from '#domains/messaging/messaging.ts'
import type { Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as idempotency from '#kit/idempotency.ts'
import { isOutage } from '#kit/outage.ts'
import { pipelined, type Ending } from '#kit/pipeline.ts'
import { decide, fetchScene } from './deciding.ts'
import { ready, type Entry, type Ready } from './entry.ts'
import { bindFirstUsed, placesOf, recognise, type Known, type Whose } from './gathering.ts'
import * as store from './purchases.store.ts'
import { isAsSupposed, recall } from './recall.ts'
import { keeping, keptOf, pointerOf, receiptKey, record, type Keeping } from './recording.ts'

/** What became of one receipt of a batch: the purchase it is, or why it is refused. */
export type Outcome = store.Kept | Refusal

/** What failed over one receipt, for no reason of its caller's; its neighbours are none the worse. */
export type Broken = { readonly broken: unknown }

/** The member's account is in another transaction: the receipt goes alone. */
const BUSY = Symbol('busy')
type Early = Outcome | Broken | typeof BUSY

/** Something that the decision rested on was changed by another meanwhile: look again. */
class Overtaken extends Error {}

/** Confirms receipts of one organisation; throws what broke, if anything did, when all have had their turn. */
export async function confirmAll(db: Db, entries: readonly Entry[]): Promise<Outcome[]> {
  const outcomes = await confirmEach(db, entries)
  return (await Promise.all(outcomes.map((each) => Promise.resolve(each)))).map(unbroken)
}

/** The outcome, or what broke as an error. */
export function unbroken(outcome: Outcome | Broken): Outcome {
  if ('broken' in outcome) throw outcome.broken
  return outcome
}

/**
 * Confirms receipts of one organisation, many at once: one look, one decision each, one record, one
 * commit. A refusal fails its own receipt only; if the batch fails, its receipts go alone, and so does
 * one whose member is busy elsewhere: its answer is a promise still, and nobody else waits for it.
 */
export async function confirmEach(
  db: Db,
  entries: readonly Entry[],
): Promise<(Outcome | Broken | Promise<Outcome | Broken>)[]> {
  const readied = await Promise.all(entries.map((entry) => ready(db, entry).catch(onlyRefusals)))
  // one that spends a code goes alone: if the code was spent meanwhile, its neighbours must not care
  const joint = readied.filter((each) => !(each instanceof Refusal) && !each.code) as Ready[]
  const early = new Map<Ready, Early>()
  const results = await together(db, joint)
  for (const [index, entry] of joint.entries()) early.set(entry, results[index]!)

  let turn: Promise<Outcome | Broken> | null = null
  return readied.map((each) => {
    if (each instanceof Refusal) return each
    const outcome = early.get(each) ?? BUSY
    if (outcome !== BUSY) return outcome
    const before = turn
    turn = (async () => {
      await before
      return alone(db, each).catch(broken)
    })()
    return turn
  })
}

function onlyRefusals(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

const broken = (error: unknown): Broken => ({ broken: error })

async function together(db: Db, entries: readonly Ready[]): Promise<readonly Early[]> {
  if (entries.length === 0) return []
  try {
    // nobody is waited for here: whoever is busy goes alone, and the lane goes on
    return await attempt(db, entries, false)
  } catch (error) {
    const isTheirs = entries.length > 1 && !isAway(error)
    if (error instanceof Overtaken || isTheirs) return entries.map(() => BUSY)
    return entries.map(() => broken(error))
  }
}

/** The database is not there: each alone would find the same, a deadline later. */
const isAway = (error: unknown): boolean =>
  isOutage(error) && !['57014', '55P03'].includes((error as { code?: string }).code ?? '')

/** One receipt by itself: it waits for its member's account, and looks again when it was overtaken. */
async function alone(db: Db, entry: Ready): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    try {
      const [outcome] = await attempt(db, [entry], true)
      return outcome as Outcome
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === 3) throw error
    }
  }
}

/** A member was not as supposed. Nothing was decided: the batch goes again, whole, for its order counts. */
class Mistaken extends Error {}

async function attempt(db: Db, entries: readonly Ready[], wait: boolean): Promise<Early[]> {
  for (let tries = 1; ; tries++) {
    const supposed = await recall(db, entries)
    const isRight = (place: number, read: Whose) =>
      isAsSupposed(db, entries[place]!, supposed[place]!, read)
    try {
      return await pipelined(db, (db) => look(db, entries, { supposed, isRight, wait }))
    } catch (error) {
      if (error instanceof Mistaken && tries < 3) continue
      throw error instanceof Mistaken || isInTheWay(error) ? new Overtaken() : error
    }
  }
}

/** A unique key was taken meanwhile (23505), or two transactions waited for each other (40P01). */
const isInTheWay = (error: unknown): boolean =>
  ['23505', '40P01'].includes((error as { code?: string } | null)?.code ?? '')

/** Whose the receipts are supposed to be, and whether that is what was read; whether busy accounts are waited for. */
type Supposed = {
  readonly supposed: readonly Whose[]
  isRight(place: number, read: Whose): boolean
  readonly wait: boolean
}

async function look(
  db: Db,
  entries: readonly Ready[],
  { supposed, isRight, wait }: Supposed,
): Promise<Ending<Early[]>> {
  const { placed, places } = placesOf(entries, supposed)
  const keys = idempotency.findAll(db, entries)
  const [{ at: now, bound }, receipts, whose, scene] = await Promise.all([
    keys,
    store.findReceipts(db, entries.map(receiptKey)),
    recognise(db, entries, supposed),
    fetchScene(db, placed, async () => (await keys).at, wait),
  ])
  const outcomes = await replays(db, entries, bound, receipts)
  const wrong = whose.filter((read, place) => outcomes[place] === null && !isRight(place, read))
  if (wrong.length > 0) throw new Mistaken()
  for (const [place, who] of supposed.entries()) if (who instanceof Refusal) outcomes[place] ??= who
  const fresh = entries.flatMap((entry, index) =>
    outcomes[index] === null ? [{ entry, index, place: places[index]! }] : [],
  )
  const kept: Keeping[] = []
  for (const [nth, verdict] of decide(scene, fresh, now).entries()) {
    const { entry, index } = fresh[nth]!
    if ('settled' in verdict) {
      const each = keeping(entry, supposed[index] as Known | null, verdict.settled)
      kept.push(each)
      outcomes[index] = keptOf(each)
    } else outcomes[index] = 'busy' in verdict ? BUSY : verdict.refusal
  }
  for (const { entry } of kept)
    if (entry.code && !(await messaging.useCode(db, entry.code, now)))
      return { result: [new Refusal('confirmation.expired')], writes: [] }
  if (!(await bindFirstUsed(db, kept, now))) throw new Overtaken()
  return { result: outcomes as Early[], writes: record(db, kept, now) }
}

/** Whether a receipt, or its key, was confirmed before: then there is an answer already. */
export async function isKnown(db: Db, entry: Entry): Promise<boolean> {
  const { organisationId, sent } = entry
  const { storeId = null, tillId = null, externalId } = sent
  const [{ bound }, [receipt]] = await Promise.all([
    idempotency.findAll(db, [entry]),
    store.findReceipts(db, [{ organisationId, storeId, tillId, externalId }]),
  ])
  return Boolean(bound[0] ?? receipt)
}

/** Answers for what was confirmed before: by key, or by receipt; null for what is new. */
async function replays(
  db: Db,
  entries: readonly Ready[],
  bound: readonly (idempotency.Bound | null)[],
  receipts: Awaited<ReturnType<typeof store.findReceipts>>,
): Promise<(Early | null)[]> {
  const replayed = await store.findPurchases(
    db,
    bound.flatMap((each) => (each ? [pointerOf(each.answer)] : [])),
  )
  const seen = new Set<string>()
  return entries.map((entry, place) => {
    const key = bound[place]
    if (key) {
      if (!key.digest.equals(entry.digest)) return new Refusal('idempotency.conflict')
      return replayed.get(pointerOf(key.answer).id) ?? new Refusal('purchase.unknown')
    }
    const receipt = receipts[place]
    if (receipt) {
      return receipt.digest.equals(entry.digest)
        ? receipt.kept
        : new Refusal('purchase.duplicate', { externalId: entry.receipt.externalId })
    }
    // the same receipt twice in one batch: the second looks again once the first is kept
    return namesOf(entry).some((name) => seen.has(name) || !seen.add(name)) ? BUSY : null
  })
}

function namesOf({ caller, key, receipt }: Ready): string[] {
  const { storeId, tillId, externalId } = receipt
  const name = `r/${storeId ?? ''}/${tillId ?? ''}/${externalId}`
  return key === null ? [name] : [name, `k/${caller}/${key}`]
}
