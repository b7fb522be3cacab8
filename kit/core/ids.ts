/** A uuid that says what it names, so that a card's id does not compile where a member's belongs. */
export type Id<Kind extends string> = string & { readonly __id: Kind }

export type OrganisationId = Id<'organisation'>
export type ProgrammeId = Id<'programme'>
export type StoreId = Id<'store'>
export type TillId = Id<'till'>
export type MemberId = Id<'member'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text is a uuid in its canonical lower-case form. */
export const isUuid = (text: string): boolean => UUID.test(text)
