import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { Stage } from '#domains/analytics/conversions.api.ts'
import type { By } from '#domains/analytics/cuts.api.ts'
import type { Score } from '#domains/analytics/proof.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

export type Of = { readonly programmeId: string }
export type Period = Of & { readonly from: string; readonly to: string }

/** Everything the pages of figures ask. Figures are made every minute; what was shown stays until the next is there. */
export const figureQueries = {
  points: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'points', period, language()],
      queryFn: () => client().figures.points({ query: period }),
      placeholderData: keepPreviousData,
    }),
  owner: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'owner', period, language()],
      queryFn: () => client().figures.owner({ query: period }),
      placeholderData: keepPreviousData,
    }),
  medians: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'medians', period, language()],
      queryFn: () => client().figures.medians({ query: period }),
      placeholderData: keepPreviousData,
    }),
  cuts: (asked: Period & { readonly by: By }) =>
    queryOptions({
      queryKey: ['figures', 'cuts', asked, language()],
      queryFn: () => client().cuts.cuts({ query: asked }),
      placeholderData: keepPreviousData,
    }),
  conversions: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'conversions', period],
      queryFn: () => client().conversions.conversions({ query: period }),
      placeholderData: keepPreviousData,
    }),
  stage: (asked: Period & { readonly stage: Stage }) =>
    queryOptions({
      queryKey: ['figures', 'conversions', 'members', asked],
      queryFn: () => client().conversions.members({ query: asked }),
    }),
  against: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'against', period],
      queryFn: () => client().proof.against({ query: period }),
      placeholderData: keepPreviousData,
    }),
  targeting: (groupId: string, by: Score) =>
    queryOptions({
      queryKey: ['figures', 'targeting', groupId, by],
      queryFn: () => client().proof.targeting({ params: { groupId }, query: { by } }),
      placeholderData: keepPreviousData,
    }),
  nps: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'nps', period],
      queryFn: () => client().surveys.nps({ query: period }),
      placeholderData: keepPreviousData,
    }),
  issued: (period: Period) =>
    queryOptions({
      queryKey: ['figures', 'issued', period, language()],
      queryFn: () => client().cuts.issued({ query: period }),
      placeholderData: keepPreviousData,
    }),
  cohorts: (of: Of) =>
    queryOptions({
      queryKey: ['figures', 'cohorts', of, language()],
      queryFn: () => client().figures.cohorts({ query: of }),
    }),
  rfm: (of: Of) =>
    queryOptions({
      queryKey: ['figures', 'rfm', of, language()],
      queryFn: () => client().figures.rfm({ query: of }),
    }),
  rfmMembers: (of: Of, cell: string) =>
    queryOptions({
      queryKey: ['figures', 'rfm', of, cell, language()],
      queryFn: () => client().figures.rfmMembers({ query: { ...of, cell } }),
    }),
  groups: (of: Of) =>
    queryOptions({
      queryKey: ['figures', 'groups', of],
      queryFn: () => client().controlGroups.list({ query: of }),
    }),
  payback: (groupId: string, query: { readonly cost?: number; readonly marginPercent?: number }) =>
    queryOptions({
      queryKey: ['figures', 'payback', groupId, query],
      queryFn: () => client().controlGroups.payback({ params: { groupId }, query }),
      placeholderData: keepPreviousData,
    }),
  sampleSize: (query: {
    readonly programmeId: string
    readonly days: number
    readonly effectPercent: number
    readonly sharePercent: number
    readonly of: 'sales' | 'bought'
  }) =>
    queryOptions({
      queryKey: ['figures', 'sampleSize', query],
      queryFn: () => client().controlGroups.sampleSize({ query }),
      placeholderData: keepPreviousData,
    }),
  liability: (of: Of) =>
    queryOptions({
      queryKey: ['figures', 'liability', of],
      queryFn: () => client().liability.liability({ query: of }),
    }),
  worth: (of: Of) =>
    queryOptions({
      queryKey: ['figures', 'worth', of],
      queryFn: () => client().liability.worth({ query: of }),
    }),
}

export type ProgrammeShown = {
  readonly id: string
  readonly name: string
  readonly currency: string
  readonly minorDigits: number
  readonly scale: number
}

/** The programmes one may look at, and the one that is looked at: the named one, else the first that is live. */
export function useProgrammes(named: string | undefined) {
  const asked = useQuery(queries.programmes())
  const seen = asked.data?.items.filter(({ state }) => state !== 'draft')
  const chosen =
    seen?.find(({ id }) => id === named) ?? seen?.find(({ state }) => state === 'live') ?? seen?.[0]
  return { asked, all: seen ?? [], chosen: chosen ?? null }
}
