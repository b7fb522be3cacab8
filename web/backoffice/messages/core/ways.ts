import type { Message } from '#domains/messaging/messaging.api.ts'

type Linked = Pick<Message, 'id' | 'insteadOf'>

/**
 * Messages by what they tell: each with those it stands for, in the order they were tried. The newest telling
 * first, as the messages came.
 */
export function tellingsOf<M extends Linked>(messages: readonly M[]): (readonly M[])[] {
  const byId = new Map(messages.map((each) => [each.id, each]))
  const replaced = new Set(messages.flatMap(({ insteadOf }) => insteadOf ?? []))
  return messages
    .filter(({ id }) => !replaced.has(id))
    .map((last) => {
      const ways: M[] = []
      let next: M | undefined = last
      while (next) {
        ways.unshift(next)
        next = next.insteadOf === null ? undefined : byId.get(next.insteadOf)
      }
      return ways
    })
}
