import { requireReach, requireWithin } from '#domains/access/access.ts'
import { programmesWithin } from '#domains/access/core/reach.ts'
import type { PurchasesMapping } from '#domains/imports/imports.api.ts'
import { requireMapping, requireWhole } from '#domains/imports/imports.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { fill, Refusal, refusalText } from '#kit/core/refusal.ts'
import { addToDay, isDay, parseInstant, startOfDay } from '#kit/core/zone.ts'
import { enqueue } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { readPaying } from './core/paying.ts'
import { REGULAR_FROM } from './core/regulars.ts'
import { documentOf } from './core/search.ts'
import { requireSound, type Terms } from './replaying.ts'
import * as store from './runs.store.ts'
import { soundVariants } from './searching.ts'
import type { NewSearch, NewSimulation, Simulation, SimulationListed } from './simulation.api.ts'

/** The job that carries a run on. */
export const CARRY = 'simulation.carry'

/** Receipts of one's own that are played at once. */
export const MOST_RECEIPTS = 2_000_000
/** Receipts times variants of one search. */
const MOST_WORK = 50_000_000
/** Runs of an organisation that wait or run. */
const MOST_OPEN = 20

/** Has past sales played through variants of conditions. Throws what is wrong with any part of it. */
export async function order(ctx: Context, asked: NewSimulation): Promise<Simulation> {
  const { programme, source, terms } = await understood(ctx, asked)
  const variants: store.KeptVariant[] = []
  for (const each of asked.variants) variants.push(await variantOf(ctx, programme, each, terms))
  const { assumptions = null } = asked
  return keep(ctx, asked.name, {
    kind: 'simulation',
    programmeId: programme.id,
    asked: { source, variants, redeem: asked.redeem ?? 'max', terms, space: null, assumptions },
  })
}

/**
 * Has many variants tried. Throws besides `search.pointer_wrong`, `search.too_many`, `search.variant_unsound`,
 * `search.too_much`, `search.lift_missing`, `search.nothing_in_force`.
 */
export async function search(ctx: Context, asked: NewSearch): Promise<Simulation> {
  const { programme, source, terms, receipts } = await understood(ctx, asked)
  const base = await variantOf(ctx, programme, asked.base, terms)
  const { dimensions, constraints = {}, lift = null, regularFrom = REGULAR_FROM } = asked
  if (constraints.loss !== undefined && !lift) throw new Refusal('search.lift_missing')
  const inForce = await versionInForce(ctx, programme)
  if (constraints.regularsInForce !== undefined && !inForce)
    throw new Refusal('search.nothing_in_force')
  const space: store.KeptSpace = { dimensions, constraints, lift, regularFrom, inForce }
  const { length } = soundVariants({ base: base.document, dimensions, terms })
  if (receipts !== null && receipts * length > MOST_WORK)
    throw new Refusal('search.too_much', { variants: length, receipts, most: MOST_WORK })
  return keep(ctx, asked.name, {
    kind: 'search',
    programmeId: programme.id,
    asked: {
      source,
      variants: [base],
      redeem: asked.redeem ?? 'max',
      terms,
      space,
      assumptions: null,
    },
  })
}

/** What variants are compared with: the conditions that a receipt of now is judged by. */
async function versionInForce({ db, now }: Context, { id }: Programme) {
  try {
    const { version, document } = await programmes.conditionsAt(db, id, now.getTime())
    return { version, document }
  } catch (error) {
    if (error instanceof Refusal && NOTHING.has(error.code)) return null
    throw error
  }
}

const NOTHING: ReadonlySet<string> = new Set([
  'programme.without_conditions',
  'conditions.none_in_force',
])

type Programme = Awaited<ReturnType<typeof programmes.programmeSeen>>

async function understood(ctx: Context, asked: NewSimulation | NewSearch) {
  requireReach(ctx.actor, false)
  const { db, organisationId } = ctx
  const programme = await programmes.programmeSeen(db, organisationId, asked.programmeId)
  requireWithin(ctx.actor, { programmeId: programme.id })
  const terms = termsOf(asked, programme)
  const source = await sourceOf(ctx, asked.source, programme)
  if (source.kind === 'file') return { programme, source, terms, receipts: null }
  const { standing } = await purchases.historyCounts(ctx, periodOf(source, programme))
  if (standing === 0) throw new Refusal('simulation.nothing_bought')
  if (standing > MOST_RECEIPTS)
    throw new Refusal('simulation.too_many_receipts', { receipts: standing, most: MOST_RECEIPTS })
  return { programme, source, terms, receipts: standing }
}

function termsOf(asked: NewSimulation | NewSearch, { zone, currency, scale }: Programme): Terms {
  const until = asked.until ? parseInstant(asked.until) : null
  if (asked.until && !until) throw new Refusal('instant.invalid', { field: 'until' })
  const paying = readPaying(asked.redeem ?? 'max')
  if (!paying) throw new Refusal('simulation.share_wrong')
  return {
    until: until?.ms ?? null,
    paying,
    discounts: asked.discounts ?? 'kept',
    margin: asked.margin ?? null,
    fixedCost: asked.fixedCost ?? 0,
    zone,
    currency,
    scale,
  }
}

async function sourceOf(
  ctx: Context,
  asked: NewSimulation['source'],
  { currency }: Programme,
): Promise<store.KeptSource> {
  if (asked.kind === 'own') {
    const { from = null, to = null } = asked
    for (const day of [from, to])
      if (day !== null && !isDay(day)) throw new Refusal('instant.invalid', { field: 'source' })
    if (from !== null && to !== null && to < from) throw new Refusal('simulation.period_wrong')
    return { kind: 'own', from, to }
  }
  const file = await requireWhole(ctx, asked.fileId)
  const mapping = requireMapping(
    asked.mapping,
    'purchases',
    file.name,
    ctx.language,
  ) as PurchasesMapping
  if (mapping.currency !== currency)
    throw new Refusal('currency.other', { expected: currency, actual: mapping.currency })
  return { kind: 'file', fileId: file.id, fileName: file.name, mapping }
}

/** The days of a period as instants, half-open. */
export function periodOf(
  { from, to }: Extract<store.KeptSource, { kind: 'own' }>,
  { id, zone }: { readonly id: string; readonly zone: string },
) {
  const startsAt = (day: string) => new Date(startOfDay(zone, day))
  return {
    programmeId: id,
    from: from === null ? null : startsAt(from),
    until: to === null ? null : startsAt(addToDay(to, { days: 1 })),
  }
}

async function variantOf(
  ctx: Context,
  programme: Programme,
  asked: NewSimulation['variants'][number],
  terms: Terms,
): Promise<store.KeptVariant> {
  if ('version' in asked) {
    const { version, name = `№ ${version}` } = asked
    const { document } = await programmes.seeConditions(ctx, programme.id, version)
    return { name, version, document: requireSound(document, terms, name) }
  }
  const { name = '*' } = asked
  return { name, version: null, document: requireSound(asked.document, terms, name) }
}

async function keep(
  ctx: Context,
  name: string | undefined,
  run: Pick<store.NewRun, 'kind' | 'programmeId' | 'asked'>,
): Promise<Simulation> {
  return ctx.transaction(async (ctx) => {
    const { db, organisationId, actor } = ctx
    if ((await store.open(db, organisationId)) >= MOST_OPEN)
      throw new Refusal('simulation.too_many_waiting', { most: MOST_OPEN })
    const id = newId<'simulation'>()
    await store.insert(db, organisationId, {
      ...run,
      id,
      name:
        name?.trim() ||
        run.asked.variants
          .map((each) => each.name)
          .join(' · ')
          .slice(0, 200),
      language: ctx.language,
      orderedAt: ctx.now,
      orderedBy: { kind: actor.kind, id: actor.id, name: actor.name },
    })
    await enqueue(ctx, CARRY, { id })
    return see(ctx, id)
  })
}

/** Runs within the actor's reach, newest first. */
export async function list(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: SimulationListed[]; next: string | null }> {
  const limit = query.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, {
    before: idAfter(query.cursor),
    programmes: programmesWithin(ctx.actor),
    limit: limit + 1,
  })
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => listed(ctx, row),
  )
}

/** One run, with what came of it. Throws `simulation.unknown`. */
export async function see(ctx: Context, id: string): Promise<Simulation> {
  const row = await own(ctx, id)
  const { variants, space, assumptions } = row.asked
  return {
    ...listed(ctx, row),
    variants: [...variants],
    space:
      space &&
      ({ ...space, inForce: space.inForce?.version ?? null } as unknown as Simulation['space']),
    assumptions,
    result: row.state === 'done' ? await store.resultOf(ctx.db, ctx.organisationId, id) : null,
  }
}

/** Asks for an end. Throws `simulation.unknown`, `simulation.ended`. */
export async function cancel(ctx: Context, id: string): Promise<Simulation> {
  requireReach(ctx.actor, false)
  const { state, endedAt } = await own(ctx, id)
  if (endedAt !== null) throw new Refusal('simulation.ended', { state })
  await store.cancel(ctx.db, ctx.organisationId, id, ctx.now)
  return see(ctx, id)
}

/** Forgets a run. Throws `simulation.unknown`, `simulation.running`. */
export async function remove(ctx: Context, id: string): Promise<void> {
  requireReach(ctx.actor, false)
  const { endedAt } = await own(ctx, id)
  if (endedAt === null) throw new Refusal('simulation.running')
  await store.remove(ctx.db, ctx.organisationId, id)
}

/** Keeps a point of a search as a draft of the programme. Throws `simulation.no_point` and what a draft does. */
export async function keepPoint(
  ctx: Context,
  id: string,
  point: number,
): Promise<{ programmeId: string; version: number }> {
  requireReach(ctx.actor, false)
  const { programmeId, name, asked } = await own(ctx, id)
  const found = (await store.resultOf(ctx.db, ctx.organisationId, id))?.points[point]
  if (!found) throw new Refusal('simulation.no_point', { point })
  const document = documentOf(asked.variants[0]!.document, found.choices)
  const choices = Object.entries(found.choices).map(
    ([path, value]) => `${path} = ${JSON.stringify(value)}`,
  )
  const note = `${name}: ${choices.join(', ')}`.slice(0, 1_000)
  const { version } = await programmes.draft(ctx, programmeId, {
    document: document as store.KeptVariant['document'],
    note,
  })
  return { programmeId, version }
}

/** A run within the actor's reach. Throws `simulation.unknown`. */
export async function own(ctx: Context, id: string): Promise<store.RunRow> {
  const row = isUuid(id) ? await store.find(ctx.db, ctx.organisationId, id) : undefined
  if (!row) throw new Refusal('simulation.unknown')
  requireWithin(ctx.actor, { programmeId: row.programmeId })
  return row
}

function listed({ language }: Context, row: store.RunRow): SimulationListed {
  const { source, redeem, terms } = row.asked
  const { refusal } = row
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    programmeId: row.programmeId,
    currency: terms.currency,
    scale: terms.scale,
    source,
    redeem,
    discounts: terms.discounts,
    margin: terms.margin,
    fixedCost: terms.fixedCost,
    until: terms.until === null ? null : new Date(terms.until).toISOString(),
    state: row.state,
    stage: row.stage,
    done: row.done,
    total: row.total,
    attempts: row.attempts,
    cancelling: row.cancel && row.endedAt === null,
    failure: refusal && {
      code: refusal.code,
      message: fill(refusalText(refusal.code)[language], refusal.details),
    },
    orderedAt: row.orderedAt.toISOString(),
    orderedBy: row.orderedBy.name,
    beganAt: row.beganAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
