import type { Conditions } from '#domains/rules/rules.api.ts'

/** The demo company: a chain of car service centres with a shop. Nobody and nothing in it is real. */
export const company = {
  name: 'Автосервис «Три гайки» (демо)',
  programme: 'Копилка «Три гайки»',
  zone: 'Europe/Moscow',
  currency: 'RUB',
} as const

export type Place = {
  readonly code: string
  readonly name: string
  readonly city: string | null
  readonly tills: readonly string[]
  /** How often people go there. */
  readonly weight: number
}

export const places: readonly Place[] = [
  { code: 'tver', name: 'Тверь, Вымышленная 12', city: 'Тверь', tills: ['1', '2'], weight: 30 },
  { code: 'tula', name: 'Тула, Сказочная 3', city: 'Тула', tills: ['1', '2'], weight: 24 },
  { code: 'kaluga', name: 'Калуга, Небывалая 7', city: 'Калуга', tills: ['1'], weight: 16 },
  { code: 'ryazan', name: 'Рязань, Придуманная 21', city: 'Рязань', tills: ['1'], weight: 14 },
  { code: 'web', name: 'Интернет-магазин', city: null, tills: ['web'], weight: 16 },
]

export type Article = {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly kind: 'goods' | 'service' | 'gift_card'
  /** Kopecks. */
  readonly price: number
  readonly cost: number | null
  readonly weight: number
  /** Litres or kilograms: sold by the fraction. */
  readonly weighed?: boolean
}

const goods = (
  sku: string,
  name: string,
  category: string,
  roubles: number,
  weight: number,
): Article => ({
  sku,
  name,
  category,
  kind: 'goods',
  price: roubles * 100,
  cost: roubles * 68,
  weight,
})

const service = (sku: string, name: string, roubles: number, weight: number): Article => ({
  sku,
  name,
  category: 'service',
  kind: 'service',
  price: roubles * 100,
  cost: null,
  weight,
})

export const articles: readonly Article[] = [
  service('S-OIL', 'Замена масла и фильтра', 900, 20),
  service('S-TYRE', 'Шиномонтаж, 4 колеса', 2400, 14),
  service('S-DIAG', 'Диагностика подвески', 1200, 10),
  service('S-BRAKE', 'Замена тормозных колодок', 1900, 9),
  service('S-WASH', 'Мойка кузова', 700, 12),
  service('S-ALIGN', 'Развал-схождение', 2800, 6),
  goods('OIL-5W30', 'Масло моторное 5W-30, 4 л', 'oil', 3490, 14),
  goods('OIL-5W40', 'Масло моторное 5W-40, 4 л', 'oil', 3190, 10),
  { ...goods('OIL-DRUM', 'Масло разливное, л', 'oil', 640, 6), weighed: true },
  goods('F-OIL', 'Фильтр масляный', 'filters', 590, 16),
  goods('F-AIR', 'Фильтр воздушный', 'filters', 890, 10),
  goods('F-CABIN', 'Фильтр салона', 'filters', 1150, 9),
  goods('T-SUMMER', 'Шина летняя R16', 'tyres', 7990, 5),
  goods('T-WINTER', 'Шина зимняя R16', 'tyres', 8690, 5),
  goods('B-PADS', 'Колодки тормозные, комплект', 'brakes', 3290, 7),
  goods('W-BLADE', 'Щётки стеклоочистителя', 'accessories', 1390, 9),
  goods('A-WASHER', 'Жидкость омывателя, 5 л', 'accessories', 390, 15),
  goods('A-MAT', 'Коврики в салон', 'accessories', 2990, 4),
  goods('A-BULB', 'Лампа H7', 'accessories', 690, 8),
  goods('BAT-60', 'Аккумулятор 60 А·ч', 'batteries', 7490, 3),
  {
    ...goods('GIFT-3000', 'Подарочная карта 3000 ₽', 'gift', 3000, 1),
    kind: 'gift_card',
    cost: 300_000,
  },
]

/** What the demo programme promises: a point is a rouble. */
export const conditions: Conditions = {
  base: {
    amount: 'after_tax',
    lessPaidWithPoints: true,
    exclude: { kinds: ['gift_card', 'delivery'] },
  },
  rounding: { at: 'receipt', mode: 'down' },
  activation: { after: { days: 14 } },
  expiry: { kind: 'rolling', after: { months: 6 }, roundTo: 'day' },
  rules: [
    {
      id: 'base',
      name: { ru: 'Баллы с покупки по уровню', en: 'Points by tier' },
      on: 'purchase',
      then: {
        byTier: {
          grades: [
            { tier: 'gold', points: 7, per: 10_000 },
            { tier: 'silver', points: 5, per: 10_000 },
          ],
          otherwise: { points: 3, per: 10_000 },
        },
      },
    },
    {
      id: 'oil-and-filters',
      name: { ru: 'Масла и фильтры: ещё баллы', en: 'Oil and filters: more points' },
      on: 'purchase',
      then: {
        rates: {
          of: [
            { lines: { categories: ['oil'] }, points: 4, per: 10_000 },
            { lines: { categories: ['filters'] }, points: 2, per: 10_000 },
          ],
        },
      },
    },
    {
      id: 'quiet-days',
      name: { ru: 'Работы по вторникам и средам', en: 'Services on Tuesdays and Wednesdays' },
      on: 'purchase',
      when: { weekday: [2, 3] },
      then: { rate: { points: 5, per: 10_000, lines: { kinds: ['service'] } } },
    },
    {
      id: 'first-purchase',
      name: { ru: 'За первую покупку', en: 'For the first purchase' },
      on: 'purchase',
      when: { firstPurchase: true },
      then: { fixed: { points: 200 } },
    },
    {
      id: 'tenth-visit',
      name: { ru: 'За каждый десятый визит', en: 'For every tenth visit' },
      on: 'purchase',
      then: { visits: [{ every: 10, points: 300 }] },
    },
    {
      id: 'birthday',
      name: { ru: 'Вдвое в неделю дня рождения', en: 'Double in the week of the birthday' },
      on: 'purchase',
      when: { birthday: { before: 3, after: 3 } },
      then: { multiply: { by: { numerator: 2, denominator: 1 }, rules: ['base'] } },
    },
    {
      id: 'welcome',
      name: { ru: 'За вступление', en: 'For joining' },
      on: 'enrolment',
      then: { fixed: { points: 100 } },
    },
  ],
  limits: [{ kind: 'receipt', points: 5_000 }],
  redeem: {
    value: { points: 1, amount: 100 },
    cap: { share: { numerator: 30, denominator: 100 } },
    exclude: { kinds: ['gift_card', 'delivery'] },
    marginFloor: { share: { numerator: 1, denominator: 1 } },
    minimumReceipt: 50_000,
    codeAbove: 3_000,
  },
  returns: { clawback: 'within_balance', restoreExpired: { days: 30 } },
  tiers: {
    by: 'spend',
    window: { kind: 'rolling', length: { months: 12 } },
    ladder: [
      { id: 'silver', name: { ru: 'Серебряный', en: 'Silver' }, from: 5_000_000 },
      { id: 'gold', name: { ru: 'Золотой', en: 'Gold' }, from: 15_000_000 },
    ],
    retention: { months: 6 },
    downgrade: 'one_step',
    roundTo: 'month',
  },
}

/** What comes into force next month: shown beside the conditions in force. */
export const nextConditions: Conditions = {
  ...conditions,
  rules: [
    ...conditions.rules,
    {
      id: 'winter-tyres',
      name: { ru: 'Шины: баллы вдвойне', en: 'Tyres: double points' },
      on: 'purchase',
      then: { rate: { points: 3, per: 10_000, lines: { categories: ['tyres'] } } },
      limits: [{ kind: 'budget', points: 100_000 }],
    },
  ],
}
