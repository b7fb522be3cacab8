import type { Conditions } from '#domains/rules/rules.api.ts'
import { agency } from './agency.ts'
import { blank } from './blank.ts'
import { cafe } from './cafe.ts'
import { retailer } from './retailer.ts'
import { service } from './service.ts'

/** What a template needs to know of the programme it is for. */
export type Coin = {
  readonly currency: string
  readonly minorDigits: number
  readonly scale: number
}

/** Amounts and points as a template writes them, in the smallest units of a programme. */
export type Measure = {
  /** So many roubles, or about as much in the programme's currency. */
  money(roubles: number): number
  points(count: number): number
}

/** Ready documents to begin with, each for a trade. */
export const templates = { cafe, retailer, service, agency, blank } as const satisfies Record<
  string,
  (measure: Measure) => Conditions
>

export type TemplateName = keyof typeof templates

export const templateNames = Object.keys(templates) as TemplateName[]

/** Currencies in which a coffee costs hundreds, as in roubles. */
const SMALL = new Set(['RUB', 'RSD', 'INR', 'JPY', 'HUF', 'KZT', 'AMD', 'KGS', 'PHP', 'ISK'])

/** A template's document in the coin of a programme. */
export function fromTemplate(name: TemplateName, coin: Coin): Conditions {
  const { currency, minorDigits, scale } = coin
  const share = SMALL.has(currency) ? 1 : 100
  return templates[name]({
    money: (roubles) => Math.max(1, Math.round((roubles * 10 ** minorDigits) / share)),
    points: (count) => count * 10 ** scale,
  })
}
