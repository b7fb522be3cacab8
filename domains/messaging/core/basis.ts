/** What a message rests on; it is asked again at sending, and lapses when it is so no more. */
export type Basis =
  | {
      readonly of: 'points.expiring'
      readonly programmeId: string
      /** The instant they expire; RFC 3339. */
      readonly on: string
      /** How many it tells of, in their smallest part. */
      readonly points: number
    }
  | { readonly of: 'tier.ending'; readonly programmeId: string; readonly tier: string }
  | { readonly of: 'mailing'; readonly programmeId: string; readonly mailingId: string }
