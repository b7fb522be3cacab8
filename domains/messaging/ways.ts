import * as channels from '#domains/channels/channels.ts'
import type { Way } from '#domains/channels/channels.ts'
import type { Context } from '#kit/context.ts'

/** By what a member can be reached; where it is left out, the address says it. */
export type Reached = {
  readonly phone?: string | null
  readonly email?: string | null
}

type Somebody = Reached & {
  readonly owner: string
  readonly address: string | null
  readonly test: boolean
}

/**
 * Whether a code may go this way: to a phone or an e-mail that the member proved. A chat or a browser could
 * have been added by whoever held the member's telephone for a minute, and a code lets points be spent.
 */
export const maySpeakCodes = ({ channel }: Way): boolean =>
  channel !== 'telegram' && channel !== 'push'

/** The ways to each of these members, in the order of the organisation; none for who cannot be reached. */
export async function wayTo(
  ctx: Pick<Context, 'db' | 'organisationId'>,
  people: readonly Somebody[],
): Promise<Map<string, readonly Way[]>> {
  const known = people.map(({ owner, address, test, phone, email }) => {
    const isMail = address?.includes('@') ?? false
    return {
      owner,
      test,
      phone: phone === undefined && !isMail ? address : (phone ?? null),
      email: email === undefined && isMail ? address : (email ?? null),
    }
  })
  return channels.waysTo(ctx.db, ctx.organisationId, known)
}
