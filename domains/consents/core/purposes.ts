/** What a member may agree to; each by itself, and none is a condition of another. */
export const purposes = ['offers', 'reminders', 'surveys', 'profiling'] as const
export type Purpose = (typeof purposes)[number]

/** What a member is written to about: service messages rest on the contract and need no consent. */
export const topics = ['service', 'offers', 'reminders', 'surveys'] as const
export type Topic = (typeof topics)[number]

/** Ways to reach a member that one may agree to apart. */
export const channels = ['email', 'sms', 'push', 'telegram', 'call'] as const
export type ConsentChannel = (typeof channels)[number]

/** By which door a consent came: `link` is a letter's link to unsubscribe, `merge` a duplicate's word. */
export const doors = ['portal', 'desk', 'till', 'import', 'api', 'link', 'merge'] as const
export type ConsentDoor = (typeof doors)[number]
