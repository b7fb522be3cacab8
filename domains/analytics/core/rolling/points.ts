import type { Flow, LotFlow } from '#domains/ledger/core/flow.ts'
import type { Day } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { negated } from './negated.ts'

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
  /** Of test members or the staff: in no figure. */
  readonly apart: boolean
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

/** For what points were given. `hand`: a correction upward; `import`: an opening balance. */
export const SOURCES = ['purchase', 'event', 'hand', 'import', 'other'] as const
export type Source = (typeof SOURCES)[number]

/** Points that members came by on a day, and what for; `rule` is null where none gave them, and for what rounding made. */
export type IssuedDay = {
  readonly programmeId: string
  readonly day: Day
  readonly storeId: string | null
  readonly channel: string | null
  readonly tier: string | null
  readonly source: Source
  readonly rule: string | null
  readonly issued: number
}

/** What a purchase or an event gave points for. */
export type Grant = {
  readonly storeId: string | null
  readonly channel: string | null
  readonly tier: string | null
  readonly rules: readonly { readonly rule: string; readonly points: number }[]
}

/** What a portion of movements is read with. */
export type Reading = {
  readonly movements: readonly Flow[]
  readonly lots: readonly LotFlow[]
  /** Owners that are in no figure: test members and the staff. */
  readonly apart: ReadonlySet<string>
  zoneOf(programmeId: string): string
  /** The store of what the movement follows from. */
  storeOf(flow: Flow): string | null
  /** What it was given for, where a purchase or an event gave it. */
  grantOf(flow: Flow): Grant | undefined
}

/** What movements add to the roll-ups. */
export type Rolled = {
  readonly days: PointsDay[]
  readonly months: IssueMonth[]
  readonly issued: IssuedDay[]
}

/** What a portion of movements adds to the roll-ups, added up by their keys. */
export function rollPoints(reading: Reading): Rolled {
  const days = new Map<string, { -readonly [K in keyof PointsDay]: PointsDay[K] }>()
  const months = new Map<string, { -readonly [K in keyof IssueMonth]: IssueMonth[K] }>()
  const byId = new Map(reading.movements.map((flow) => [flow.id, flow]))
  const dayOf = (flow: Flow, at: Date) => {
    const { programmeId } = flow
    const day = dayIn(reading.zoneOf(programmeId), at.getTime())
    const storeId = reading.storeOf(flow)
    const apart = reading.apart.has(flow.owner)
    const key = `${programmeId} ${day} ${storeId} ${apart}`
    const found = days.get(key) ?? { programmeId, day, storeId, apart, ...nothing() }
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
    if (!reading.apart.has(flow.owner)) {
      const { name, points } = fateOf(flow, each)
      monthOf(flow, each.earnedAt)[name] += points
    }
  }
  return { days: [...days.values()], months: [...months.values()], issued: rollIssued(reading) }
}

/** What was given to members, by what for. What rules gave and the whole differs from stands without a rule. */
function rollIssued(reading: Reading): IssuedDay[] {
  const days = new Map<string, { -readonly [K in keyof IssuedDay]: IssuedDay[K] }>()
  for (const flow of reading.movements) {
    const source = sourceOf(flow)
    if (source === null || reading.apart.has(flow.owner)) continue
    const { programmeId } = flow
    const day = dayIn(reading.zoneOf(programmeId), flow.occurredAt.getTime())
    const { rules, storeId, channel, tier } = reading.grantOf(flow) ?? OF_NOTHING
    const rest = flow.points - rules.reduce((sum, { points }) => sum + points, 0)
    for (const { rule, points } of [...rules, { rule: null, points: rest }]) {
      if (points === 0) continue
      const place = { programmeId, day, storeId, channel, tier, source, rule }
      const key = JSON.stringify(Object.values(place))
      const found = days.get(key) ?? { ...place, issued: 0 }
      found.issued += points
      days.set(key, found)
    }
  }
  return [...days.values()]
}

const OF_NOTHING: Grant = { storeId: null, channel: null, tier: null, rules: [] }

/** Null: nothing was given. */
function sourceOf({ kind, causeKind, points }: Flow): Source | null {
  if (kind === 'adjust') return points > 0 ? 'hand' : null
  if (kind !== 'earn' && kind !== 'open') return null
  if (causeKind === 'purchase' || causeKind === 'event' || causeKind === 'import') return causeKind
  return 'other'
}

/** The same the other way round: what takes it out of the roll-ups again. */
export const lessPoints = ({ days, months, issued }: Rolled): Rolled => ({
  days: days.map((day) => negated(day, NAMES)),
  months: months.map((month) =>
    negated(month, ['issued', 'redeemed', 'expired', 'reversed', 'other']),
  ),
  issued: issued.map((day) => negated(day, ['issued'])),
})

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
