/** Why a message is not sent after all. */
export const LAPSE_REASONS = [
  'consent_withdrawn',
  'too_often',
  'points_gone',
  'tier_changed',
  'member_left',
  'held_out',
  'mailing_cancelled',
  'text_off',
] as const
export type LapseReason = (typeof LAPSE_REASONS)[number]
