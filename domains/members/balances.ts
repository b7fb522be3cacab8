import * as ledger from '#domains/ledger/ledger.ts'
import type { Balance } from '#domains/ledger/ledger.api.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { instant, joined } from '#kit/looking.ts'
import { atFor } from './core/clock.ts'
import { recognise } from './recognition.ts'

/** Whose balance, and in which programme. */
export type BalanceAsked = { readonly memberId: string; readonly programmeId: string }

/** What a member can do with its points by its own clock; of a merged duplicate, the survivor's. */
export async function balance(
  ctx: Context,
  memberId: string,
  programmeId: string | undefined,
): Promise<Balance> {
  const { db, organisationId } = ctx
  const programme = await programmes
    .programmeSeen(db, organisationId, programmeId)
    .catch(async (error: unknown) => {
      // whose balance it is comes first
      const [member] = await recognise(db, organisationId, [{ memberId }])
      throw member ? error : unknownMember(memberId)
    })
  const asked = { memberId, programmeId: programme.id }
  const found = await lookAtBalance(db, memberId, organisationId, asked)
  if (!found) throw unknownMember(memberId)
  return found
}

export const unknownMember = (memberId: string): Refusal =>
  new Refusal('member.unknown', { memberId })

/**
 * The balances of members within a look, in the order asked; null for nobody. One flight, and further ones
 * only for merged duplicates: their survivors' accounts are read once it is known who they are.
 */
export async function balancesOf(
  db: Db,
  organisationId: OrganisationId,
  asked: readonly BalanceAsked[],
): Promise<(Balance | null)[]> {
  const keyOf = (owner: string, programmeId: string) => ({ owner, programmeId, organisationId })
  const [now, members, own] = await Promise.all([
    instant(db),
    recognise(db, organisationId, asked),
    ledger.look(
      db,
      asked.map(({ memberId, programmeId }) => keyOf(memberId, programmeId)),
    ),
  ])
  const keys = asked.map(({ memberId, programmeId }, place) =>
    keyOf(members[place]?.owner ?? memberId, programmeId),
  )
  const elsewhere = keys.filter((key) => !own.has(ledger.accountKey(key)))
  const accounts = new Map([...own, ...(await ledger.look(db, elsewhere))])
  return keys.map((key, place) => {
    const member = members[place]
    if (!member) return null
    return ledger.balanceOf(accounts.get(ledger.accountKey(key))!, atFor(member, now.getTime()))
  })
}

const lookAtBalance = joined('points.balance', balancesOf)
