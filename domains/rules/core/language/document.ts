import { Type, type Static } from 'typebox'
import { Grant } from './then.ts'
import { Limits } from './limits.ts'
import { Activation, Expiry, Returns } from './lots.ts'
import { Exclude, Name, Texts, strict } from './parts.ts'
import { Redeem } from './redeem.ts'
import { Tiers } from './tiers.ts'
import { Condition } from './when.ts'

export const EventName = Type.String({
  pattern: '^(purchase|enrolment|birthday|referral|review|survey|custom:[A-Za-z0-9_.-]{1,56})$',
  description:
    'What the rule answers to: purchase, enrolment, birthday, referral, review, survey, or custom:NAME',
})

export const Rule = Type.Object(
  {
    id: Name,
    name: Texts,
    on: EventName,
    when: Type.Optional(Condition),
    then: Grant,
    limits: Type.Optional(Limits),
    group: Type.Optional(Name),
    excludes: Type.Optional(
      Type.Array(Name, {
        maxItems: 100,
        description: 'Rules that grant nothing when this one does; not handed on from rule to rule',
      }),
    ),
  },
  { ...strict, description: 'When … then …' },
)
export type Rule = Omit<Static<typeof Rule>, 'when' | 'on'> & { when?: Condition; on: EventName }
export type EventKind =
  | 'enrolment'
  | 'birthday'
  | 'referral'
  | 'review'
  | 'survey'
  | `custom:${string}`
export type EventName = 'purchase' | EventKind

export const Group = Type.Object(
  {
    take: Type.Enum(['best', 'all'], {
      description: 'best: only the rule that grants most; all: every one',
    }),
    limits: Type.Optional(Limits),
  },
  { ...strict, description: 'Rules that share limits, or of which only the best counts' },
)
export type Group = Static<typeof Group>

export const Base = Type.Object(
  {
    amount: Type.Optional(
      Type.Enum(['after_tax', 'before_tax'], {
        description: 'Amounts with tax included (default) or without it',
      }),
    ),
    exclude: Type.Optional(Exclude),
    lessPaidWithPoints: Type.Optional(
      Type.Boolean({ description: 'Leave out the part paid with points. Default true' }),
    ),
  },
  { ...strict, description: 'What points are earned on; excluded lines take no part in any rule' },
)
export type Base = Static<typeof Base>

export const Rounding = Type.Object(
  {
    at: Type.Enum(['rule', 'receipt'], {
      description: 'Each rule is rounded, or exact shares are summed and the receipt is rounded',
    }),
    mode: Type.Enum(['down', 'half_up', 'up']),
  },
  { ...strict, description: 'The one place where points are rounded. Default: rule, down' },
)
export type Rounding = Static<typeof Rounding>

/** One version of a programme's conditions. */
export const Conditions = Type.Object(
  {
    base: Type.Optional(Base),
    rounding: Type.Optional(Rounding),
    activation: Type.Optional(Activation),
    expiry: Type.Optional(Expiry),
    rules: Type.Array(Rule, { maxItems: 1000, description: 'In the order they are judged' }),
    groups: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Group)),
    limits: Type.Optional(Limits),
    redeem: Type.Optional(Redeem),
    returns: Type.Optional(Returns),
    tiers: Type.Optional(Tiers),
  },
  { ...strict, title: 'Conditions', description: "One version of a programme's conditions" },
)
type Loose = Static<typeof Conditions>
export type Conditions = Omit<Loose, 'rules' | 'redeem'> & {
  rules: Rule[]
  redeem?: Omit<NonNullable<Loose['redeem']>, 'when'> & { when?: Condition }
}
