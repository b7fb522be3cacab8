import { hash } from 'node:crypto'
import * as cards from '#domains/cards/cards.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { makeSpeech } from '#domains/rules/core/sentences.ts'
import type { Context } from '#kit/context.ts'

/** What a card in a phone shows. */
export type Content = {
  readonly number: string
  readonly cardId: string
  readonly owner: string | null
  readonly programmeId: string
  readonly programme: string
  readonly organisation: string
  /** The points in words: «120 баллов». */
  readonly balance: string
  readonly state: string
  /** Whether it can still be shown at a till. */
  readonly usable: boolean
}

/** What a card shows now, in the language of the asker. Throws the refusals of the card and the programme. */
export async function contentOf(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<Content> {
  const card = await cards.get(ctx, number)
  const { organisationId } = ctx
  const programme = await programmes.programmeFor(ctx.db, organisationId, programmeId ?? null)
  const { name: organisation } = await programmes.organisation(ctx.db, organisationId)
  const points =
    card.memberId === null ? 0 : (await accounts.balance(ctx, card.memberId, programme.id)).active
  return {
    number: card.number,
    cardId: card.id,
    owner: card.memberId,
    programmeId: programme.id,
    programme: programme.name,
    organisation,
    balance: makeSpeech(ctx.language, programme).points(points),
    state: card.state,
    usable: card.state === 'active' || card.state === 'issued',
  }
}

/** The same for what looks the same. */
export const digestOf = ({ programme, organisation, balance, usable }: Content): string =>
  hash('sha256', JSON.stringify([programme, organisation, balance, usable]), 'base64url')

/** What changes of a card at Google. */
export const shownByGoogle = ({ programme, balance, usable }: Content) => ({
  state: usable ? 'ACTIVE' : 'INACTIVE',
  loyaltyPoints: { label: programme, balance: { string: balance } },
})
