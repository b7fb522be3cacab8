import { readEmail } from './email.ts'
import { phoneToLookUp } from './phone.ts'

/** What leads to a member; a card number leads there too, for the desk's search. */
export type IdentifierKind = 'phone' | 'email' | 'external' | 'card'
export type Identifier = { readonly kind: IdentifierKind; readonly value: string }

/** How a till names a member: exactly one of these. */
export type Named =
  | { readonly phone: string }
  | { readonly email: string }
  | { readonly externalId: string }
  | { readonly memberId: string }

/** The identifier as it is kept, null when the text cannot be one. */
export function identifierOf(
  named: Exclude<Named, { readonly memberId: string }>,
  country: string,
): Identifier | null {
  if ('phone' in named) return orNull('phone', phoneToLookUp(named.phone, country))
  if ('email' in named) return orNull('email', readEmail(named.email))
  const value = named.externalId.trim()
  return orNull('external', value.length <= 100 ? value : null)
}

/** Everything that a text typed into a search box may be, besides a part of a name. */
export function guesses(text: string, country: string): Identifier[] {
  const typed = text.trim()
  const digits = typed.replace(/[\s-]/g, '')
  return [
    orNull('phone', phoneToLookUp(typed, country)),
    orNull('email', readEmail(typed)),
    orNull('external', typed.length <= 100 ? typed : null),
    orNull('card', /^\d{8,19}$/.test(digits) ? digits : null),
  ].filter((each) => each !== null)
}

/** A text-search query that finds names by the beginnings of their words; null when nothing in it is a word. */
export function nameQuery(text: string): string | null {
  const words = text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return words.length === 0 ? null : words.map((word) => `${word}:*`).join(' & ')
}

/** The identifiers that are not among others. */
export const without = <Kept extends Identifier>(
  from: readonly Kept[],
  others: readonly Identifier[],
): Kept[] =>
  from.filter(({ kind, value }) => !others.some((o) => o.kind === kind && o.value === value))

function orNull(kind: IdentifierKind, value: string | null): Identifier | null {
  return value ? { kind, value } : null
}
