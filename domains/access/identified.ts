import type { Actor, Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { note } from './audit.ts'
import { covers } from './core/scopes.ts'

/** Whether what an actor asks rests on the word of somebody at the other end of a line. */
const hearsCallers = ({ kind, scopes }: Actor): boolean =>
  kind === 'operator' && !covers(scopes, 'unidentified:write')

/**
 * Throws `identification.needed` when an operator is about to do what could rob a member, and has not
 * identified one of these as the caller. That it was done on an identification is written down.
 */
export async function requireIdentified(
  ctx: Context,
  owners: readonly string[],
  act: string,
): Promise<void> {
  if (!hearsCallers(ctx.actor)) return
  const { identified } = ctx.actor
  if (!identified || !owners.includes(identified.owner)) throw new Refusal('identification.needed')
  const { id: identificationId, owner: object } = identified
  await note(ctx, { operation: 'identification.used', object, new: { identificationId, act } })
}

/** Throws `access.reason_missing` when somebody of the staff does something to a member without saying why. */
export function requireReason(actor: Actor, reason: string | null | undefined): void {
  if (actor.kind === 'operator' && !reason?.trim()) throw new Refusal('access.reason_missing')
}

/** Throws `member.phone_waits` for an operator who changes a phone by the desk's delayed way only. */
export function requireFreeHand(actor: Actor): void {
  if (hearsCallers(actor)) throw new Refusal('member.phone_waits')
}
