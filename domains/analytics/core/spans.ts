/** The periods that pages of figures offer, in days up to yesterday. */
export const SPANS = [7, 30, 90, 365] as const
