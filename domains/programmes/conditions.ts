import { hash } from 'node:crypto'
import { check as findProblems } from '#domains/rules/core/check.ts'
import { compile, type Compiled } from '#domains/rules/core/compile.ts'
import type { Conditions, Problem } from '#domains/rules/rules.api.ts'
import type { Context, Db } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { remember } from '#kit/remember.ts'
import type {
  ConditionsVersion,
  ConditionsWithDocument,
  EditedConditions,
  NewConditions,
} from './conditions.api.ts'
import * as store from './conditions.store.ts'
import { inForce, isWithdrawable, startFor, stateAt, type Start } from './core/schedule.ts'
import { facts, own, type ProgrammeFacts } from './known.ts'
import { programme as findProgramme } from './programmes.store.ts'
import { noteAct } from './tracing.ts'

/** The rules that judge a receipt: the version in force at its instant, compiled. */
export type InForce = {
  readonly programme: ProgrammeFacts
  readonly version: number
  readonly document: Conditions
  readonly compiled: Compiled
}

type Plan = { readonly programme: ProgrammeFacts; readonly starts: readonly Start[] }

// within NOTICE of core/schedule.ts, which keeps a remembered plan true
const plans = remember<Plan>({ milliseconds: 1_000, most: 1_000 })
const versions = remember<{ document: Conditions; compiled: Compiled }>({
  milliseconds: Number.POSITIVE_INFINITY,
  most: 500,
})

/**
 * The conditions in force at an instant (epoch milliseconds): a receipt is judged by those of its
 * `occurredAt`, however late it arrives. Refuses with `conditions.none_in_force`.
 */
export async function conditionsAt(
  db: Db,
  programmeId: ProgrammeId,
  occurredAt: number,
): Promise<InForce> {
  const load = () => readPlan(db, programmeId)
  let { programme, starts } = await plans.get(programmeId, load)
  if (inForce(starts, occurredAt) === null) {
    // before a no, a look at what was published within the last second
    plans.forget(programmeId)
    ;({ programme, starts } = await plans.get(programmeId, load))
  }
  const version = inForce(starts, occurredAt)
  if (version === null) throw noneInForce(starts, occurredAt)
  const known = await versions.get(`${programmeId} ${version}`, () =>
    readVersion(db, programme, version),
  )
  return { programme, version, ...known }
}

async function readPlan(db: Db, programmeId: ProgrammeId): Promise<Plan> {
  const row = await findProgramme(db, programmeId)
  if (!row) throw new Refusal('programme.unknown', { programmeId })
  return { programme: facts(row), starts: await store.schedule(db, programmeId) }
}

async function readVersion(db: Db, { id, zone, scale }: ProgrammeFacts, version: number) {
  const row = await store.get(db, id, version)
  if (!row) throw new Error(`conditions ${id} ${version} are scheduled and yet not there`)
  return { document: row.document, compiled: compile(row.document, { zone, scale }) }
}

function noneInForce(starts: readonly Start[], occurredAt: number): Refusal {
  const [first] = starts
  if (!first) return new Refusal('programme.without_conditions')
  return new Refusal('conditions.none_in_force', {
    occurredAt: new Date(occurredAt).toISOString(),
    firstStart: new Date(first.startsAt).toISOString(),
  })
}

/** A version that was once published, compiled, for what is decided under the original conditions. */
export async function conditionsOf(
  db: Db,
  programmeId: ProgrammeId,
  version: number,
): Promise<InForce> {
  const { programme } = await plans.get(programmeId, () => readPlan(db, programmeId))
  const known = await versions.get(`${programmeId} ${version}`, () =>
    readVersion(db, programme, version),
  )
  return { programme, version, ...known }
}

/** The starts of all published versions, in order; remembered for a second. */
export async function startsOf(db: Db, programmeId: ProgrammeId): Promise<readonly Start[]> {
  return (await plans.get(programmeId, () => readPlan(db, programmeId))).starts
}

/** Keeps a document as the next version, a draft. Refuses an unsound one with `conditions.unsound`. */
export async function draft(
  ctx: Context,
  programmeId: string,
  asked: NewConditions,
): Promise<ConditionsWithDocument> {
  const document = sound(asked.document)
  return ctx.transaction(async (ctx) => {
    const programme = await hold(ctx, programmeId)
    const version = (await store.lastVersion(ctx.db, programme.id)) + 1
    const note = asked.note ?? null
    await store.insert(ctx.db, {
      programmeId: programme.id,
      version,
      document,
      note,
      madeAt: ctx.now,
      madeBy: nameOf(ctx),
    })
    await noteAct(ctx, 'conditions.drafted', programme, { version })
    return see(ctx, programme.id, version)
  })
}

/**
 * Replaces the document of a draft. With the `revision` that was seen it refuses to overwrite what
 * somebody else has written since: `conditions.changed_meanwhile`.
 */
export async function editDraft(
  ctx: Context,
  programmeId: string,
  version: number,
  asked: EditedConditions,
): Promise<ConditionsWithDocument> {
  const document = sound(asked.document)
  return ctx.transaction(async (ctx) => {
    const { id } = await hold(ctx, programmeId)
    const row = await find(ctx.db, id, version)
    await refuseUnlessDraft(ctx, row)
    if (asked.revision !== undefined && asked.revision !== revisionOf(row))
      throw new Refusal('conditions.changed_meanwhile', { version })
    await store.update(ctx.db, row, { document, note: asked.note ?? null })
    return see(ctx, id, version)
  })
}

/**
 * Publishes a draft. It is immutable from now on and comes into force at its start, two seconds
 * from now at the soonest; only the first version of a programme may start in the past.
 */
export async function schedule(
  ctx: Context,
  programmeId: string,
  version: number,
  asked: { readonly startsAt: string },
): Promise<ConditionsWithDocument> {
  const wished = parseInstant(asked.startsAt)?.ms
  if (wished === undefined) throw new Refusal('instant.invalid', { field: 'startsAt' })
  return ctx.transaction(async (ctx) => {
    const programme = await hold(ctx, programmeId)
    const { id, zone, scale } = programme
    const row = await find(ctx.db, id, version)
    await refuseUnlessDraft(ctx, row)
    // the programme's zone or scale may have changed since it was drafted
    compile(sound(row.document), { zone, scale })
    const starts = await store.schedule(ctx.db, id)
    const startsAt = startFor(starts, wished, ctx.now.getTime())
    if (startsAt === null) {
      throw new Refusal('conditions.start_in_past', {
        startsAt: asked.startsAt,
        now: ctx.now.toISOString(),
      })
    }
    const twin = starts.find((start) => start.startsAt === startsAt)
    if (twin) throw new Refusal('conditions.start_taken', { version: twin.version })
    await store.update(ctx.db, row, {
      state: 'scheduled',
      startsAt: new Date(startsAt),
      scheduledAt: ctx.now,
      scheduledBy: nameOf(ctx),
    })
    const begins = { version, startsAt: new Date(startsAt).toISOString() }
    await noteAct(ctx, 'conditions.published', programme, begins)
    ctx.afterCommit(() => plans.forget(id))
    return see(ctx, id, version)
  })
}

/** Takes back a published version before it comes into force. Doing it again changes nothing. */
export async function withdraw(
  ctx: Context,
  programmeId: string,
  version: number,
): Promise<ConditionsWithDocument> {
  return ctx.transaction(async (ctx) => {
    const programme = await hold(ctx, programmeId)
    const { id } = programme
    const row = await find(ctx.db, id, version)
    if (row.state === 'withdrawn') return see(ctx, id, version)
    if (row.startsAt === null || !isWithdrawable(row.startsAt.getTime(), ctx.now.getTime())) {
      const state = stateOf(row, await store.schedule(ctx.db, id), ctx.now)
      throw new Refusal('conditions.not_withdrawable', { version, state })
    }
    await store.update(ctx.db, row, {
      state: 'withdrawn',
      withdrawnAt: ctx.now,
      withdrawnBy: nameOf(ctx),
    })
    await noteAct(ctx, 'conditions.withdrawn', programme, { version })
    ctx.afterCommit(() => plans.forget(id))
    return see(ctx, id, version)
  })
}

/** One page of the versions, newest first, with what each is at this moment. */
export async function listConditions(
  ctx: Context,
  programmeId: string,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: ConditionsVersion[]; next: string | null }> {
  const { id } = await own(ctx.db, ctx.organisationId, programmeId)
  const limit = query.limit ?? 50
  const before = query.cursor === undefined ? null : Number(decodeCursor(query.cursor, 1)[0])
  if (before !== null && !Number.isSafeInteger(before)) throw new Refusal('cursor.invalid')
  const rows = await store.list(ctx.db, id, before, limit + 1)
  const starts = await store.schedule(ctx.db, id)
  return pageOf(
    rows,
    limit,
    ({ version }) => [version],
    (row) => shown(row, starts, ctx.now),
  )
}

/** A version with its document. */
export async function seeConditions(
  ctx: Context,
  programmeId: string,
  version: number,
): Promise<ConditionsWithDocument> {
  const { id } = await own(ctx.db, ctx.organisationId, programmeId)
  return see(ctx, id, version)
}

/** What is wrong with a document, in the words of the language of conditions. */
export async function checkConditions(
  ctx: Context,
  programmeId: string,
  document: unknown,
): Promise<{ sound: boolean; problems: Problem[] }> {
  await own(ctx.db, ctx.organisationId, programmeId)
  const problems = [...findProblems(document)]
  return { sound: problems.length === 0, problems }
}

/**
 * A document that is only tried, compiled for a programme in any state. Throws `programme.unknown` and
 * `conditions.unsound`.
 */
export async function trialOf(
  ctx: Context,
  programmeId: string,
  asked: unknown,
): Promise<Omit<InForce, 'version'>> {
  const programme = facts(await own(ctx.db, ctx.organisationId, programmeId))
  const document = sound(asked)
  const { zone, scale } = programme
  return { programme, document, compiled: compile(document, { zone, scale }) }
}

function sound(document: unknown): Conditions {
  const problems = findProblems(document)
  if (problems.length > 0) {
    throw new Refusal('conditions.unsound', {
      errors: problems.map((problem) => ({ ...problem, path: `/document${problem.path}` })),
    })
  }
  return document as Conditions
}

/** The programme, held so that its versions change one at a time. */
async function hold(ctx: Context, programmeId: string) {
  const programme = await own(ctx.db, ctx.organisationId, programmeId)
  if (programme.state === 'closed') throw new Refusal('programme.closed')
  await store.holdProgramme(ctx.db, programme.id)
  return programme
}

/** A version of a programme. Throws `conditions.unknown`. */
export async function find(db: Db, id: ProgrammeId, version: number): Promise<store.ConditionsRow> {
  const row = await store.get(db, id, version)
  if (!row) throw new Refusal('conditions.unknown', { version })
  return row
}

async function refuseUnlessDraft(ctx: Context, row: store.VersionRow): Promise<void> {
  if (row.state === 'draft') return
  const starts = await store.schedule(ctx.db, row.programmeId)
  const state = stateOf(row, starts, ctx.now)
  throw new Refusal('conditions.immutable', { version: row.version, state })
}

async function see(ctx: Context, id: ProgrammeId, version: number) {
  const row = await find(ctx.db, id, version)
  return {
    ...shown(row, await store.schedule(ctx.db, id), ctx.now),
    document: row.document,
    revision: revisionOf(row),
  }
}

/** Names what a version says: two that say the same have the same one. */
const revisionOf = ({ document, note }: store.ConditionsRow): string =>
  hash('sha256', JSON.stringify([document, note])).slice(0, 32)

const nameOf = ({ actor }: Context): string => `${actor.kind}:${actor.name}`

function stateOf(row: store.VersionRow, starts: readonly Start[], now: Date) {
  return stateAt({ ...row, startsAt: row.startsAt?.getTime() ?? null }, starts, now.getTime())
}

function shown(row: store.VersionRow, starts: readonly Start[], now: Date): ConditionsVersion {
  return {
    version: row.version,
    state: stateOf(row, starts, now),
    startsAt: row.startsAt?.toISOString() ?? null,
    note: row.note,
    madeAt: row.madeAt.toISOString(),
    madeBy: row.madeBy,
    scheduledAt: row.scheduledAt?.toISOString() ?? null,
    scheduledBy: row.scheduledBy,
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    withdrawnBy: row.withdrawnBy,
  }
}
