import { requireWithin } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import * as counting from '#domains/members/counting.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/facts.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Day } from '#kit/core/time.ts'
import { dayIn, isDay } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { aboutOf, before, instantsOf, periodOf, told, type About } from './asked.ts'
import type { Answer } from './core/answer.ts'
import {
  compareNps,
  nps as npsOf,
  npsOf as npsOfAnswers,
  type Nps as Score,
} from './core/proof/nps.ts'
import type { Span } from './figures.store.ts'
import type { NewSurvey, Nps, Survey } from './surveys.api.ts'
import * as store from './surveys.store.ts'

/**
 * Would members recommend it: by what they answered in a period against as many days before, and by
 * surveys held elsewhere, each against the one before. Throws `figures.period`.
 */
export async function nps(
  ctx: Context,
  asked: { readonly programmeId?: string; readonly from?: Day; readonly to?: Day },
): Promise<Nps> {
  const about = await aboutOf(ctx, asked)
  const span = periodOf(about, asked)
  const now = await answered(ctx, about, span)
  const earlier = await answered(ctx, about, before(span))
  const rows = await store.list(ctx.db, about.programmeId)
  return {
    ...told(about),
    from: span.from,
    to: span.to,
    answered: { nps: now, before: earlier, change: changeOf(earlier, now) },
    surveys: rows.map((row, place) => shown(row, rows[place + 1])),
  }
}

/** The last answer of each member in a span, duplicates as one; neither test members nor the staff. */
async function answered(
  ctx: Context,
  { programmeId, zone }: About,
  span: Span,
): Promise<Answer<Score>> {
  const apart = new Set(await counting.apart(ctx.db, ctx.organisationId))
  const all = await purchases.surveyScores(ctx.db, programmeId, instantsOf(zone, span))
  const rows = all.filter(({ owner }) => !apart.has(owner))
  const persons = await store.personsOf(
    ctx.db,
    rows.map(({ owner }) => owner),
  )
  const last = new Map(rows.map(({ owner, score }) => [persons.get(owner) ?? owner, score]))
  return npsOfAnswers(last.values())
}

const changeOf = (earlier: Answer<Score>, now: Answer<Score>) =>
  earlier.known && now.known ? compareNps(earlier.value, now.value) : null

function shown(
  { programmeId: _, madeAt: __, ...row }: store.SurveyRow,
  one?: store.Counts,
): Survey {
  const score = scoreOf(row)
  return { ...row, nps: score, change: one ? changeOf(scoreOf(one), score) : null }
}

const scoreOf = ({ promoters, passives, detractors }: store.Counts) =>
  npsOf({ promoters, passives, detractors })

/** Keeps the counts of a survey. Throws `survey.nobody_answered`, `survey.day_wrong`, `survey.not_yet`. */
export async function add(ctx: Context, asked: NewSurvey): Promise<Survey> {
  return ctx.transaction(async (ctx) => {
    const { id: programmeId, zone } = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    requireWithin(ctx.actor, { programmeId, storeId: null })
    const { name, heldOn, promoters, passives, detractors } = asked
    if (promoters + passives + detractors === 0) throw new Refusal('survey.nobody_answered')
    if (!isDay(heldOn)) throw new Refusal('survey.day_wrong')
    if (heldOn > dayIn(zone, ctx.now.getTime())) throw new Refusal('survey.not_yet')
    const counts = { promoters, passives, detractors }
    const by = { madeBy: ctx.actor.name, madeAt: ctx.now }
    const row: store.SurveyRow = { id: newId(), programmeId, name, heldOn, ...counts, ...by }
    await store.insert(ctx.db, row)
    await note(ctx, {
      operation: 'figures.survey_added',
      object: row.id,
      new: { name, heldOn, ...counts },
    })
    const rows = await store.list(ctx.db, programmeId)
    return shown(row, rows[rows.findIndex(({ id }) => id === row.id) + 1])
  })
}

/** Takes a survey away. Throws `survey.unknown`. */
export async function remove(ctx: Context, surveyId: string): Promise<{ id: string }> {
  return ctx.transaction(async (ctx) => {
    const row = await store.find(ctx.db, surveyId)
    const ours = await programmes.programmesOf(ctx.db, ctx.organisationId)
    if (!row || !ours.some(({ id }) => id === row.programmeId)) throw new Refusal('survey.unknown')
    requireWithin(ctx.actor, { programmeId: row.programmeId, storeId: null })
    await store.remove(ctx.db, row.id)
    const { name, heldOn, promoters, passives, detractors } = row
    const old = { name, heldOn, promoters, passives, detractors }
    await note(ctx, { operation: 'figures.survey_removed', object: row.id, old })
    return { id: row.id }
  })
}
