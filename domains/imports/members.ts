import * as cards from '#domains/cards/cards.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { ProgrammeFacts } from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { columnsOf } from './core/checkMapping.ts'
import type { Delimiter } from './core/header.ts'
import type { MembersMapping } from './core/mapping.ts'
import { identityOf, memberRowReader, type MemberRow } from './core/memberRow.ts'
import { reason, told, type Reason } from './core/reasons.ts'
import { MOST_ROWS } from './core/receipts.ts'
import { isReason, type Row } from './core/source.ts'
import { rejections, type Rejections } from './core/table.ts'
import type { ImportAsked } from './imports.ts'
import { lookThrough, readRows, type Source } from './reading.ts'
import { writeRejected } from './rejected.ts'
import { refusalInWords } from './words.ts'

/** What became of a file of members, or would. */
export type MembersImported = {
  readonly dryRun: boolean
  readonly file: string
  readonly encoding: string
  readonly delimiter: string
  readonly rows: { readonly read: number; readonly taken: number; readonly rejected: number }
  /** `enrolled` now (of a dry run: would be); `known` from before, left as they are. */
  readonly members: { readonly enrolled: number; readonly known: number; readonly left: number }
  readonly cards: number
  /** Points opened, in minor units. */
  readonly points: number
  readonly rejected: readonly { readonly reason: string; readonly rows: number }[]
  readonly rejectedFile: string | null
  readonly stopped: boolean
  readonly preview: readonly MemberRow[]
  readonly previewRejected: readonly { readonly line: number; readonly reason: string }[]
}

const PORTION = 200 // members in one database transaction

type Asked = ImportAsked<MembersMapping>
type Numbered = { readonly row: MemberRow; readonly line: number }

/**
 * Takes over the members of a file with their cards and opening balances. A row whose member is
 * known already changes nothing, so that a file can be imported again. A member, its card and its
 * balance come together or not at all.
 */
export async function importMembers(ctx: Context, asked: Asked): Promise<MembersImported> {
  const programme = await programmes.programmeFor(ctx.db, ctx.organisationId, asked.programmeId)
  const source = await lookThrough(asked.path, asked.mapping.file?.encoding)
  const rejected = rejections()
  const read = await readMembers(source, asked, programme, rejected)
  const stores = await storesByCode(ctx)
  const work: Work = { ctx, asked, programme, stores, rejected }
  const sum = { enrolled: 0, known: 0, cards: 0, points: 0 }
  let index = 0
  while (index < read.rows.length && !asked.signal?.aborted) {
    asked.onProgress?.('enrolling', index, read.rows.length)
    const portion = read.rows.slice(index, index + PORTION)
    const fresh = await unknownOf(work, portion)
    const done = asked.dryRun ? wouldBe(fresh) : await takeOver(work, fresh)
    sum.known += portion.length - fresh.length
    sum.enrolled += done.enrolled
    sum.cards += done.cards
    sum.points += done.points
    index += portion.length
  }
  asked.onProgress?.('enrolling', index, read.rows.length)
  let rejectedFile: string | null = null
  if (!asked.dryRun && rejected.count > 0) {
    rejectedFile = asked.rejectedPath ?? `${asked.path}.rejected.csv`
    await writeRejected(source, rejectedFile, rejected.byLine(), read.delimiter)
  }
  const left = read.rows.length - index
  return {
    dryRun: asked.dryRun,
    file: asked.path,
    encoding: source.encoding,
    delimiter: read.delimiter,
    rows: { read: read.count, taken: read.count - rejected.count, rejected: rejected.count },
    members: { enrolled: sum.enrolled, known: sum.known, left },
    cards: sum.cards,
    points: sum.points,
    rejected: rejected.counts().slice(0, 50),
    rejectedFile,
    stopped: left > 0,
    preview: asked.dryRun ? read.rows.slice(0, 5).map(({ row }) => row) : [],
    previewRejected: asked.dryRun ? rejected.first(5) : [],
  }
}

async function readMembers(
  source: Source,
  asked: Asked,
  programme: ProgrammeFacts,
  rejected: Rejections,
): Promise<{ rows: Numbered[]; count: number; delimiter: Delimiter }> {
  const { mapping, language, signal } = asked
  const rows: Numbered[] = []
  const lines = new Map<string, number>()
  const reject = (line: number, why: Reason) => rejected.add(line, told(why, language))
  let read: (row: Row) => MemberRow | Reason
  let delimiter: Delimiter = ','
  let count = 0
  await readRows(source, {
    delimiter: mapping.file?.delimiter,
    wanted: columnsOf(mapping),
    onHeader: (header, found) => {
      delimiter = found
      read = memberRowReader(mapping, header, programme.scale)
    },
    onRow: (values, line) => {
      count += 1
      const row = read(values)
      if (isReason(row)) return reject(line, row)
      const identity = identityOf(row)
      const first = lines.get(identity)
      if (identity === '') return reject(line, reason('member.nameless'))
      if (first !== undefined) return reject(line, reason('member.known', { line: first }))
      if (rows.length >= MOST_ROWS) {
        throw new Refusal('file.rows_many', { file: asked.path, line, most: MOST_ROWS })
      }
      lines.set(identity, line)
      return void rows.push({ row, line })
    },
    onProgress: (bytes) => asked.onProgress?.('reading', bytes, source.size),
    signal,
  })
  return { rows, count, delimiter }
}

async function storesByCode(ctx: Context): Promise<ReadonlyMap<string, string>> {
  const { stores } = await programmes.places(ctx.db, ctx.organisationId)
  return new Map([...stores.values()].map(({ code, id }) => [code, id]))
}

type Work = {
  readonly ctx: Context
  readonly asked: Asked
  readonly programme: ProgrammeFacts
  readonly stores: ReadonlyMap<string, string>
  readonly rejected: Rejections
}

/** The rows whose member nobody knows yet. */
async function unknownOf({ ctx }: Work, portion: readonly Numbered[]): Promise<Numbered[]> {
  const named = portion.filter(({ row }) => row.externalId || row.phone || row.email)
  const found = await members.recognise(
    ctx.db,
    ctx.organisationId,
    named.map(({ row }) =>
      row.externalId
        ? { externalId: row.externalId }
        : row.phone
          ? { phone: row.phone }
          : { email: row.email },
    ),
  )
  const carded = portion.filter((each) => !named.includes(each))
  const bound = await cards.recogniseCards(
    ctx.db,
    ctx.organisationId,
    carded.map(({ row }) => row.cardNumber),
  )
  const known = new Set([
    ...named.filter((_, index) => found[index] !== null),
    ...carded.filter((_, index) => (bound[index]?.owner ?? null) !== null),
  ])
  return portion.filter((each) => !known.has(each))
}

type Done = { readonly enrolled: number; readonly cards: number; readonly points: number }
const NOTHING: Done = { enrolled: 0, cards: 0, points: 0 }

const wouldBe = (fresh: readonly Numbered[]): Done => ({
  enrolled: fresh.length,
  cards: fresh.filter(({ row }) => row.cardNumber !== '').length,
  points: fresh.reduce((all, { row }) => all + row.points, 0),
})

/** Enrols the members of a portion together; where one is refused, each by itself. */
async function takeOver(work: Work, fresh: readonly Numbered[]): Promise<Done> {
  if (fresh.length === 0) return NOTHING
  try {
    return await together(work, fresh)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (fresh.length === 1) {
      work.rejected.add(fresh[0]!.line, refusalInWords(error, work.asked.language))
      return NOTHING
    }
  }
  const sum = { ...NOTHING }
  for (const each of fresh) {
    const done = await takeOver(work, [each])
    sum.enrolled += done.enrolled
    sum.cards += done.cards
    sum.points += done.points
  }
  return sum
}

async function together(work: Work, fresh: readonly Numbered[]): Promise<Done> {
  const { programme, stores } = work
  return work.ctx.transaction(async (ctx) => {
    const enrolled = await members.enrolAll(
      ctx,
      fresh.map(({ row }) => enrolmentOf(row, stores, ctx.now)),
    )
    const owners = enrolled.map((result) => {
      if ('refusal' in result) throw result.refusal
      return result.member.id as MemberId
    })
    await cards.adoptAll(
      ctx,
      fresh.flatMap(({ row }, index) =>
        row.cardNumber === ''
          ? []
          : [{ number: row.cardNumber, memberId: owners[index]!, active: true, since: since(row) }],
      ),
    )
    for (const [index, { row }] of fresh.entries()) {
      const owner = owners[index]!
      if (row.points > 0) {
        await ledger.openBalance(ctx, {
          owner,
          programmeId: programme.id,
          points: row.points,
          expiresAt: row.pointsExpireAt ? new Date(row.pointsExpireAt.ms) : null,
          cause: { kind: 'import', id: 'opening' },
        })
      }
    }
    return wouldBe(fresh)
  })
}

function enrolmentOf(row: MemberRow, stores: ReadonlyMap<string, string>, now: Date) {
  const some = (text: string) => (text === '' ? undefined : text)
  const storeId = row.store === '' ? undefined : stores.get(row.store)
  if (row.store !== '' && storeId === undefined) {
    throw new Refusal('store.unknown', { storeId: row.store })
  }
  return {
    name: {
      first: some(row.firstName),
      middle: some(row.middleName),
      last: some(row.lastName),
    },
    phone: some(row.phone),
    email: some(row.email),
    // a row known by its card alone has nothing else to be called by
    externalId: some(row.externalId) ?? onlyCard(row),
    birthday: row.birthday ?? undefined,
    language: some(row.language) as Language | undefined,
    tags: row.tags,
    storeId,
    // always said: whoever comes over from another system is not welcomed anew
    enrolledAt: since(row) ?? now,
  }
}

const since = ({ enrolledAt }: MemberRow): Date | undefined =>
  enrolledAt ? new Date(enrolledAt.ms) : undefined

function onlyCard(row: MemberRow): string | undefined {
  const named = row.phone || row.email || row.firstName || row.lastName
  return named ? undefined : row.cardNumber
}
