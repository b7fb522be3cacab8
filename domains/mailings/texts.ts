import { endingsOf } from '#domains/cards/endings.ts'
import * as channels from '#domains/channels/channels.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Person } from '#domains/members/audience.ts'
import { readLetter, told, type LetterText, type Values } from '#domains/messaging/letters.ts'
import type { Form, Speech } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { MailingText } from './mailings.api.ts'
import type { Row } from './mailings.store.ts'

/** A mailing with its texts read, ready to be written to members. */
export type Opened = {
  readonly row: Row
  readonly speech: Speech
  readonly texts: ReadonlyMap<string, LetterText>
  /** What the texts name together: what nobody names is not looked up. */
  readonly names: ReadonlySet<string>
  /** Where links lead; empty in the sandbox, null where no channel says it. */
  readonly site: string | null
}

export const textKey = (form: Form, language: Language): string => `${form} ${language}`

/** Reads the texts of a mailing. One that the program of today cannot read is left out. */
export async function openTexts(ctx: Context, row: Row): Promise<Opened> {
  const { db, organisationId } = ctx
  const programme = await programmes.own(db, organisationId, row.programmeId)
  const { name, pointsName, scale, zone, currency } = programme
  const { minorDigits } = programmes.facts(programme)
  const { site, sandbox } = await channels.siteOf(db, organisationId)
  const texts = new Map<string, LetterText>()
  for (const { channel, language, source } of row.texts) {
    const read = readLetter(channel, language, source)
    if ('ready' in read) texts.set(textKey(channel, language), read)
  }
  return {
    row,
    speech: { programme: name, pointsName, scale, zone, currency, minorDigits },
    texts,
    names: new Set([...texts.values()].flatMap(({ names }) => [...names])),
    site: site ?? (sandbox ? '' : null),
  }
}

/** Throws `mailing.text_invalid` with every fault that the texts have, and `mailing.text_twice`. */
export function requireSoundTexts(texts: readonly MailingText[], language: Language): void {
  const keys = texts.map((text) => textKey(text.channel, text.language))
  if (new Set(keys).size < keys.length) throw new Refusal('mailing.text_twice')
  const errors = texts.flatMap((text, place) => {
    const read = readLetter(text.channel, text.language, text.source)
    if ('ready' in read) return []
    return read.faults.map((fault) => ({
      path: `/texts/${place}/source/${fault.part}`,
      code: `template.${fault.code}`,
      message: `${fault.line}:${fault.column} ${told(fault, language)}`,
      details: {},
    }))
  })
  const count = errors.length
  if (count > 0)
    throw new Refusal('mailing.text_invalid', { count, first: errors[0]!.message, errors })
}

/** What the texts of a mailing say to each of these members. */
export async function valuesFor(
  ctx: Context,
  { row, speech, names, site }: Pick<Opened, 'row' | 'speech' | 'names' | 'site'>,
  people: readonly Person[],
): Promise<(person: Person) => Values> {
  const owners = people.map(({ owner }) => owner)
  const points = names.has('points')
    ? await ledger.spendableOf(ctx, row.programmeId, owners)
    : new Map<string, number>()
  const endings = names.has('card_ending')
    ? await endingsOf(ctx, owners)
    : new Map<string, string>()
  const { organisationId } = ctx
  const { id: mailingId, purpose } = row
  return ({ owner, firstName }) => ({
    first_name: firstName,
    programme: speech.programme,
    points: (points.get(owner) ?? 0) / 10 ** speech.scale,
    card_ending: endings.get(owner) ?? null,
    unsubscribe: names.has('unsubscribe')
      ? channels.unsubscribeAddress(site, { organisationId, memberId: owner, purpose, mailingId })
      : null,
  })
}
