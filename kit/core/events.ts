/**
 * Every fact a slice may announce, and what it carries. Past tense: it has happened.
 * Each also has the owner (member) it is about, given to `emit` beside the data.
 */
export type Events = {
  'member.enrolled': { programmeId: string | null; test: boolean }
  'member.closed': { reason: string | null }
  'member.phone_changing': { changeId: string; hours: number; ending: string }
  'member.phone_changed': { changeId: string }
  /**
   * A phone or an e-mail is another now, or none; `was` is where whoever had it is told. Null: there was none, and
   * the member added one.
   */
  'member.contact_changed': { contact: 'phone' | 'email'; was: string | null }
  /** A chat or a browser tells the member from now on; `subject` names the browser. */
  'member.way_opened': { way: 'chat' | 'browser'; subject: string | null }
  /** Signed in to the portal from a browser that had not been seen with this member. */
  'member.signed_in': { sessionId: string; device: string }
  'member.merged': { mergedOwner: string; mergeId: string }
  'member.unmerged': { mergedOwner: string; mergeId: string }
  'consent.given': { purpose: string; channel: string | null }
  'consent.withdrawn': { purpose: string; channel: string | null }
  'card.issued': { cardId: string; virtual: boolean }
  'card.activated': { cardId: string }
  'card.blocked': { cardId: string; reason: string }
  'card.unblocked': { cardId: string }
  'card.replaced': { cardId: string; replacementId: string }
  'points.earned': {
    programmeId: string
    movementId: string
    points: number
    availableFrom: string
    cause: string
  }
  'points.redeemed': { programmeId: string; movementId: string; points: number }
  'points.returned': { programmeId: string; movementId: string; points: number }
  'points.activated': { programmeId: string; lotId: string; points: number }
  'points.expired': { programmeId: string; movementId: string; points: number }
  'points.expiring': { programmeId: string; points: number; on: string }
  'points.adjusted': { programmeId: string; movementId: string; points: number; reason: string }
  'points.transferred': { programmeId: string; transferId: string; points: number; to: string }
  'tier.reached': { programmeId: string; tier: string }
  'tier.lost': { programmeId: string; tier: string; now: string | null }
  'tier.ending': { programmeId: string; tier: string; on: string }
  'case.opened': { caseId: string }
  'case.answered': { caseId: string; lineId: string }
  'purchase.returned': { programmeId: string; purchaseId: string; returnId: string; amount: number }
}

export type EventName = keyof Events
