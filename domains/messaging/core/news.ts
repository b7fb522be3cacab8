/** How a programme speaks of its points and days. */
export type Speech = {
  readonly programme: string
  readonly pointsName: {
    readonly ru: { readonly one: string; readonly few: string; readonly many: string }
    readonly en: { readonly one: string; readonly other: string }
  }
  /** Decimals of a point. */
  readonly scale: number
  readonly zone: string
  /** Of the money it counts in; ISO 4217. */
  readonly currency: string
  /** Decimals of that money. */
  readonly minorDigits: number
}

/** What a member can be told. Instants are epoch milliseconds, points in their smallest part. */
export type News =
  | { readonly kind: 'member.enrolled'; readonly programme: string | null }
  | {
      readonly kind: 'member.phone_changing'
      readonly hours: number
      /** The last digits of the new phone: enough to know it by, too few to learn it. */
      readonly ending: string
      readonly link: string | null
    }
  | {
      readonly kind:
        | 'member.phone_replaced'
        | 'member.email_changed'
        | 'member.chat_bound'
        | 'member.browser_added'
      /** Where it is undone and the points are frozen; null where no channel says how this server is reached. */
      readonly link: string | null
    }
  | {
      readonly kind: 'member.signed_in'
      /** Null where the browser does not say what it is. */
      readonly device: string | null
      readonly link: string | null
    }
  | { readonly kind: 'member.phone_changed' }
  | { readonly kind: 'card.activated' | 'card.blocked' | 'card.replaced' }
  | {
      readonly kind: 'points.earned'
      readonly points: number
      /** Null when they can be spent at once. */
      readonly availableFrom: number | null
      readonly speech: Speech
    }
  | {
      readonly kind:
        | 'points.redeemed'
        | 'points.returned'
        | 'points.activated'
        | 'points.expired'
        | 'points.adjusted'
      readonly points: number
      readonly speech: Speech
    }
  | {
      readonly kind: 'points.expiring'
      readonly points: number
      readonly on: number
      readonly speech: Speech
    }
  | { readonly kind: 'tier.reached' | 'tier.lost'; readonly tier: string | null }
  | {
      readonly kind: 'tier.ending'
      readonly tier: string
      readonly on: number
      readonly speech: Speech
    }
  | {
      readonly kind: 'purchase.returned'
      /** Money in minor units. */
      readonly amount: number
      readonly speech: Speech
    }
  | { readonly kind: 'case.opened'; readonly number: string; readonly subject: string }
  | {
      readonly kind: 'case.answered'
      readonly number: string
      readonly subject: string
      readonly answer: string
    }
  | { readonly kind: 'member.leaving'; readonly days: number }
  | {
      /** What a till prints; nothing is 0 points or null. */
      readonly kind: 'purchase.receipt'
      readonly balance: number
      readonly earned: number
      readonly availableFrom: number | null
      readonly spent: number
      readonly pending: number
      readonly expiring: { readonly points: number; readonly on: number } | null
      readonly tier: string | null
      readonly speech: Speech
    }
  | {
      readonly kind: 'confirmation.code' | 'sign_in.code' | 'contact.code' | 'unfreeze.code'
      readonly minutes: number
    }

/** Where the code stands in a text that is kept: the digits are put in on the way. */
export const HIDDEN_CODE = '••••••'
