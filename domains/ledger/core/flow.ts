import type { Kind } from './account.ts'

/** A movement as roll-ups read it. */
export type Flow = {
  readonly id: string
  readonly owner: string
  readonly programmeId: string
  readonly kind: Kind
  readonly points: number
  readonly causeKind: string
  readonly causeId: string
  readonly occurredAt: Date
}

/** Points of a lot that a movement has made (`draw` false), or has taken from it (+) or given back (−). */
export type LotFlow = {
  readonly movementId: string
  readonly isDraw: boolean
  readonly points: number
  readonly activatesAt: Date
  readonly earnedAt: Date
}
