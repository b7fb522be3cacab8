import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'
import { AnswerOf, Interval, programmeRefusals, Ratio, told } from './figures.api.ts'

const Count = Type.Integer({ minimum: 0 })
const Percent = Type.Integer({ minimum: 1, maximum: 50, description: 'Of the members, per cent' })
const programmeId = Type.Optional(Uuid)

export const ControlGroup = exact({
  id: Uuid,
  programmeId: Uuid,
  name: Type.String(),
  sharePercent: Type.Number(),
  startsAt: Type.String(),
  endsAt: Nullable(Type.String({ description: 'Null: it is held out now' })),
  madeBy: Type.String(),
})
export type ControlGroup = Static<typeof ControlGroup>

export const NewControlGroup = exact({
  programmeId,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  sharePercent: Percent,
})
export type NewControlGroup = Static<typeof NewControlGroup>

const Side = exact({ members: Count, bought: Count, orders: Count, sales: Type.Integer() })

/** What two groups differ by in the mean. */
export const Difference = exact({
  difference: Interval,
  pValue: Type.Number(),
  freedom: Type.Number(),
  relative: Nullable(Type.Number()),
})

export const Payback = exact({
  ...told,
  group: ControlGroup,
  until: Type.String(),
  days: Count,
  treated: Side,
  control: Side,
  margin: Type.Enum(['costed', 'supposed', 'unknown'], {
    description: 'Made of the cost of goods, of a share of sales that was said, or not known',
  }),
  lift: AnswerOf(
    exact({
      groups: exact({
        chiSquare: Type.Number(),
        pValue: Type.Number(),
        sound: Type.Boolean(),
      }),
      perMember: Difference,
      incrementalMargin: Interval,
      returned: AnswerOf(
        exact({
          lift: Interval,
          payback: Interval,
          roi: Interval,
          chanceOfLoss: Type.Number(),
          seed: Type.Integer(),
          draws: Type.Integer({ description: 'Of the bootstrap; 0: by the normal curve' }),
        }),
      ),
    }),
  ),
  cuped: AnswerOf(
    exact({
      adjusted: Difference,
      plain: Difference,
      theta: Type.Number(),
      varianceRatio: Type.Number({
        description: 'Near 1, looking at the past has brought nothing',
      }),
    }),
  ),
})
export type Payback = Static<typeof Payback>

export const SampleSize = exact({
  ...told,
  members: Count,
  mean: Type.Number({ description: 'What a member spent in the days, minor units' }),
  deviation: Type.Number(),
  bought: Ratio,
  needed: AnswerOf(exact({ treated: Count, control: Count })),
})
export type SampleSize = Static<typeof SampleSize>

const params = exact({ groupId: Uuid })

export const groupsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/figures/control-groups',
    summary: 'Control groups of a programme, newest first',
    needs: 'figures:read',
    query: exact({ programmeId }),
    returns: exact({ items: Type.Array(ControlGroup) }),
    refuses: programmeRefusals,
  },
  begin: {
    method: 'POST',
    path: '/v1/figures/control-groups',
    summary: 'Hold a share of the members, drawn by chance, out of reminders, mailings and offers',
    needs: 'figures:write',
    body: NewControlGroup,
    returns: ControlGroup,
    status: 201,
    refuses: [...programmeRefusals, 'control_group.running'],
    example: { name: 'Spring', sharePercent: 10 },
  },
  end: {
    method: 'POST',
    path: '/v1/figures/control-groups/:groupId/end',
    summary: 'Let everybody be treated again',
    needs: 'figures:write',
    params,
    returns: ControlGroup,
    refuses: ['control_group.unknown', 'access.out_of_reach'],
  },
  payback: {
    method: 'GET',
    path: '/v1/figures/control-groups/:groupId/payback',
    summary: 'Does it pay: those who were treated against those who were held out',
    needs: 'figures:read',
    params,
    query: exact({
      cost: Type.Optional(
        Type.Integer({ minimum: 0, description: 'What it cost for all treated, minor units' }),
      ),
      marginPercent: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 100,
          description: 'Of sales, where tills send no cost of goods',
        }),
      ),
    }),
    returns: Payback,
    refuses: [...programmeRefusals, 'control_group.unknown'],
  },
  sampleSize: {
    method: 'GET',
    path: '/v1/figures/sample-size',
    summary: 'How many members it takes to see a change of what they spend, or of who buys',
    needs: 'figures:read',
    query: exact({
      programmeId,
      days: Type.Optional(Type.Integer({ minimum: 7, maximum: 365, default: 90 })),
      effectPercent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 5 })),
      sharePercent: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 })),
      of: Type.Optional(
        Type.Enum(['sales', 'bought'], {
          default: 'sales',
          description: 'The change of what members spend, or of the share who buy',
        }),
      ),
    }),
    returns: SampleSize,
    refuses: programmeRefusals,
  },
})

export const groupsRefusals = refusals({
  'control_group.unknown': {
    status: 404,
    en: 'There is no such control group.',
    ru: 'Такой контрольной группы нет.',
  },
  'control_group.running': {
    status: 409,
    en: 'A control group of this programme runs already. End it first.',
    ru: 'В этой программе уже есть контрольная группа. Сначала завершите её.',
  },
})
