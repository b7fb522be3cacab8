import type { Grant, Limit } from '#domains/rules/rules.api.ts'
import type { LeafKind } from '#domains/rules/core/language/when.ts'
import type { CellField, Shape } from './parts.ts'

export const KINDS = ['goods', 'service', 'delivery', 'gift_card'] as const
const PERIODS = ['day', 'month', 'quarter', 'year'] as const

/** Which lines are meant. */
const lines = (prefix: string): readonly CellField[] => [
  { path: `${prefix}categories`, as: 'words', label: 'categories', offers: 'category' },
  { path: `${prefix}skus`, as: 'words', label: 'skus', offers: 'sku', rare: true },
  { path: `${prefix}kinds`, as: 'words', label: 'kinds', offers: 'kind', rare: true },
  {
    path: `${prefix}except.categories`,
    as: 'words',
    label: 'exceptCategories',
    offers: 'category',
    rare: true,
  },
]

const excluded = (prefix: string): readonly CellField[] => [
  { path: `${prefix}kinds`, as: 'words', label: 'excludedKinds', offers: 'kind' },
  { path: `${prefix}categories`, as: 'words', label: 'excludedCategories', offers: 'category' },
  { path: `${prefix}skus`, as: 'words', label: 'excludedSkus', offers: 'sku', rare: true },
]

const length = (prefix: string, only?: CellField['only']): readonly CellField[] =>
  (['days', 'months', 'years'] as const).map((label) => ({
    path: `${prefix}${label}`,
    as: 'whole',
    label,
    ...(only && { only }),
  }))

const bounds = (as: 'money' | 'whole' | 'quantity' | 'number'): readonly CellField[] => [
  { path: 'atLeast', as, label: 'atLeast' },
  { path: 'atMost', as, label: 'atMost' },
]

/** What may be asked of a purchase, and its fields. */
export const leaves = {
  amount: [...bounds('money'), ...lines('lines.')],
  quantity: [...bounds('quantity'), ...lines('lines.')],
  bought: lines(''),
  store: [{ path: '', as: 'words', label: 'stores', offers: 'store' }],
  channel: [{ path: '', as: 'words', label: 'channels' }],
  till: [{ path: '', as: 'words', label: 'tills' }],
  weekday: [{ path: '', as: 'wholes', label: 'weekdays', offers: 'weekday' }],
  time: [
    { path: 'from', as: 'text', label: 'timeFrom', input: 'time' },
    { path: 'until', as: 'text', label: 'timeUntil', input: 'time' },
  ],
  date: [
    { path: 'from', as: 'text', label: 'dateFrom', input: 'date' },
    { path: 'to', as: 'text', label: 'dateTo', input: 'date' },
  ],
  tier: [{ path: '', as: 'words', label: 'tiers', offers: 'tier' }],
  tag: [{ path: '', as: 'words', label: 'tags' }],
  visit: [
    { path: 'every', as: 'whole', label: 'every' },
    { path: 'nth', as: 'wholes', label: 'nth' },
    { path: 'atLeast', as: 'whole', label: 'visitAtLeast' },
    { path: 'atMost', as: 'whole', label: 'visitAtMost' },
  ],
  firstPurchase: [{ path: '', as: 'flag', label: 'isFirst', options: ['yes', 'no'] }],
  sinceLast: [
    { path: 'atLeast', as: 'whole', label: 'daysAtLeast' },
    { path: 'atMost', as: 'whole', label: 'daysAtMost' },
  ],
  sinceEnrolment: [
    { path: 'atLeast', as: 'whole', label: 'daysAtLeast' },
    { path: 'atMost', as: 'whole', label: 'daysAtMost' },
  ],
  birthday: [
    { path: 'before', as: 'whole', label: 'daysBefore' },
    { path: 'after', as: 'whole', label: 'daysAfter' },
  ],
  means: [{ path: '', as: 'words', label: 'means' }],
  coupon: [{ path: '', as: 'words', label: 'coupons' }],
  attribute: [
    { path: 'name', as: 'text', label: 'attributeName' },
    { path: 'in', as: 'scalars', label: 'attributeIn' },
    ...bounds('number'),
  ],
  cel: [{ path: '', as: 'text', label: 'expression', input: 'long' }],
} as const satisfies Record<LeafKind, Shape>

const rate = (prefix = ''): readonly CellField[] => [
  { path: `${prefix}points`, as: 'points', label: prefix === '' ? 'points' : 'otherwisePoints' },
  { path: `${prefix}per`, as: 'money', label: prefix === '' ? 'perAmount' : 'otherwisePer' },
]
const tier: CellField = { path: 'tier', as: 'text', label: 'tier', offers: 'tier' }

/** The ways to grant, and their fields. */
export const grants = {
  rate: [...rate(), ...lines('lines.')],
  percent: [
    { path: 'share', as: 'percent', label: 'share' },
    { path: 'value.points', as: 'points', label: 'valuePoints', rare: true },
    { path: 'value.amount', as: 'money', label: 'valueAmount', rare: true },
    ...lines('lines.'),
  ],
  fixed: [{ path: 'points', as: 'points', label: 'points' }, ...lines('lines.')],
  byTier: [
    { path: 'grades', label: 'grades', list: [tier, ...rate()] },
    ...rate('otherwise.'),
    ...lines('lines.'),
  ],
  rates: [
    { path: 'of', label: 'rates', list: [...lines('lines.'), ...rate()] },
    ...rate('otherwise.'),
  ],
  quantity: [
    { path: 'points', as: 'points', label: 'points' },
    { path: 'per', as: 'whole', label: 'perUnits' },
    ...lines('lines.'),
  ],
  visits: [
    {
      path: '',
      label: 'bonuses',
      list: [
        { path: 'every', as: 'whole', label: 'every' },
        { path: 'nth', as: 'whole', label: 'nthOne' },
        { path: 'points', as: 'points', label: 'points' },
      ],
    },
  ],
  multiply: [
    { path: 'by', as: 'factor', label: 'times' },
    { path: 'rules', as: 'words', label: 'multiplied', offers: 'rule' },
    { path: 'groups', as: 'words', label: 'multipliedGroups', offers: 'group', rare: true },
  ],
  discount: [
    { path: 'share', as: 'percent', label: 'discountShare' },
    {
      path: 'grades',
      label: 'grades',
      list: [tier, { path: 'share', as: 'percent', label: 'discountShare' }],
    },
    ...lines('lines.'),
  ],
} as const satisfies Record<keyof Grant, Shape>

export const LIMITS = ['receipt', 'member', 'budget', 'cooldown'] as const satisfies Limit['kind'][]

const counting = { path: 'kind', is: ['receipt', 'member', 'budget'] } as const
const ofMember = { path: 'kind', is: ['member'] } as const
export const limit: Shape = [
  { path: 'kind', as: 'text', label: 'limitKind', options: LIMITS },
  { path: 'points', as: 'points', label: 'atMostPoints', only: counting },
  { path: 'times', as: 'whole', label: 'atMostTimes', only: ofMember },
  {
    path: 'per',
    as: 'text',
    label: 'limitPer',
    options: ['day', 'week', 'month', 'quarter', 'year', 'ever'],
    only: ofMember,
  },
  {
    path: 'after.days',
    as: 'whole',
    label: 'cooldownDays',
    only: { path: 'kind', is: ['cooldown'] },
  },
  {
    path: 'beyond',
    as: 'text',
    label: 'beyond',
    options: ['grant_rest', 'refuse'],
    only: counting,
    rare: true,
  },
]
const limits = { path: 'limits', label: 'limits', list: limit } as const

export const EVENTS = ['purchase', 'enrolment', 'birthday', 'referral', 'review', 'survey'] as const

export const rule: Shape = [
  { path: 'name.ru', as: 'text', label: 'nameRu' },
  { path: 'name.en', as: 'text', label: 'nameEn' },
  { path: 'on', as: 'text', label: 'event' },
  limits,
  { path: 'id', as: 'text', label: 'ruleId', deep: true },
  { path: 'excludes', as: 'words', label: 'excludes', offers: 'rule', rare: true },
  { path: 'group', as: 'text', label: 'group', offers: 'group', rare: true },
]

const lasting = { path: 'expiry.kind', is: ['rolling', 'inactivity'] } as const
const fixed = { path: 'expiry.kind', is: ['fixed'] } as const

/** All that a document says besides its rules, section by section. */
export const sections = {
  redeem: [
    { path: 'redeem.value.points', as: 'points', label: 'valuePoints' },
    { path: 'redeem.value.amount', as: 'money', label: 'valueAmount' },
    { path: 'redeem.cap.share', as: 'percent', label: 'capShare' },
    { path: 'redeem.cap.amount', as: 'money', label: 'capAmount', rare: true },
    { path: 'redeem.cap.lineShare', as: 'percent', label: 'capLineShare', rare: true },
    { path: 'redeem.minimumReceipt', as: 'money', label: 'minimumReceipt' },
    { path: 'redeem.minimumBalance', as: 'points', label: 'minimumBalance', rare: true },
    { path: 'redeem.codeAbove', as: 'points', label: 'codeAbove' },
    ...excluded('redeem.exclude.').map((field) => ({ ...field, rare: true as const })),
    { path: 'redeem.marginFloor.share', as: 'percent', label: 'marginShare', rare: true },
    { path: 'redeem.marginFloor.above', as: 'money', label: 'marginAbove', rare: true },
    {
      path: 'redeem.sameReceipt',
      as: 'text',
      label: 'sameReceipt',
      options: ['earn_and_redeem', 'either'],
      rare: true,
    },
    {
      path: 'redeem.beyondCap',
      as: 'text',
      label: 'beyondCap',
      options: ['grant_rest', 'refuse'],
      rare: true,
    },
  ],
  life: [
    ...length('activation.after.').map((field) => ({
      ...field,
      label: `activation${field.label[0]!.toUpperCase()}${field.label.slice(1)}`,
      ...(field.label !== 'days' && { rare: true as const }),
    })),
    {
      path: 'activation.roundTo',
      as: 'text',
      label: 'activationRoundTo',
      options: ['instant', 'day'],
      rare: true,
    },
    {
      path: 'expiry.kind',
      as: 'text',
      label: 'expiryKind',
      options: ['never', 'rolling', 'inactivity', 'fixed'],
    },
    ...length('expiry.after.', lasting),
    {
      path: 'expiry.roundTo',
      as: 'text',
      label: 'roundTo',
      options: ['instant', ...PERIODS],
      only: lasting,
      rare: true,
    },
    { path: 'expiry.day', as: 'whole', label: 'dayOfMonth', only: fixed },
    { path: 'expiry.month', as: 'whole', label: 'monthOfYear', only: fixed },
    { path: 'expiry.atLeast.months', as: 'whole', label: 'atLeastMonths', only: fixed },
  ],
  tiers: [
    {
      path: 'tiers.by',
      as: 'text',
      label: 'tiersBy',
      options: ['spend', 'points', 'visits'],
    },
    {
      path: 'tiers.window.kind',
      as: 'text',
      label: 'windowKind',
      options: ['rolling', 'calendar', 'lifetime'],
    },
    ...length('tiers.window.length.', { path: 'tiers.window.kind', is: ['rolling'] }),
    {
      path: 'tiers.window.unit',
      as: 'text',
      label: 'windowUnit',
      options: ['month', 'quarter', 'year'],
      only: { path: 'tiers.window.kind', is: ['calendar'] },
    },
    {
      path: 'tiers.ladder',
      label: 'ladder',
      list: [
        { path: 'name.ru', as: 'text', label: 'nameRu' },
        { path: 'name.en', as: 'text', label: 'nameEn' },
        { path: 'from', as: 'counted', label: 'tierFrom' },
        { path: 'id', as: 'text', label: 'tierId', deep: true },
      ],
    },
    { path: 'tiers.retention.months', as: 'whole', label: 'retention', rare: true },
    { path: 'tiers.grace.months', as: 'whole', label: 'grace', rare: true },
    {
      path: 'tiers.downgrade',
      as: 'text',
      label: 'downgrade',
      options: ['to_earned', 'one_step'],
      rare: true,
    },
    {
      path: 'tiers.roundTo',
      as: 'text',
      label: 'roundTo',
      options: ['instant', ...PERIODS],
      rare: true,
    },
  ],
  base: [
    ...excluded('base.exclude.'),
    {
      path: 'base.lessPaidWithPoints',
      as: 'flag',
      label: 'lessPaidWithPoints',
      options: ['yes', 'no'],
    },
    { path: 'base.amount', as: 'text', label: 'baseAmount', options: ['after_tax', 'before_tax'] },
    { path: 'rounding.at', as: 'text', label: 'roundingAt', options: ['rule', 'receipt'] },
    {
      path: 'rounding.mode',
      as: 'text',
      label: 'roundingMode',
      options: ['down', 'half_up', 'up'],
    },
    limits,
  ],
  returns: [
    {
      path: 'returns.clawback',
      as: 'text',
      label: 'clawback',
      options: ['only_pending', 'within_balance', 'unlimited'],
    },
    { path: 'returns.restoreExpired.days', as: 'whole', label: 'restoreDays' },
  ],
} as const satisfies Record<string, Shape>

export type Section = keyof typeof sections

export const whole: Shape = Object.values(sections).flat()
