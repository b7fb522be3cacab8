import { Type, type Static } from 'typebox'
import { Day, exact, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { AnswerOf, Interval, PeriodQuery, programmeRefusals, Ratio, told } from './figures.api.ts'
import { ControlGroup, Difference } from './groups.api.ts'

const Count = Type.Integer({ minimum: 0 })

const Side = exact({ members: Count, bought: Count, orders: Count, sales: Type.Integer() })

export const Against = exact({
  ...told,
  compared: AnswerOf(
    exact({
      group: ControlGroup,
      from: Day,
      to: Day,
      treated: Side,
      control: Side,
      sales: AnswerOf(Difference),
      orders: AnswerOf(Difference),
      bought: AnswerOf(
        exact({
          treated: Ratio,
          control: Ratio,
          difference: Interval,
          z: Type.Number(),
          pValue: Type.Number(),
        }),
      ),
    }),
  ),
})
export type Against = Static<typeof Against>

/** By what members would be chosen: what they had spent before the group began, or how lately they had come. */
export const Score = Type.Enum(['spent', 'lately'])
export type Score = Static<typeof Score>

export const Targeted = exact({
  ...told,
  by: Score,
  members: Count,
  treated: Count,
  found: AnswerOf(
    exact({
      qini: Type.Number({
        description: '1: as good an order as there could be; 0: as chance; below 0: worse',
      }),
      interval: Nullable(Interval),
      upliftArea: Type.Number(),
      curve: Type.Array(exact({ members: Count, gain: Type.Number() }), {
        description: 'Of the best so many: how many more of the treated came than would have',
      }),
    }),
  ),
})
export type Targeted = Static<typeof Targeted>

const { storeId: _, ...period } = PeriodQuery.properties

export const proofApi = operations({
  against: {
    method: 'GET',
    path: '/v1/figures/against-control',
    summary: 'A period of those who were treated against those whom chance held out',
    needs: 'figures:read',
    query: exact(period),
    returns: Against,
    refuses: [...programmeRefusals, 'figures.period'],
  },
  targeting: {
    method: 'GET',
    path: '/v1/figures/control-groups/:groupId/targeting',
    summary: 'Whether choosing members by a score would have brought more than choosing by chance',
    needs: 'figures:read',
    params: exact({ groupId: Uuid }),
    query: exact({ by: Type.Optional(Score) }),
    returns: Targeted,
    refuses: [...programmeRefusals, 'control_group.unknown'],
  },
})
