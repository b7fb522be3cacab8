import type { Context } from '#kit/context.ts'
import type { Form } from './core/forms.ts'

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

/** A channel, and where it finds the member. */
export type Way = { readonly channel: Form | 'sandbox'; readonly address: string | null }

/** The ways to each of these members, in the order of the organisation; none for who cannot be reached. */
export function wayTo(
  _ctx: Context,
  people: readonly Somebody[],
): Promise<Map<string, readonly Way[]>> {
  return Promise.resolve(
    new Map(people.map(({ owner, address }) => [owner, [{ channel: 'sandbox', address }]])),
  )
}
