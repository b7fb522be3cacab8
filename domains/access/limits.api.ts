import { Type, type Static } from 'typebox'
import { exact, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const AtMost = Nullable(
  Type.Integer({
    minimum: 0,
    maximum: 9_007_199_254_740_991,
    description: 'Points in minor units of the programme; null: as many as they like',
  }),
)

const ActLimits = exact({ once: AtMost, shift: AtMost, day: AtMost })

/** What somebody may move by hand: each time, within twelve hours, and in a day of the programme's zone. */
export const Limits = exact({ add: ActLimits, take: ActLimits, transfer: ActLimits })
export type Limits = Static<typeof Limits>

export const RoleLimits = exact({
  roleId: Uuid,
  ready: Nullable(Type.String()),
  name: exact({ ru: Type.String(), en: Type.String() }),
  limits: Limits,
  revision: Type.String({ description: 'Changes whenever the limits do' }),
})
export type RoleLimits = Static<typeof RoleLimits>

export const limitsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/limits',
    summary:
      'How many points people of each role may move by hand; roles that may move none are left out',
    needs: 'operators:read',
    returns: exact({ items: Type.Array(RoleLimits) }),
  },
  set: {
    method: 'PUT',
    path: '/v1/roles/:roleId/limits',
    summary:
      'Set how many points people of a role may move by hand; holds from the next movement on',
    needs: 'operators:write',
    params: exact({ roleId: Uuid }),
    body: exact({
      ...Limits.properties,
      revision: Type.Optional(
        Type.String({
          maxLength: 40,
          description: 'The revision that was seen: what was set since is not overwritten',
        }),
      ),
    }),
    returns: RoleLimits,
    refuses: [
      'revision.behind',
      'role.unknown',
      'operator.wider',
      'limit.wider',
      'limit.no_points',
    ],
    example: {
      add: { once: 500, shift: 2_000, day: 3_000 },
      take: { once: 500, shift: 2_000, day: 3_000 },
      transfer: { once: 0, shift: 0, day: 0 },
    },
  },
})

export const limitsRefusals = refusals({
  'limit.wider': {
    status: 403,
    en: 'That is more points than you may move yourself. Ask an owner.',
    ru: 'Это больше баллов, чем можно вам самим. Обратитесь к владельцу.',
  },
  'limit.no_points': {
    status: 409,
    en: 'People of this role may not move points at all. Give the role the right to add, take or transfer them first.',
    ru: 'С этой ролью баллы менять нельзя вовсе. Сначала дайте ей право начислять, списывать или переводить их.',
  },
})
