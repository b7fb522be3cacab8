import type { Member } from '../answers.ts'
import { refOf, type Ref } from '../core/receipt.ts'
import { ask, reach } from '../server.ts'
import type { Language } from '#kit/core/language.ts'
import { language } from '../words.ts'

/** Somebody chosen for a receipt; how they are called is known once the server was asked. */
export type Chosen = {
  readonly ref: Ref
  /** What was typed or scanned. */
  readonly text: string
  readonly name: string | null
  readonly memberId: string | null
  readonly language: Language
  /** There was no server to look them up: it is asked once it answers. */
  readonly unasked?: { readonly scanned: boolean }
}

export type Found =
  | { readonly kind: 'one'; readonly chosen: Chosen }
  | { readonly kind: 'several'; readonly all: readonly Chosen[] }
  | { readonly kind: 'none'; readonly phone: string | null }

/** Finds who is meant. A card that nobody has yet may still be good: the quote will tell. */
export async function find(text: string, scanned: boolean): Promise<Found> {
  const ref = refOf(text, scanned)
  const unknown = { ref, text, name: null, memberId: null, language: language() }
  if (!reach.get()) return { kind: 'one', chosen: { ...unknown, unasked: { scanned } } }
  const search = ref.cardNumber ?? text
  const { items } = await ask((client) =>
    client.members.list({ query: { search, state: 'active', limit: 6 } }),
  )
  const all = items.map((member) => chosenOf(member, text))
  if (all.length > 1) return { kind: 'several', all }
  if (all[0]) return { kind: 'one', chosen: all[0] }
  if (ref.cardNumber !== undefined && /^\d{6,}$/.test(ref.cardNumber))
    return { kind: 'one', chosen: unknown }
  return { kind: 'none', phone: /^[\d\s()+-]{7,}$/.test(text) ? text : null }
}

export function chosenOf(member: Member, text: string): Chosen {
  const { first, last } = member.name
  const name = [first, last].filter(Boolean).join(' ') || null
  return {
    ref: { memberId: member.id },
    text,
    name,
    memberId: member.id,
    language: member.language,
  }
}
