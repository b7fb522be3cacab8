import type { Speech } from '#domains/messaging/messaging.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'

type Spoken = Pick<Programme, 'name' | 'pointsName' | 'scale' | 'zone' | 'currency' | 'minorDigits'>

/** How a programme speaks of its points and days in what members are told. */
export const speechOf = ({ name: programme, ...how }: Spoken): Speech => {
  const { pointsName, scale, zone, currency, minorDigits } = how
  return { programme, pointsName, scale, zone, currency, minorDigits }
}
