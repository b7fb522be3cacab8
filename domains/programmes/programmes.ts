import { reaches } from '#domains/access/core/reach.ts'
import { foundRoles } from '#domains/access/roles.ts'
import type { Context, Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { isZone } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { requireRevision, revisionOf } from '#kit/revision.ts'
import * as schedules from './conditions.store.ts'
import { isCurrency, minorDigits } from './core/currency.ts'
import type {
  NewProgramme,
  Organisation,
  OrganisationEdit,
  PointsName,
  Programme,
  ProgrammeEdit,
  ProgrammeWithWarnings,
} from './programmes.api.ts'
import * as known from './known.ts'
import { own } from './known.ts'
import * as store from './programmes.store.ts'
import { noteAct, noteEdit } from './tracing.ts'

export {
  checkConditions,
  conditionsAt,
  conditionsOf,
  draft,
  editDraft,
  listConditions,
  schedule,
  seeConditions,
  startsOf,
  trialOf,
  withdraw,
  type InForce,
} from './conditions.ts'
export {
  facts,
  organisation,
  own,
  programmeFor,
  programmesNow,
  programmeSeen,
  programmesOf,
  type ProgrammeFacts,
} from './known.ts'
export * from './stores.ts'

/** Every organisation of the installation, oldest first. */
export const organisations = (db: Db): Promise<store.OrganisationRow[]> => store.organisations(db)

/** Founds an organisation; with an id of the caller's own when it has one. */
export async function createOrganisation(
  ctx: Context,
  asked: {
    readonly id?: OrganisationId
    readonly name: string
    readonly country: string
    readonly language: Language
  },
): Promise<store.OrganisationRow> {
  return ctx.transaction(async (ctx) => {
    const row = { ...asked, id: asked.id ?? newId<'organisation'>(), madeAt: ctx.now }
    await store.insertOrganisation(ctx.db, row)
    await foundRoles(ctx, row.id)
    return row
  })
}

/** The organisation of the context, as it is shown. */
export async function seeOrganisation(ctx: Context): Promise<Organisation> {
  const row = await store.organisation(ctx.db, ctx.organisationId)
  if (!row) throw new Refusal('organisation.unknown')
  const { name, country, language } = row
  const about = { name, country, language }
  return { id: row.id, ...about, revision: revisionOf(about), madeAt: row.madeAt.toISOString() }
}

/**
 * Changes what is given of the organisation. Throws `organisation.unknown`, and `revision.behind` to
 * whoever saw an older revision.
 */
export async function editOrganisation(
  ctx: Context,
  { revision, ...changes }: OrganisationEdit,
): Promise<Organisation> {
  return ctx.transaction(async (ctx) => {
    await store.holdOrganisation(ctx.db, ctx.organisationId)
    const before = await seeOrganisation(ctx)
    requireRevision(revision, before.revision)
    if (Object.keys(changes).length === 0) return before
    await store.updateOrganisation(ctx.db, ctx.organisationId, changes)
    ctx.afterCommit(() => known.forgetOrganisation(ctx.organisationId))
    const after = await seeOrganisation(ctx)
    await noteEdit(ctx, 'organisation.edited', before, after)
    return after
  })
}

/** One page of the organisation's programmes. */
export async function list(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Programme[]; next: string | null }> {
  const limit = query.limit ?? 50
  const after = query.cursor === undefined ? '' : `${decodeCursor(query.cursor, 1)[0]}`
  const rows = await store.programmesOf(ctx.db, ctx.organisationId)
  const seen = rows.filter(({ id }) => reaches(ctx.actor, { programmeId: id }))
  const rest = seen.filter(({ id }) => id > after).slice(0, limit + 1)
  return pageOf(rest, limit, ({ id }) => [id], shown)
}

/** A programme as it is shown. */
export async function get(ctx: Context, programmeId: string): Promise<Programme> {
  return shown(await own(ctx.db, ctx.organisationId, programmeId))
}

const PLAIN_NAME: PointsName = {
  ru: { one: 'балл', few: 'балла', many: 'баллов' },
  en: { one: 'point', other: 'points' },
}

/** A day: as long as a change of phone waits for an objection. */
const GUARD_HOURS = 24

/** Creates a programme as a draft. The fourth that is not closed comes with a warning. */
export async function create(ctx: Context, asked: NewProgramme): Promise<ProgrammeWithWarnings> {
  refuseUnknown(asked)
  return ctx.transaction(async (ctx) => {
    const others = await neighbours(ctx, asked.name, null)
    const row: store.ProgrammeRow = {
      id: newId<'programme'>(),
      organisationId: ctx.organisationId,
      name: asked.name,
      currency: asked.currency,
      zone: asked.zone,
      scale: asked.scale ?? 0,
      guardHours: asked.guardHours ?? GUARD_HOURS,
      pointsName: asked.pointsName ?? PLAIN_NAME,
      state: 'draft',
      madeAt: ctx.now,
      liveAt: null,
      closedAt: null,
    }
    await store.insert(ctx.db, row)
    const { currency, zone, scale } = row
    await noteAct(ctx, 'programme.made', row, { currency, zone, scale })
    ctx.afterCommit(() => known.forgetProgrammes(ctx.organisationId))
    return { ...shown(row), warnings: warningsFor(ctx.language, [...others, row]) }
  })
}

/**
 * Changes what is given of a programme. Throws `programme.unknown`, `programme.closed`, `programme.settled`,
 * `programme.name_taken` and the like, and `revision.behind` to whoever saw an older revision.
 */
export async function edit(
  ctx: Context,
  programmeId: string,
  { revision, ...changes }: ProgrammeEdit,
): Promise<Programme> {
  refuseUnknown(changes)
  return ctx.transaction(async (ctx) => {
    await store.holdOrganisation(ctx.db, ctx.organisationId)
    const before = await own(ctx.db, ctx.organisationId, programmeId)
    if (before.state === 'closed') throw new Refusal('programme.closed')
    requireRevision(revision, shown(before).revision)
    const fields = (['currency', 'zone', 'scale'] as const).filter(
      (field) => changes[field] !== undefined && changes[field] !== before[field],
    )
    if (before.state === 'live' && fields.length > 0) {
      throw new Refusal('programme.settled', { fields: fields.join(', ') })
    }
    if (changes.name !== undefined) await neighbours(ctx, changes.name, before.id)
    if (Object.keys(changes).length === 0) return shown(before)
    await store.update(ctx.db, before.id, changes)
    ctx.afterCommit(() => known.forgetProgrammes(ctx.organisationId))
    const after = await get(ctx, programmeId)
    await noteEdit(ctx, 'programme.edited', shown(before), after)
    return after
  })
}

/** Takes a programme live; again changes nothing. It needs published conditions. */
export async function goLive(ctx: Context, programmeId: string): Promise<ProgrammeWithWarnings> {
  return ctx.transaction(async (ctx) => {
    await store.holdOrganisation(ctx.db, ctx.organisationId)
    const before = await own(ctx.db, ctx.organisationId, programmeId)
    if (before.state === 'closed') throw new Refusal('programme.closed')
    if ((await schedules.schedule(ctx.db, before.id)).length === 0) {
      throw new Refusal('programme.without_conditions')
    }
    if (before.state === 'draft') {
      await store.update(ctx.db, before.id, { state: 'live', liveAt: ctx.now })
      await noteAct(ctx, 'programme.launched', before)
      ctx.afterCommit(() => known.forgetProgrammes(ctx.organisationId))
    }
    const all = await store.programmesOf(ctx.db, ctx.organisationId)
    return { ...(await get(ctx, programmeId)), warnings: warningsFor(ctx.language, all) }
  })
}

/** Closes a programme for ever; again changes nothing. */
export async function close(ctx: Context, programmeId: string): Promise<Programme> {
  return ctx.transaction(async (ctx) => {
    await store.holdOrganisation(ctx.db, ctx.organisationId)
    const before = await own(ctx.db, ctx.organisationId, programmeId)
    if (before.state !== 'closed') {
      const liveAt = before.liveAt ?? ctx.now
      await store.update(ctx.db, before.id, { state: 'closed', liveAt, closedAt: ctx.now })
      await noteAct(ctx, 'programme.closed', before)
      ctx.afterCommit(() => known.forgetProgrammes(ctx.organisationId))
    }
    return get(ctx, programmeId)
  })
}

function refuseUnknown(asked: { readonly currency?: string; readonly zone?: string }): void {
  const { currency, zone } = asked
  if (currency !== undefined && !isCurrency(currency)) {
    throw new Refusal('programme.currency_unknown', { currency })
  }
  if (zone !== undefined && !isZone(zone)) throw new Refusal('programme.zone_unknown', { zone })
}

/** The organisation's other programmes, held against a twin; none of them has the name. */
async function neighbours(
  ctx: Context,
  name: string,
  self: ProgrammeId | null,
): Promise<store.ProgrammeRow[]> {
  await store.holdOrganisation(ctx.db, ctx.organisationId)
  const all = await store.programmesOf(ctx.db, ctx.organisationId)
  const others = all.filter(({ id }) => id !== self)
  if (others.some((other) => other.name === name)) throw new Refusal('programme.name_taken')
  return others
}

const MANY = 4

function warningsFor(
  language: Language,
  all: readonly store.ProgrammeRow[],
): { code: string; message: string }[] {
  const open = all.filter(({ state }) => state !== 'closed').length
  if (open < MANY) return []
  const message = {
    en: `There are ${open} programmes now. Members mix up more than three; consider segments or tiers within one.`,
    ru: `Программ уже ${open}. В четырёх и более участники путаются; подумайте о сегментах или уровнях внутри одной.`,
  }
  return [{ code: 'programmes.many', message: message[language] }]
}

function shown(row: store.ProgrammeRow): Programme {
  const { id, name, currency, zone, scale, pointsName, guardHours, state } = row
  return {
    id,
    name,
    currency,
    zone,
    scale,
    minorDigits: minorDigits(currency),
    pointsName,
    guardHours,
    state,
    revision: revisionOf({ name, currency, zone, scale, pointsName, guardHours, state }),
    madeAt: row.madeAt.toISOString(),
    liveAt: row.liveAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
  }
}
