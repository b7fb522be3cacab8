import { requireReach, requireWithin } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { programmesWithin } from '#domains/access/core/reach.ts'
import { by } from '#domains/access/roles.ts'
import * as members from '#domains/members/audience.ts'
import { vocabularyOf, LETTER } from '#domains/messaging/letters.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { isDay } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type {
  Audience,
  Mailing,
  MailingDraft,
  MailingListed,
  MailingState,
} from './mailings.api.ts'
import * as store from './mailings.store.ts'
import { progressOf, type Progresses } from './progress.ts'
import * as recipients from './recipients.store.ts'
import { requireSoundTexts } from './texts.ts'

export { judgeLetters, noteUnsubscribed } from './standing.ts'

/** Members on a list, at most. */
export const MOST_LISTED = 200_000
const UNKNOWN_SHOWN = 100
const TAGS = 200

/** Mailings within the actor's reach, newest first. */
export async function list(
  ctx: Context,
  query: { readonly state?: MailingState; readonly cursor?: string; readonly limit?: number },
): Promise<{ items: MailingListed[]; next: string | null }> {
  const limit = query.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, {
    before: idAfter(query.cursor),
    state: query.state ?? null,
    programmes: programmesWithin(ctx.actor),
    limit: limit + 1,
  })
  const progress = await progressOf(ctx, rows)
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => listed(row, progress),
  )
}

/** What these mailings of an organisation are called, by id. */
export async function namesOf(
  db: Db,
  organisationId: OrganisationId,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await store.names(db, organisationId, ids)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What texts may name, and the tags there are. */
export async function choices(ctx: Context) {
  const variables = Object.entries(vocabularyOf(LETTER)).map(([name, { type, name: about }]) => ({
    name,
    about: about[ctx.language],
    insert: type === 'points' ? `{{ ${name} | points }}` : `{{ ${name} }}`,
  }))
  return { variables, tags: await members.tagsOf(ctx, TAGS) }
}

/** Begins a draft. Throws what is wrong with its texts, its days or its programme. */
export async function create(ctx: Context, asked: MailingDraft): Promise<Mailing> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const id = newId<'mailing'>()
    const draft = await draftOf(ctx, asked, { id, revision: 1 })
    await store.insert(ctx.db, ctx.organisationId, draft)
    await note(ctx, { operation: 'mailing.drafted', object: id, new: { name: draft.name } })
    return see(ctx, id)
  })
}

/** Saves a draft as it was seen. Throws besides `mailing.not_draft` and `mailing.changed`. */
export async function save(
  ctx: Context,
  id: string,
  { revision, ...asked }: MailingDraft & { readonly revision: number },
): Promise<Mailing> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const row = await lockDraft(ctx, id)
    requireSeen(row, revision)
    const draft = await draftOf(ctx, asked, { id, revision: revision + 1 })
    await store.save(ctx.db, ctx.organisationId, draft)
    return see(ctx, id)
  })
}

async function draftOf(
  ctx: Context,
  asked: MailingDraft,
  known: Pick<store.Draft, 'id' | 'revision'>,
): Promise<store.Draft> {
  const { db, organisationId } = ctx
  const { audience = { kind: 'filter' }, texts = [] } = asked
  const programme = await programmes.programmeFor(db, organisationId, asked.programmeId ?? null)
  requireWithin(ctx.actor, { programmeId: programme.id, storeId: null })
  requireSoundTexts(texts, ctx.language)
  requireDays(audience)
  return {
    ...known,
    programmeId: programme.id,
    name: asked.name.trim() || '–',
    purpose: asked.purpose,
    audience,
    texts,
    segmentPrice: asked.segmentPrice ?? null,
    changedAt: ctx.now,
    changedBy: by(ctx).slice(0, 200),
  }
}

function requireDays(audience: Audience): void {
  if (audience.kind === 'list') return
  const { boughtSince, boughtUntil } = audience
  for (const day of [boughtSince, boughtUntil]) {
    if (day !== undefined && !isDay(day)) throw new Refusal('mailing.period_wrong')
  }
  if (boughtSince !== undefined && boughtUntil !== undefined && boughtUntil < boughtSince) {
    throw new Refusal('mailing.period_wrong')
  }
}

/** Says by name whom a mailing is for, and makes it one to a list. Throws `mailing.list_full`. */
export async function setList(
  ctx: Context,
  id: string,
  asked: { readonly members: readonly string[]; readonly add?: boolean },
) {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const row = await lockDraft(ctx, id)
    const texts = [...new Set(asked.members.map((text) => text.trim()))].filter((each) => each)
    const { owners, unknown } = await members.namedBy(ctx, texts)
    if (!asked.add) await recipients.clear(ctx.db, id)
    await recipients.add(ctx.db, ctx.organisationId, id, owners)
    const onList = await recipients.count(ctx.db, id)
    if (onList > MOST_LISTED) throw new Refusal('mailing.list_full', { most: MOST_LISTED })
    const audience = { kind: 'list' } as const
    const changed = { audience, changedAt: ctx.now, changedBy: by(ctx).slice(0, 200) }
    await store.save(ctx.db, ctx.organisationId, { ...row, ...changed })
    return {
      found: owners.length,
      listed: onList,
      unknown: unknown.slice(0, UNKNOWN_SHOWN),
      unknownCount: unknown.length,
    }
  })
}

/** Throws a draft away. Throws `mailing.not_draft`. */
export async function remove(ctx: Context, id: string): Promise<void> {
  requireReach(ctx.actor, false)
  await ctx.transaction(async (ctx) => {
    const { name } = await lockDraft(ctx, id)
    await recipients.clear(ctx.db, id)
    await store.remove(ctx.db, ctx.organisationId, id)
    await note(ctx, { operation: 'mailing.removed', object: id, old: { name } })
  })
}

/** Begins a draft like another mailing. */
export async function copy(ctx: Context, id: string): Promise<Mailing> {
  const { name, programmeId, purpose, audience, texts, segmentPrice } = await own(ctx, id)
  const filter = audience.kind === 'list' ? ({ kind: 'filter' } as const) : audience
  const draft = { programmeId, purpose, audience: filter, texts: [...texts], segmentPrice }
  return create(ctx, { ...draft, name })
}

/** One mailing. Throws `mailing.unknown`. */
export async function see(ctx: Context, id: string): Promise<Mailing> {
  const row = await own(ctx, id)
  const { audience, texts, segmentPrice, revision, changedAt, changedBy } = row
  return {
    ...listed(row, await progressOf(ctx, [row])),
    audience,
    listed: audience.kind === 'list' ? await recipients.count(ctx.db, id) : 0,
    texts: [...texts],
    segmentPrice,
    revision,
    changedAt: changedAt.toISOString(),
    changedBy,
  }
}

/** A mailing within the actor's reach. Throws `mailing.unknown`. */
export async function own(ctx: Context, id: string): Promise<store.Row> {
  return within(ctx, isUuid(id) ? await store.find(ctx.db, ctx.organisationId, id) : undefined)
}

/** The same, locked until the transaction ends. */
export async function lockOwn(ctx: Context, id: string): Promise<store.Row> {
  return within(ctx, isUuid(id) ? await store.lock(ctx.db, ctx.organisationId, id) : undefined)
}

function within({ actor }: Context, row: store.Row | undefined): store.Row {
  if (!row) throw new Refusal('mailing.unknown')
  requireWithin(actor, { programmeId: row.programmeId, storeId: null })
  return row
}

/** A draft, locked. Throws `mailing.not_draft`. */
export async function lockDraft(ctx: Context, id: string): Promise<store.Row> {
  const row = await lockOwn(ctx, id)
  if (row.state !== 'draft') throw new Refusal('mailing.not_draft')
  return row
}

/** Throws `mailing.changed` unless the mailing is as it was seen. */
export function requireSeen(row: store.Row, revision: number): void {
  if (row.revision !== revision) throw new Refusal('mailing.changed', { by: row.changedBy })
}

/** A mailing as lists show it. */
export function listed(row: store.Row, progress: Progresses): MailingListed {
  return {
    id: row.id,
    programmeId: row.programmeId,
    name: row.name,
    purpose: row.purpose,
    state: row.state,
    madeAt: row.madeAt.toISOString(),
    madeBy: row.madeBy,
    startsAt: row.startsAt?.toISOString() ?? null,
    beganAt: row.beganAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    progress: progress.get(row.id)!,
  }
}
