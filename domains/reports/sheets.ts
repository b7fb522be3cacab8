import * as figures from '#domains/analytics/figures.ts'
import * as groups from '#domains/analytics/groups.ts'
import { liability } from '#domains/analytics/liability.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { dayIn } from '#kit/core/zone.ts'
import { cohortsPage, rfmPage } from './core/members.ts'
import { paybackPage } from './core/payback.ts'
import { liabilityPage, pointsPage } from './core/points.ts'
import { buyersCells, ownerPage } from './core/sales.ts'
import type { Sheet } from './core/sheet.ts'
import { daysOf } from './core/speech.ts'
import { tellerOf, type Teller, type Told } from './core/told.ts'
import { wordsOf } from './core/words.ts'
import type { ReportRow } from './reports.store.ts'

/** Days of a report; null where it tells how things stand. */
export type Days = { readonly from: string; readonly to: string } | null

type Asked = Pick<ReportRow, 'programmeId' | 'page' | 'language' | 'cost' | 'marginPercent'>

/** What a report says: the very figures of the page, in words and numbers. Throws what those throw. */
export async function sheetOf(ctx: Context, report: Asked, days: Days): Promise<Sheet> {
  const { db, organisationId } = ctx
  const { language, page, programmeId } = report
  const read: Context = { ...ctx, language }
  const programme = programmes.facts(await programmes.own(db, organisationId, programmeId))
  const organisation = await programmes.organisation(db, organisationId)
  const { currency, minorDigits, scale, zone } = programme
  const teller = tellerOf({ language, currency, minorDigits, scale, zone })
  const { words, speech } = teller
  const { asOf, blocks, means } = await pageOf(read, teller, report, days)
  const at = asOf ?? ctx.now.toISOString()
  return {
    language,
    over: `${organisation.name} · ${programme.name}`,
    title: words.pages[page],
    period: periodIn(language, days, dayIn(zone, Date.parse(at))),
    asOf: `${words.asOf} ${speech.instant(at)}`,
    blocks,
    definitions: means.map((name) => {
      const [term, text] = words.means[name]
      return { term, text }
    }),
  }
}

/** The days of a report in words; where it has none, the day it stands for. */
export function periodIn(language: Language, days: Days, standing: string): string {
  const told = daysOf(language)
  return days
    ? told.days(days.from, days.to)
    : `${wordsOf(language).standing} ${told.day(standing)}`
}

async function pageOf(
  ctx: Context,
  teller: Teller,
  { programmeId, page, cost, marginPercent }: Asked,
  days: Days,
): Promise<Told & { readonly asOf: string | null }> {
  const asked = { programmeId, ...days }
  switch (page) {
    case 'owner': {
      const of = await figures.owner(ctx, asked)
      return { asOf: of.asOf, ...ownerPage(teller, of) }
    }
    case 'marketer': {
      const of = await figures.owner(ctx, asked)
      const [buyers, points] = [
        buyersCells(teller, of, await figures.medians(ctx, asked)),
        pointsPage(teller, await figures.points(ctx, asked)),
      ]
      const means = [...new Set([...buyers.means, ...points.means])]
      return { asOf: of.asOf, blocks: [...buyers.blocks, ...points.blocks], means }
    }
    case 'points': {
      const of = await figures.points(ctx, asked)
      return { asOf: of.asOf, ...pointsPage(teller, of) }
    }
    case 'liability': {
      const of = await liability(ctx, asked)
      return { asOf: of.asOf, ...liabilityPage(teller, of) }
    }
    case 'payback': {
      const [latest] = (await groups.list(ctx, asked)).items
      if (!latest) return { asOf: null, ...paybackPage(teller, null) }
      const said = { cost: cost ?? 0, ...(marginPercent !== null && { marginPercent }) }
      const of = await groups.payback(ctx, latest.id, said)
      return { asOf: of.asOf, ...paybackPage(teller, of) }
    }
    case 'cohorts': {
      const of = await figures.cohorts(ctx, asked)
      return { asOf: of.asOf, ...cohortsPage(teller, of) }
    }
    default: {
      const of = await figures.rfm(ctx, asked)
      return { asOf: of.asOf, ...rfmPage(teller, of) }
    }
  }
}
