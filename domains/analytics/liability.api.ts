import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { AnswerOf, Interval, programmeRefusals, Ratio, told } from './figures.api.ts'

const Sum = Type.Integer({ description: 'Minor units' })
const Month = Type.String({ description: '2026-03' })

export const LiabilityFigures = exact({
  ...told,
  outstanding: Type.Integer({ description: 'Active, pending and held, less debt' }),
  active: Sum,
  pending: Sum,
  held: Sum,
  debt: Sum,
  ageing: exact({
    bands: Type.Array(
      exact({ after: Type.Integer(), upTo: Nullable(Type.Integer()), points: Sum }),
      { description: 'By days left until they expire' },
    ),
    never: Sum,
  }),
  breakage: Type.Array(
    exact({
      issuedIn: Month,
      issued: Sum,
      redeemed: Sum,
      breakage: Ratio,
      open: Sum,
      partial: Type.Boolean({ description: 'Some of it can still be redeemed' }),
    }),
  ),
  breakageOverall: Ratio,
  ultimate: AnswerOf(
    exact({
      rate: Ratio,
      cohorts: Type.Array(
        exact({
          issuedIn: Month,
          issued: Sum,
          redeemed: Sum,
          outstanding: Sum,
          ultimate: Type.Number(),
          rate: Ratio,
          chance: Type.Number({ description: 'That an outstanding point is redeemed' }),
          by: Type.Enum(['ladder', 'all_cohorts']),
          capped: Type.Boolean(),
          error: Nullable(Type.Number({ description: 'Standard error by Mack, points' })),
          developed: Type.Number(),
        }),
      ),
    }),
  ),
  money: AnswerOf(
    exact({
      face: Type.Integer({ description: 'Were every point redeemed, minor units of money' }),
      expected: AnswerOf(Type.Number()),
      ifrs15: AnswerOf(Type.Number()),
    }),
  ),
})
export type LiabilityFigures = Static<typeof LiabilityFigures>

export const WorthFigures = exact({
  ...told,
  fit: AnswerOf(
    exact({
      madeAt: Type.String(),
      until: Type.String({ description: 'The last day of what was learnt from' }),
      members: Type.Integer(),
      repeaters: Type.Integer(),
      coming: exact({ r: Type.Number(), alpha: Type.Number(), a: Type.Number(), b: Type.Number() }),
      spending: exact({ p: Type.Number(), q: Type.Number(), gamma: Type.Number() }),
      total: Interval,
      holdout: AnswerOf(
        exact({
          days: Type.Integer(),
          expected: Type.Number(),
          interval: Type.Optional(Interval),
          actual: Type.Integer(),
          runRate: Type.Number({ description: 'What going on at the old rate would have said' }),
          others: Type.Array(
            exact({
              model: Type.Enum(['MBG/NBD', 'Pareto/NBD']),
              expected: AnswerOf(Type.Number()),
              interval: Type.Optional(Interval),
            }),
            { description: 'What other models would have said' },
          ),
          byRepeats: Type.Array(
            exact({
              repeats: Type.Integer({ description: 'Known before; the last: so many and more' }),
              members: Type.Integer(),
              actual: Ratio,
              forecast: Ratio,
            }),
          ),
        }),
      ),
    }),
  ),
  bands: Type.Array(
    exact({
      from: Type.Number({ description: 'Chance that a member still comes' }),
      to: Type.Number(),
      members: Type.Integer(),
      sales: Sum,
    }),
  ),
  slipping: Type.Array(
    exact({ memberId: Uuid, alive: Type.Number(), spent: Sum, lastOn: Type.String() }),
    { description: 'Who has spent much and may have left' },
  ),
})
export type WorthFigures = Static<typeof WorthFigures>

const query = exact({ programmeId: Type.Optional(Uuid) })

export const liabilityApi = operations({
  liability: {
    method: 'GET',
    path: '/v1/figures/liability',
    summary: 'What is owed in points: ageing, breakage, ultimate redemption, and in money',
    needs: 'figures:read',
    query,
    returns: LiabilityFigures,
    refuses: programmeRefusals,
  },
  worth: {
    method: 'GET',
    path: '/v1/figures/worth',
    summary: 'What members are expected to spend within a year, and who may have left',
    needs: 'figures:read',
    query,
    returns: WorthFigures,
    refuses: programmeRefusals,
  },
})
