import { plainDecimal } from './sums.ts'

/** How somebody is named on a receipt: by one of these. */
export type Ref = {
  readonly memberId?: string
  readonly cardNumber?: string
  readonly phone?: string
}

/** Goods that were scanned: price in minor units, whole pieces. */
export type Goods = {
  readonly lineId: string
  readonly sku: string
  readonly price: number
  readonly pieces: number
}

/** Where and by whom a receipt is made. */
export type Place = {
  readonly programmeId: string
  readonly currency: string
  readonly minorDigits: number
  readonly storeId: string | null
  readonly tillId: string | null
  readonly cashierId: string
}

/** The article of a receipt that is a sum and nothing more. */
export const SUM_ONLY = 'SUM'

/** Typed or scanned, a name on a receipt: what begins like a phone is one, longer numbers are cards. */
export function refOf(text: string, scanned: boolean): Ref {
  const clean = text.trim()
  const digits = clean.replaceAll(/\D/g, '')
  const isPhone = clean.startsWith('+') || (!scanned && digits.length <= 12)
  return isPhone ? { phone: clean } : { cardNumber: clean.replaceAll(/\s/g, '') }
}

/** The body of a receipt: the goods, or one line with the sum. */
export function receiptOf(
  place: Place,
  sale: {
    readonly externalId: string
    readonly occurredAt: string
    readonly member: Ref | null
    readonly amount: number
    readonly goods: readonly Goods[]
  },
) {
  const { minorDigits } = place
  const line = ({ lineId, sku, price, pieces }: Goods) => ({
    lineId,
    sku,
    quantity: String(pieces),
    unitPrice: plainDecimal(price, minorDigits),
    amount: price * pieces,
  })
  const whole: Goods = { lineId: '1', sku: SUM_ONLY, price: sale.amount, pieces: 1 }
  return {
    programmeId: place.programmeId,
    ...(sale.member && { member: { ...sale.member } }),
    externalId: sale.externalId,
    ...(place.storeId !== null && { storeId: place.storeId }),
    ...(place.tillId !== null && { tillId: place.tillId }),
    cashierId: place.cashierId,
    channel: 'store',
    occurredAt: sale.occurredAt,
    currency: place.currency,
    lines: (sale.goods.length > 0 ? sale.goods : [whole]).map(line),
  }
}

export type Receipt = ReturnType<typeof receiptOf>

const two = (number: number): string => String(number).padStart(2, '0')

/** A moment as the till's clock shows it, with its offset: minutes that the clock is ahead of UTC. */
export function instantOf(moment: Date, offset = -moment.getTimezoneOffset()): string {
  const shifted = new Date(moment.getTime() + offset * 60_000)
  const sign = offset < 0 ? '-' : '+'
  const ahead = Math.abs(offset)
  const zone = `${sign}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`
  return shifted.toISOString().replace(/\.\d+Z$/, zone)
}

/**
 * A number for a receipt that no other has at this till: day and second of its clock, and two digits
 * of chance (0 to 99). Short enough to be typed off a slip.
 */
export function numberOf(moment: Date, chance: number): string {
  const [day, time] = instantOf(moment).split('T')
  return `${day!.slice(2).replaceAll('-', '')}-${time!.slice(0, 8).replaceAll(':', '')}-${two(chance)}`
}
