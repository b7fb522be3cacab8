import { Type, type Static } from 'typebox'
import { Day, exact, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { AnswerOf, Interval, PeriodQuery, programmeRefusals, told } from './figures.api.ts'

const Count = Type.Integer({ minimum: 0, maximum: 10_000_000 })

const counts = {
  promoters: Type.Integer({ ...Count, description: 'Answered 9 or 10' }),
  passives: Type.Integer({ ...Count, description: 'Answered 7 or 8' }),
  detractors: Type.Integer({ ...Count, description: 'Answered 0 to 6' }),
}

const Score = AnswerOf(
  exact(
    { score: Interval, answers: Type.Integer(), ...counts, variance: Type.Number() },
    { description: 'A share between −1 and 1, with its interval' },
  ),
)

const Change = Nullable(
  exact(
    { change: Interval, distinct: Type.Boolean() },
    { description: 'Distinct only where the interval of the difference leaves zero out' },
  ),
)

export const Survey = exact({
  id: Uuid,
  name: Type.String(),
  heldOn: Day,
  ...counts,
  nps: Score,
  change: Change,
  madeBy: Type.String(),
})
export type Survey = Static<typeof Survey>

export const NewSurvey = exact({
  programmeId: Type.Optional(Uuid),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  heldOn: Day,
  ...counts,
})
export type NewSurvey = Static<typeof NewSurvey>

export const Nps = exact({
  ...told,
  from: Day,
  to: Day,
  answered: exact(
    { nps: Score, before: Score, change: Change },
    { description: 'By events of the kind survey with a score: the last answer of each member' },
  ),
  surveys: Type.Array(Survey, {
    description: 'Newest first; each with what it changed by since the one before',
  }),
})
export type Nps = Static<typeof Nps>

const { storeId: _, ...period } = PeriodQuery.properties

export const surveysApi = operations({
  nps: {
    method: 'GET',
    path: '/v1/figures/nps',
    summary: 'Would members recommend it: scores of answers and surveys, each with its interval',
    needs: 'figures:read',
    query: exact(period),
    returns: Nps,
    refuses: [...programmeRefusals, 'figures.period'],
  },
  add: {
    method: 'POST',
    path: '/v1/figures/surveys',
    summary: 'Keep how many answered what in a survey held elsewhere',
    needs: 'figures:write',
    body: NewSurvey,
    returns: Survey,
    status: 201,
    refuses: [...programmeRefusals, 'survey.nobody_answered', 'survey.day_wrong', 'survey.not_yet'],
    example: { name: 'Spring', heldOn: '2026-05-20', promoters: 120, passives: 60, detractors: 40 },
  },
  remove: {
    method: 'DELETE',
    path: '/v1/figures/surveys/:surveyId',
    summary: 'Take a survey away again',
    needs: 'figures:write',
    params: exact({ surveyId: Uuid }),
    returns: exact({ id: Uuid }),
    refuses: ['survey.unknown', 'access.out_of_reach'],
  },
})

export const surveysRefusals = refusals({
  'survey.unknown': {
    status: 404,
    en: 'There is no such survey.',
    ru: 'Такого опроса нет.',
  },
  'survey.nobody_answered': {
    status: 400,
    en: 'Nobody answered. Say how many answered what.',
    ru: 'Никто не ответил. Укажите, сколько было каких ответов.',
  },
  'survey.day_wrong': {
    status: 400,
    en: 'The calendar has no such day. Say the day the survey was held on, as 2026-05-20.',
    ru: 'Такого дня нет в календаре. Укажите день, когда опрос прошёл, например 2026-05-20.',
  },
  'survey.not_yet': {
    status: 400,
    en: 'The day of the survey lies ahead. Say the day it was held on.',
    ru: 'Этот день ещё не наступил. Укажите день, когда опрос прошёл.',
  },
})
