import type { Flow, LotFlow } from '#domains/ledger/core/flow.ts'
import type { Day } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'

const NAMES = [
  'issued',
  'activated',
  'redeemed',
  'expired',
  'reversed',
  'adjusted',
  'held',
] as const

/** What a day brings: what goes out is positive, but `adjusted`, which is signed as the member sees it. */
export type PointsFlows = Readonly<Record<(typeof NAMES)[number], number>>

export type PointsDay = PointsFlows & {
  readonly programmeId: string
  readonly day: Day
  readonly storeId: string | null
  readonly test: boolean
}

/** Points of one month of issue by the month in which something became of them. */
export type IssueMonth = {
  readonly programmeId: string
  readonly issuedIn: Day
  readonly movedIn: Day
  readonly issued: number
  readonly redeemed: number
  readonly expired: number
  readonly reversed: number
  readonly other: number
}

/** What a portion of movements is read with. */
export type Reading = {
  readonly movements: readonly Flow[]
  readonly lots: readonly LotFlow[]
  /** Owners that are test members. */
  readonly tests: ReadonlySet<string>
  zoneOf(programmeId: string): string
  /** The store of what the movement follows from. */
  storeOf(flow: Flow): string | null
}

/** What a portion of movements adds to the roll-ups, added up by their keys. */
export function rollPoints(reading: Reading): { days: PointsDay[]; months: IssueMonth[] } {
  const days = new Map<string, { -readonly [K in keyof PointsDay]: PointsDay[K] }>()
  const months = new Map<string, { -readonly [K in keyof IssueMonth]: IssueMonth[K] }>()
  const byId = new Map(reading.movements.map((flow) => [flow.id, flow]))
  const dayOf = (flow: Flow, at: Date) => {
    const { programmeId } = flow
    const day = dayIn(reading.zoneOf(programmeId), at.getTime())
    const storeId = reading.storeOf(flow)
    const test = reading.tests.has(flow.owner)
    const key = `${programmeId} ${day} ${storeId} ${test}`
    const found = days.get(key) ?? { programmeId, day, storeId, test, ...nothing() }
    days.set(key, found)
    return found
  }
  const monthOf = (flow: Flow, earnedAt: Date) => {
    const { programmeId } = flow
    const zone = reading.zoneOf(programmeId)
    const issuedIn = monthStart(dayIn(zone, earnedAt.getTime()))
    const moved = monthStart(dayIn(zone, flow.occurredAt.getTime()))
    // a receipt that came late may be drawn on before its own month
    const movedIn = moved < issuedIn ? issuedIn : moved
    const key = `${programmeId} ${issuedIn} ${movedIn}`
    const found = months.get(key) ?? { programmeId, issuedIn, movedIn, ...EMPTY_MONTH }
    months.set(key, found)
    return found
  }
  for (const flow of reading.movements) {
    const { name, sign } = columnOf(flow.kind)
    dayOf(flow, flow.occurredAt)[name] += sign * flow.points
  }
  for (const each of reading.lots) {
    const flow = byId.get(each.movementId)!
    activate(dayOf, flow, each)
    if (!reading.tests.has(flow.owner)) {
      const { name, points } = fateOf(flow, each)
      monthOf(flow, each.earnedAt)[name] += points
    }
  }
  return { days: [...days.values()], months: [...months.values()] }
}

const nothing = () =>
  ({ issued: 0, activated: 0, redeemed: 0, expired: 0, reversed: 0, adjusted: 0, held: 0 }) as const

const EMPTY_MONTH = { issued: 0, redeemed: 0, expired: 0, reversed: 0, other: 0 } as const

const monthStart = (day: Day): Day => `${day.slice(0, 7)}-01`

/** Points become active once; what was taken of them before never does. */
function activate(
  dayOf: (flow: Flow, at: Date) => { activated: number },
  flow: Flow,
  { isDraw, points, activatesAt }: LotFlow,
): void {
  const isPending = activatesAt > flow.occurredAt
  if (isDraw && isPending) dayOf(flow, activatesAt).activated -= points
  if (!isDraw) dayOf(flow, isPending ? activatesAt : flow.occurredAt).activated += points
}

function columnOf(kind: Flow['kind']): { name: keyof PointsFlows; sign: 1 | -1 } {
  switch (kind) {
    case 'earn':
    case 'open':
      return { name: 'issued', sign: 1 }
    case 'redeem':
      return { name: 'redeemed', sign: -1 }
    case 'expire':
      return { name: 'expired', sign: -1 }
    case 'reverse':
      return { name: 'reversed', sign: -1 }
    case 'adjust':
    case 'transfer':
      return { name: 'adjusted', sign: 1 }
    case 'hold':
    case 'release':
      return { name: 'held', sign: -1 }
    default:
      throw new Error(`no figure knows movements of the kind ${String(kind)}`)
  }
}

/** Which of a month's figures a change of a lot belongs to; issued − all others = what is left of it. */
function fateOf(
  { kind }: Flow,
  { isDraw, points }: LotFlow,
): { name: 'issued' | 'redeemed' | 'expired' | 'reversed' | 'other'; points: number } {
  if (!isDraw) {
    if (kind === 'transfer') return { name: 'other', points: -points }
    // what a return gives back for a lot that is gone was redeemed, and is not any more
    return kind === 'reverse' ? { name: 'redeemed', points: -points } : { name: 'issued', points }
  }
  if (kind === 'redeem') return { name: 'redeemed', points }
  if (kind === 'expire') return { name: 'expired', points }
  if (kind === 'reverse') return { name: points > 0 ? 'reversed' : 'redeemed', points }
  // points that come in pay what a return took beyond the balance
  if (kind === 'earn' || kind === 'open') return { name: 'reversed', points }
  return { name: 'other', points }
}
