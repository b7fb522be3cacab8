import { note } from '#domains/access/audit.ts'
import type { Context } from '#kit/context.ts'
import { masked } from './core/mask.ts'
import type { MemberAnswer } from './members.api.ts'
import { get } from './members.ts'

/**
 * A member as the one who asks may see it. A person sees phone, e-mail and birthday masked, whatever
 * the role, until they are revealed; a program sees them whole.
 */
export function forEyes({ actor }: Context, member: MemberAnswer): MemberAnswer {
  return actor.kind === 'operator' ? masked(member) : member
}

/** One member whole, written down in the audit with who asked and why. Throws `member.unknown`. */
export async function reveal(
  ctx: Context,
  memberId: string,
  reason: string | undefined,
): Promise<MemberAnswer> {
  return ctx.transaction(async (ctx) => {
    const member = await get(ctx, memberId)
    await note(ctx, {
      operation: 'member.revealed',
      object: memberId,
      ...(reason !== undefined && { reason }),
    })
    return member
  })
}
