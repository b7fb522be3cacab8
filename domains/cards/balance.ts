import * as core from '#domains/ledger/core/index.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import type { Balance } from '#domains/ledger/ledger.api.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { joined } from '#kit/looking.ts'
import type { CardFacts } from './cards.store.ts'
import { unknownCard } from './keeping.ts'
import { recogniseCards } from './recognition.ts'

/**
 * The balance of a card's member as a till asks for it, by the number alone; zeros for a card that nobody
 * has yet. A card that is blocked or was replaced tells nothing.
 */
export async function balance(
  ctx: Context,
  number: string,
  programmeId: string | undefined,
): Promise<Balance> {
  const { db, organisationId } = ctx
  const programme = await programmes
    .programmeSeen(db, organisationId, programmeId)
    .catch(async (error: unknown) => {
      // whose balance it is comes first
      const [card] = await recogniseCards(db, organisationId, [number])
      throw card ? (refusalOf(card) ?? error) : await unknownCard(ctx, number)
    })
  const asked = { number, programmeId: programme.id }
  const found = await lookAtBalance(db, number, organisationId, asked)
  if (found === null) throw await unknownCard(ctx, number)
  if (found instanceof Refusal) throw found
  return found
}

type Asked = { readonly number: string; readonly programmeId: string }

/** In two flights: whose cards they are, then what those have; null for a number no card has. */
async function balancesOf(
  db: Db,
  organisationId: OrganisationId,
  asked: readonly Asked[],
): Promise<(Balance | Refusal | null)[]> {
  const numbers = asked.map(({ number }) => number)
  const cards = await recogniseCards(db, organisationId, numbers)
  const owned = cards.flatMap((card, place) =>
    card?.owner && !refusalOf(card)
      ? [{ memberId: card.owner, programmeId: asked[place]!.programmeId }]
      : [],
  )
  const balances = owned.length === 0 ? [] : await accounts.balancesOf(db, organisationId, owned)
  let next = 0
  return cards.map((card, place) => {
    if (!card) return null
    const refusal = refusalOf(card)
    if (refusal) return refusal
    if (card.owner === null)
      return ledger.balanceOf(core.emptyAccount('', asked[place]!.programmeId), 0)
    return balances[next++] ?? new Refusal('member.unknown')
  })
}

function refusalOf({ state, reason }: CardFacts): Refusal | null {
  if (state === 'replaced') return new Refusal('card.replaced')
  return state === 'blocked' ? new Refusal('card.blocked', { reason }) : null
}

const lookAtBalance = joined('cards.balance', balancesOf)
