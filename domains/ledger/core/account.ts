import type { CalendarUnit, Period } from '#kit/core/time.ts'

/** How long points live after the last activity, and to which end the instant is rounded. */
export type Idle = Period & { readonly roundTo?: 'instant' | CalendarUnit | undefined }

/**
 * Points earned at once. A lot is open in [activatesAt, expiresAt); all instants are epoch
 * milliseconds, all points whole minor units.
 */
export type Lot = {
  readonly id: string
  readonly earned: number
  /** Earned less what draws have taken. */
  readonly remaining: number
  /** What recorded expiry has taken of it; none when absent. */
  readonly lapsed?: number
  readonly activatesAt: number
  /** Null: never. */
  readonly expiresAt: number | null
  readonly purchaseId: string | null
  /** Of lots that expire together the lower is drawn first: the instant of earning. */
  readonly order: number
  /** Set when activity moves the expiry on. */
  readonly idle: Idle | null
  /** Where the lot came from when it was moved: the transfer, and the lot it continues. */
  readonly origin?: { readonly transferId: string; readonly lotId: string } | null
}

/** The part of a lot that a movement takes (+) or gives back (−). */
export type Draw = { readonly lotId: string; readonly points: number }

/** Points set aside. Its id is the id of the movement that set them aside. */
export type Hold = {
  readonly id: string
  readonly subject: string
  readonly points: number
  /** Null: it lasts until it is ended. */
  readonly expiresAt: number | null
  readonly draws: readonly Draw[]
}

/** One owner's points in one programme, as far as a decision needs them. */
export type Account = {
  readonly owner: string
  readonly programmeId: string
  readonly lots: readonly Lot[]
  readonly debt: number
  readonly holds: readonly Hold[]
}

export type Kind =
  | 'earn'
  | 'redeem'
  | 'expire'
  | 'adjust'
  | 'hold'
  | 'release'
  | 'reverse'
  | 'transfer'
  | 'open'

/** What a movement follows from: a purchase, return, quote, transfer, merge, operator, job … */
export type Cause = { readonly kind: string; readonly id: string }

/** Who made a movement by hand. */
export type Author = { readonly kind: string; readonly id: string }

/** Why a movement is made; `occurredAt` is the instant it counts for, `at` of a decision the instant it is made. */
export type Why = {
  readonly cause: Cause
  readonly occurredAt: number
  /** The movement this one continues or takes back. */
  readonly linkedId?: string | null
  readonly reason?: string | null
  readonly actor?: Author | null
  readonly approvedBy?: string | null
}

export type Movement = {
  readonly id: string
  readonly kind: Kind
  /** Signed: what the member gains (+) or loses (−). */
  readonly points: number
  readonly cause: Cause
  readonly linkedId: string | null
  readonly occurredAt: number
  readonly reason: string | null
  readonly actor: Author | null
  readonly approvedBy: string | null
}

/** One movement and all that it changes. `lots` are new, whole (remaining = earned) before the draws. */
export type Posting = {
  readonly movement: Movement
  readonly lots: readonly Lot[]
  readonly draws: readonly Draw[]
  /** Change of the debt. */
  readonly debt: number
  readonly hold?:
    | { readonly begins: Hold }
    | { readonly ends: string; readonly how: 'released' | 'redeemed' }
}

/** A later expiry for a lot, moved on by activity. */
export type Extension = { readonly lotId: string; readonly expiresAt: number }

export type NewId = () => string

/** The account of an owner who has done nothing yet. */
export const emptyAccount = (owner: string, programmeId: string): Account => ({
  owner,
  programmeId,
  lots: [],
  debt: 0,
  holds: [],
})

/** A movement with all its fields, the unsaid ones null. */
export function movement(kind: Kind, points: number, why: Why, newId: NewId): Movement {
  return {
    id: newId(),
    kind,
    points,
    cause: why.cause,
    linkedId: why.linkedId ?? null,
    occurredAt: why.occurredAt,
    reason: why.reason ?? null,
    actor: why.actor ?? null,
    approvedBy: why.approvedBy ?? null,
  }
}
