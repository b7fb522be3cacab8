import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import * as programmes from '#domains/programmes/programmes.ts'
import type { ProgrammeFacts } from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Entry, Outcome } from '#domains/purchases/purchases.ts'
import { batcher } from '#kit/batch.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { canonical } from '#kit/digest.ts'
import { newId } from '#kit/newId.ts'
import type { PurchasesMapping } from './core/mapping.ts'
import type { Draft, Gathered } from './core/receipts.ts'
import type { ImportAsked } from './imports.ts'
import * as store from './imports.store.ts'
import { lookThrough, type Source } from './reading.ts'
import { readReceipts, type ReadFile } from './sales.ts'
import { enrolAll, unknownOf } from './enrolling.ts'
import { writeRejected } from './rejected.ts'
import { refusalInWords } from './words.ts'

/** What became of a file of purchases, or would. */
export type PurchasesImported = {
  readonly dryRun: boolean
  readonly file: string
  readonly encoding: string
  readonly delimiter: string
  readonly rows: { readonly read: number; readonly taken: number; readonly rejected: number }
  /** `added` now; `known` from before; `refused` by the platform; `left` where the import was stopped. */
  readonly receipts: {
    readonly found: number
    readonly added: number
    readonly known: number
    readonly refused: number
    readonly left: number
  }
  readonly members: { readonly named: number; readonly unknown: number; readonly enrolled: number }
  /** Instants of the first and the last receipt. */
  readonly from: string | null
  readonly to: string | null
  readonly rejected: readonly { readonly reason: string; readonly rows: number }[]
  readonly rejectedFile: string | null
  /** Whether it was stopped before the end; begun again, it goes on from there. */
  readonly stopped: boolean
  /** The first receipts as they would be confirmed, and the first rejected rows; of a dry run. */
  readonly preview: readonly Draft['sent'][]
  readonly previewRejected: readonly { readonly line: number; readonly reason: string }[]
}

const PORTION = 400 // receipts gone through before that is noted
const LANES = { lanes: 2, limit: 100 } // database transactions at once, receipts in each

type Asked = ImportAsked<PurchasesMapping>

/**
 * Takes over the purchases of a file: each receipt is judged as of its own instant, earns only, and
 * is there once however often the file is imported. A row that the mapping leaves out is rejected by
 * itself; one that cannot be read takes its receipt with it. The file is read whole before anything
 * is written, so a broken one leaves nothing behind.
 */
export async function importPurchases(ctx: Context, asked: Asked): Promise<PurchasesImported> {
  const programme = await programmes.programmeFor(ctx.db, ctx.organisationId, asked.programmeId)
  const { currency } = asked.mapping
  if (currency !== programme.currency) {
    throw new Refusal('currency.other', { expected: programme.currency, actual: currency })
  }
  const places = await placesOf(ctx)
  const source = await lookThrough(asked.path, asked.mapping.file?.encoding)
  const read = await readReceipts(source, asked, { minorDigits: programme.minorDigits, places })
  const { gathered } = read
  const named = asked.mapping.receipt.member?.enrol ? gathered.members() : []
  const unknown = await unknownOf(ctx, asked, named)
  const about = { asked, source, read, named: gathered.members().length, unknown: unknown.length }
  if (asked.dryRun) return report(about, NOTHING_DONE, null)

  const key = { ...runKey(ctx, asked, source, places), programmeId: programme.id }
  const barred = new Map<string, string>()
  const enrolled = await enrolAll(ctx, asked, unknown, barred)
  const done = await confirmAll(ctx, { asked, programme, gathered, key, barred })
  let rejectedFile: string | null = null
  if (gathered.rejected.count > 0) {
    rejectedFile = asked.rejectedPath ?? `${asked.path}.rejected.csv`
    asked.onProgress?.('rejecting', 0, gathered.rejected.count)
    await writeRejected(source, rejectedFile, gathered.rejected.byLine(), read.delimiter)
  }
  return report(about, { ...done, enrolled }, rejectedFile)
}

type KnownPlaces = Awaited<ReturnType<typeof placesOf>>

async function placesOf(ctx: Context) {
  const { stores, tills } = await programmes.places(ctx.db, ctx.organisationId)
  return {
    stores: new Map([...stores.values()].map(({ code, id }) => [code, id])),
    tills: new Map(
      [...tills.values()].map(({ storeId, code, id }) => [
        `${stores.get(storeId)?.code ?? ''}\n${code}`,
        id,
      ]),
    ),
  }
}

type Done = {
  readonly added: number
  readonly known: number
  readonly refused: number
  readonly left: number
  readonly enrolled: number
}
const NOTHING_DONE: Done = { added: 0, known: 0, refused: 0, left: 0, enrolled: 0 }

type Confirming = {
  readonly asked: Asked
  readonly programme: ProgrammeFacts
  readonly gathered: Gathered
  readonly key: store.RunKey
  readonly barred: ReadonlyMap<string, string>
}

/** Confirms what was not gone through before, and tries again what was refused. */
async function confirmAll(ctx: Context, work: Confirming): Promise<Omit<Done, 'enrolled'>> {
  const { asked, gathered, key } = work
  const progress = await store.begin(ctx, key, {
    fileName: basename(asked.path),
    receipts: gathered.receipts,
  })
  const again = progress.refused.length
  const rest = gathered.receipts - progress.done
  const placeAt = (index: number) =>
    index < again ? progress.refused[index]! : progress.done + index - again
  const total = again + rest
  const counts = { added: 0, known: progress.done - again, refused: 0 }
  // ids rise with time: what this import adds comes after it
  const mark = newId()
  const confirms = batcher<Entry, Outcome>({
    ...LANES,
    run: (entries) => purchases.confirmAll(ctx.db, entries),
  })
  let index = 0
  while (index < total && !asked.signal?.aborted) {
    asked.onProgress?.('confirming', index, total)
    const places = Array.from({ length: Math.min(PORTION, total - index) }, (_, n) =>
      placeAt(index + n),
    )
    const outcomes = await Promise.all(
      places.map((place) => {
        const entry = entryOf(ctx, work, place)
        return confirms.submit(laneOf(entry), entry)
      }),
    )
    const refused = places.filter((_, n) => outcomes[n] instanceof Refusal)
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome instanceof Refusal) rejectReceipt(work, places[n]!, outcome)
      else if (outcome.id > mark) counts.added += 1
      else counts.known += 1
    }
    counts.refused += refused.length
    index += places.length
    await store.note(ctx, key, {
      done: Math.max(progress.done, progress.done + index - again),
      refused,
      accepted: places.filter((_, n) => !(outcomes[n] instanceof Refusal)),
    })
  }
  asked.onProgress?.('confirming', index, total)
  return { ...counts, left: total - index }
}

/** Receipts of one member stay in one lane, and so in their order. */
const laneOf = ({ sent }: Entry): string =>
  sent.member ? Object.values(sent.member).join() : sent.externalId

function entryOf(ctx: Context, { asked, programme, gathered }: Confirming, place: number): Entry {
  return {
    organisationId: ctx.organisationId,
    caller: ctx.actor.id,
    key: null,
    sent: { ...gathered.draft(place).sent, programmeId: programme.id },
    language: asked.language,
    stored: true,
    historical: true,
  }
}

function rejectReceipt(work: Confirming, place: number, refusal: Refusal): void {
  const { asked, gathered, barred } = work
  const ref = gathered.draft(place).sent.member
  const value = ref && Object.values(ref)[0]
  const why =
    (refusal.code === 'member.unknown' && value !== undefined && barred.get(value)) ||
    refusalInWords(refusal, asked.language)
  for (const line of gathered.linesOf(place)) gathered.rejected.add(line, why)
}

function runKey(ctx: Context, asked: Asked, source: Source, places: KnownPlaces) {
  const digest = createHash('sha256')
    .update(source.digest)
    .update(canonical(asked.mapping))
    // oxlint-disable-next-line typescript/require-array-sort-compare -- any order will do that stays the same
    .update(JSON.stringify([[...places.stores].toSorted(), [...places.tills].toSorted()]))
    .digest()
  return { organisationId: ctx.organisationId, digest }
}

const PREVIEW = 5

function report(
  about: {
    readonly asked: Asked
    readonly source: Source
    readonly read: ReadFile
    readonly named: number
    readonly unknown: number
  },
  done: Done,
  rejectedFile: string | null,
): PurchasesImported {
  const { asked, source, read, named, unknown } = about
  const { gathered } = read
  const { enrolled, ...counts } = done
  const last = gathered.receipts - 1
  const instant = (place: number) => (last < 0 ? null : gathered.draft(place).sent.occurredAt)
  return {
    dryRun: asked.dryRun,
    file: asked.path,
    encoding: source.encoding,
    delimiter: read.delimiter,
    rows: {
      read: read.rows,
      taken: read.rows - gathered.rejected.count,
      rejected: gathered.rejected.count,
    },
    receipts: { found: gathered.receipts, ...counts },
    members: { named, unknown, enrolled },
    from: instant(0),
    to: instant(last),
    rejected: gathered.rejected.counts().slice(0, 50),
    rejectedFile,
    stopped: counts.left > 0 || (asked.signal?.aborted ?? false),
    preview: asked.dryRun
      ? Array.from(
          { length: Math.min(PREVIEW, gathered.receipts) },
          (_, n) => gathered.draft(n).sent,
        )
      : [],
    previewRejected: asked.dryRun ? gathered.rejected.first(PREVIEW) : [],
  }
}
