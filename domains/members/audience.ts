import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import * as audience from './audience.store.ts'
import { guesses } from './core/identifier.ts'
import * as store from './members.store.ts'
import * as merges from './merging.store.ts'

export type { Person, Traits } from './audience.store.ts'

/** Active members with these traits, test members too, by id, after one. */
export const walk = (
  ctx: Context,
  traits: audience.Traits,
  part: audience.Part,
): Promise<string[]> => audience.walk(ctx.db, ctx.organisationId, traits, part)

/** Those of these members who are active, by id. */
export async function peopleOf(
  ctx: Context,
  owners: readonly string[],
): Promise<Map<string, audience.Person>> {
  const found = await audience.people(ctx.db, ctx.organisationId, owners)
  return new Map(found.map((person) => [person.owner, person]))
}

/** Who these texts name – an id, a phone, an e-mail, an external id, a card – and the texts that name nobody. */
export async function namedBy(
  ctx: Context,
  texts: readonly string[],
): Promise<{ readonly owners: readonly string[]; readonly unknown: readonly string[] }> {
  const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
  const ids = texts.filter(isUuid)
  const known = new Map(
    (await merges.survivors(ctx.db, ctx.organisationId, ids)).map(({ owner, survivor }) => [
      owner as string,
      survivor as string,
    ]),
  )
  const guessed = texts.map((text) => (isUuid(text) ? [] : guesses(text, country)))
  const rows = await store.knownBy(ctx.db, ctx.organisationId, guessed.flat())
  const led = new Map(rows.map(({ kind, value, owner }) => [`${kind} ${value}`, owner as string]))
  const owners = new Set<string>()
  const unknown: string[] = []
  for (const [place, text] of texts.entries()) {
    const found =
      known.get(text) ??
      guessed[place]!.map(({ kind, value }) => led.get(`${kind} ${value}`)).find(
        (owner) => owner !== undefined,
      )
    if (found === undefined) unknown.push(text)
    else owners.add(found)
  }
  return { owners: [...owners], unknown }
}

/** The tags that members have, those of most members first. */
export const tagsOf = (ctx: Context, limit: number): Promise<{ tag: string; count: number }[]> =>
  audience.tags(ctx.db, ctx.organisationId, limit)
