import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'
import { AssumptionsAsked, Spread } from './chance.api.ts'

import { FAILED, MEASURES } from './core/watching.ts'

export { forecastsRefusals } from './core/refusals.ts'

const Month = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', description: 'YYYY-MM' })

export const NewForecast = exact({
  variant: Type.Integer({ minimum: 0, maximum: 5, description: 'Its place in the simulation' }),
  firstMonth: Type.Optional(Month),
})
export type NewForecast = Static<typeof NewForecast>

const Measure = Type.Enum([...MEASURES])

export const ForecastMonth = exact({
  month: Month,
  expected: exact({
    sales: Spread,
    receipts: Spread,
    check: Spread,
    issued: Spread,
    redeemed: Spread,
    margin: Type.Optional(Spread),
    liability: Type.Optional(Spread),
    cost: Type.Optional(Spread),
    conversion: Type.Optional(Spread),
    repeat: Type.Optional(Spread),
  }),
  measures: Type.Array(
    exact({
      measure: Measure,
      band: Spread,
      fact: Nullable(Type.Number()),
      verdict: Nullable(Type.Enum(['below', 'within', 'above'])),
    }),
    {
      description:
        'Once the month has ended; of members, points at their face, minor units; conversion and repeat are shares',
    },
  ),
  failed: Type.Array(Type.Enum([...FAILED])),
})
export type ForecastMonth = Static<typeof ForecastMonth>

export const Forecast = exact({
  id: Uuid,
  programmeId: Uuid,
  programme: Type.String(),
  currency: Type.String(),
  version: Type.Integer(),
  simulationId: Uuid,
  name: Type.String(),
  assumptions: AssumptionsAsked,
  madeAt: Type.String(),
  madeBy: Type.String(),
  months: Type.Array(ForecastMonth),
})
export type Forecast = Static<typeof Forecast>

const params = exact({ forecastId: Uuid })

export const forecastsApi = operations({
  keep: {
    method: 'POST',
    path: '/v1/simulations/:simulationId/forecasts',
    summary: 'Keep what a published version is expected to come to; each month is held against it',
    needs: 'simulations:write',
    params: exact({ simulationId: Uuid }),
    body: NewForecast,
    returns: Forecast,
    status: 201,
    refuses: [
      'simulation.unknown',
      'forecast.no_chances',
      'forecast.not_published',
      'key.test_only',
    ],
    example: { variant: 0 },
  },
  list: {
    method: 'GET',
    path: '/v1/forecasts',
    summary: 'Forecasts that are watched, newest first, with what their months came to',
    needs: 'simulations:read',
    query: exact(pageQuery),
    returns: page(Forecast),
    refuses: ['cursor.invalid'],
  },
  see: {
    method: 'GET',
    path: '/v1/forecasts/:forecastId',
    summary: 'One forecast, month by month against what came',
    needs: 'simulations:read',
    params,
    returns: Forecast,
    refuses: ['forecast.unknown'],
  },
  remove: {
    method: 'DELETE',
    path: '/v1/forecasts/:forecastId',
    summary: 'Watch a forecast no longer',
    needs: 'simulations:write',
    params,
    returns: Type.Void(),
    status: 204,
    refuses: ['forecast.unknown', 'key.test_only'],
  },
})
