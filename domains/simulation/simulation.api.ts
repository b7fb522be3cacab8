import { Type, type Static } from 'typebox'
import { PurchasesMapping } from '#domains/imports/imports.api.ts'
import { ConditionsDocument } from '#domains/rules/rules.api.ts'
import {
  Day,
  exact,
  Instant,
  Nullable,
  operations,
  page,
  pageQuery,
  Uuid,
} from '#kit/core/operation.ts'
import { UNSEEN } from './core/unseen.ts'
import { AssumptionsAsked, ChanceTold } from './chance.api.ts'
import { BreakEvenShown, FiguresShown, QualityShown } from './figures.api.ts'
import {
  Dimension,
  PointInForce,
  RegularFrom,
  SearchConstraints,
  SearchPoint,
  space,
  SupposedLift,
} from './search.api.ts'

export { simulationRefusals } from './core/refusals.ts'

const Count = Type.Integer({ minimum: 0 })
const Name = Type.String({ minLength: 1, maxLength: 200 })
const MONEY_MOST = 1_000_000_000_000_000

/** Where past sales come from. */
const SourceAsked = Type.Union(
  [
    exact({
      kind: Type.Literal('file'),
      fileId: Uuid,
      mapping: Type.Unknown({ description: 'As for an import of purchases' }),
    }),
    exact({
      kind: Type.Literal('own'),
      from: Type.Optional(Day),
      to: Type.Optional(Day),
    }),
  ],
  { description: 'A file that was handed in, or the receipts of the programme in a period' },
)

const Variant = Type.Union(
  [
    exact({ name: Type.Optional(Name), version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }),
    exact({ name: Type.Optional(Name), document: ConditionsDocument }),
  ],
  { description: 'A version or draft of the programme, or conditions as they stand here' },
)

/** What the sales cannot tell, as it is asked. */
const supposed = {
  redeem: Type.Optional(
    Type.String({
      pattern: '^(max|none|share:\\d{1,3}|above:\\d{1,12})$',
      default: 'max',
      description: 'Who pays with points: max, none, share:30 (of members), above:500 (points)',
    }),
  ),
  discounts: Type.Optional(
    Type.Enum(['kept', 'replaced'], {
      default: 'kept',
      description: 'What becomes of the discounts that the receipts show',
    }),
  ),
  margin: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description: 'Margin where no cost is known, ten-thousandths of sales',
      }),
    ),
  ),
  fixedCost: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MONEY_MOST, description: 'Paid besides, minor units' }),
  ),
  until: Type.Optional(Nullable(Instant)),
}

export const NewSimulation = exact({
  name: Type.Optional(Name),
  programmeId: Type.Optional(Uuid),
  source: SourceAsked,
  variants: Type.Array(Variant, { minItems: 1, maxItems: 6 }),
  ...supposed,
  assumptions: Type.Optional(Nullable(AssumptionsAsked)),
})
export type NewSimulation = Static<typeof NewSimulation>

export const NewSearch = exact({
  name: Type.Optional(Name),
  programmeId: Type.Optional(Uuid),
  source: SourceAsked,
  base: Variant,
  ...space,
  ...supposed,
})
export type NewSearch = Static<typeof NewSearch>

const SourceShown = Type.Union([
  exact({
    kind: Type.Literal('file'),
    fileId: Uuid,
    fileName: Type.String(),
    mapping: PurchasesMapping,
  }),
  exact({ kind: Type.Literal('own'), from: Nullable(Day), to: Nullable(Day) }),
])

export const SimulationResult = exact({
  quality: QualityShown,
  left: Type.Integer({ minimum: 0, description: 'Receipts after the instant' }),
  rows: Nullable(exact({ read: Count, taken: Count, rejected: Count })),
  rejected: Type.Array(exact({ reason: Type.String(), rows: Count })),
  takenBack: Type.Integer({ minimum: 0, description: 'Own receipts cancelled or wholly returned' }),
  partly: Type.Integer({ minimum: 0, description: 'Own receipts returned in part, played whole' }),
  unseen: Type.Array(Type.Enum([...UNSEEN]), {
    description: 'What the conditions ask that past sales do not tell',
  }),
  variants: Type.Array(exact({ figures: FiguresShown, breakEven: BreakEvenShown })),
  points: Type.Array(SearchPoint),
  inForce: Type.Optional(Nullable(PointInForce)),
  regulars: Type.Optional(
    exact({ from: Type.Integer({ description: 'Receipts in a year' }), members: Count }),
  ),
  chances: Type.Array(ChanceTold, { description: 'Of each variant, where anything is supposed' }),
})
export type SimulationResult = Static<typeof SimulationResult>

const shown = {
  id: Uuid,
  kind: Type.Enum(['simulation', 'search']),
  name: Type.String(),
  programmeId: Uuid,
  currency: Type.String(),
  scale: Type.Integer({ description: 'Decimals of the points' }),
  source: SourceShown,
  variants: Type.Array(
    exact({
      name: Type.String(),
      version: Nullable(Type.Integer()),
      document: ConditionsDocument,
    }),
  ),
  redeem: Type.String(),
  discounts: Type.Enum(['kept', 'replaced']),
  margin: Nullable(Type.Integer()),
  fixedCost: Type.Integer(),
  until: Nullable(Type.String()),
  space: Nullable(
    exact({
      dimensions: Type.Array(Dimension),
      constraints: SearchConstraints,
      lift: Nullable(SupposedLift),
      regularFrom: Type.Optional(RegularFrom),
      inForce: Type.Optional(
        Nullable(Type.Integer({ description: 'The version that was in force when it was asked' })),
      ),
    }),
  ),
  assumptions: Nullable(AssumptionsAsked),
  state: Type.Enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
  stage: Nullable(Type.Enum(['reading', 'replaying', 'searching'])),
  done: Type.Integer({ description: 'Of the stage: bytes or receipts read, receipts, variants' }),
  total: Type.Integer(),
  attempts: Type.Integer({ description: 'More than one where it was begun again from the start' }),
  cancelling: Type.Boolean(),
  failure: Nullable(exact({ code: Type.String(), message: Type.String() })),
  orderedAt: Type.String(),
  orderedBy: Type.String(),
  beganAt: Nullable(Type.String()),
  endedAt: Nullable(Type.String()),
}

const { variants: _variants, space: _space, assumptions: _assumptions, ...listed } = shown
export const SimulationListed = exact(listed)
export type SimulationListed = Static<typeof SimulationListed>

export const Simulation = exact({ ...shown, result: Nullable(SimulationResult) })
export type Simulation = Static<typeof Simulation>

const params = exact({ simulationId: Uuid })
const ordering = [
  'file.unknown',
  'file.unfinished',
  'mapping.invalid',
  'programme.unknown',
  'programme.not_live',
  'programme.none_live',
  'programme.required',
  'currency.other',
  'conditions.unknown',
  'instant.invalid',
  'simulation.period_wrong',
  'simulation.share_wrong',
  'simulation.conditions_unsound',
  'simulation.nothing_bought',
  'simulation.too_many_receipts',
  'simulation.too_many_waiting',
  'key.test_only',
  'access.out_of_reach',
] as const

export const simulationApi = operations({
  order: {
    method: 'POST',
    path: '/v1/simulations',
    summary: 'Play past sales through variants of conditions: the server goes on by itself',
    needs: 'simulations:write',
    body: NewSimulation,
    bodyLimit: 4 << 20,
    returns: Simulation,
    status: 202,
    refuses: [...ordering],
    example: {
      source: { kind: 'own', from: '2025-01-01' },
      variants: [{ version: 2 }],
      margin: 3_500,
    },
  },
  search: {
    method: 'POST',
    path: '/v1/searches',
    summary: 'Try many variants of conditions on past sales, and tell which are worth it',
    needs: 'simulations:write',
    body: NewSearch,
    bodyLimit: 4 << 20,
    returns: Simulation,
    status: 202,
    refuses: [
      ...ordering,
      'search.pointer_wrong',
      'search.too_many',
      'search.too_much',
      'search.variant_unsound',
      'search.nothing_in_force',
      'search.lift_missing',
    ],
    example: {
      source: { kind: 'own' },
      base: { version: 1 },
      dimensions: [{ path: '/rules/0/then/rate/points', values: [3, 5, 7] }],
      margin: 3_500,
    },
  },
  list: {
    method: 'GET',
    path: '/v1/simulations',
    summary: 'Simulations and searches, newest first',
    needs: 'simulations:read',
    query: exact(pageQuery),
    returns: page(SimulationListed),
    refuses: ['cursor.invalid'],
  },
  see: {
    method: 'GET',
    path: '/v1/simulations/:simulationId',
    summary: 'How far a simulation or search has come, and what came of it',
    needs: 'simulations:read',
    params,
    returns: Simulation,
    refuses: ['simulation.unknown'],
  },
  suppose: {
    method: 'PUT',
    path: '/v1/simulations/:simulationId/assumptions',
    summary: 'Suppose something else of the same replay, and see the chances anew',
    needs: 'simulations:write',
    params,
    body: AssumptionsAsked,
    returns: Simulation,
    refuses: [
      'simulation.unknown',
      'simulation.unfinished',
      'simulation.no_variants',
      'key.test_only',
    ],
    example: {
      months: 12,
      frequencyLift: { kind: 'between', p5: 0, p95: 0.1 },
      checkLift: { kind: 'between', p5: 0, p95: 0.05 },
      margin: { kind: 'between', p5: 0.3, p95: 0.36 },
      seed: 1,
    },
  },
  cancel: {
    method: 'POST',
    path: '/v1/simulations/:simulationId/cancel',
    summary: 'End a simulation or search; nothing of it is kept but that it was',
    needs: 'simulations:write',
    params,
    returns: Simulation,
    refuses: ['simulation.unknown', 'simulation.ended', 'key.test_only'],
  },
  remove: {
    method: 'DELETE',
    path: '/v1/simulations/:simulationId',
    summary: 'Forget a simulation or search that has ended',
    needs: 'simulations:write',
    params,
    returns: Type.Void(),
    status: 204,
    refuses: ['simulation.unknown', 'simulation.running', 'key.test_only'],
  },
  keepPoint: {
    method: 'POST',
    path: '/v1/simulations/:simulationId/draft',
    summary: 'Keep a point of a search as a draft of conditions',
    needs: 'conditions:write',
    params,
    body: exact({
      point: Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description: 'Its place in the answer, from 0',
      }),
    }),
    returns: exact({ programmeId: Uuid, version: Type.Integer() }),
    status: 201,
    refuses: [
      'simulation.unknown',
      'simulation.no_point',
      'programme.closed',
      'conditions.unsound',
      'key.test_only',
    ],
  },
})
