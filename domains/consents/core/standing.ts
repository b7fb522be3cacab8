import { channels, type ConsentChannel, type Purpose } from './purposes.ts'

/** What holds for a purpose: for every channel (`any`), or for one that has a word of its own. */
export type Standing = {
  readonly purpose: Purpose
  readonly channel: ConsentChannel | 'any'
  readonly given: boolean
}

/** What a member said: null for the channel means all of them. */
export type Said = {
  readonly purpose: Purpose
  readonly channel: ConsentChannel | null
  readonly given: boolean
}

/**
 * What changes by what a member said. A no to everything is a no to each channel; a yes to everything
 * leaves a channel alone that was refused by itself, until that one is agreed to again.
 */
export function changedBy(before: readonly Standing[], said: Said): Standing[] {
  const of = before.filter(({ purpose }) => purpose === said.purpose)
  const channel = said.channel ?? 'any'
  const own: Standing = { purpose: said.purpose, channel, given: said.given }
  if (said.channel !== null || said.given) return [own]
  const others = of.filter((each) => each.channel !== 'any' && each.given)
  return [own, ...others.map((each) => ({ ...each, given: false }))]
}

/** Whether a purpose may be followed through a channel; null asks for no channel at all. */
export function holds(
  standing: readonly Standing[],
  purpose: Purpose,
  channel: ConsentChannel | null,
): boolean {
  const of = standing.filter((each) => each.purpose === purpose)
  const own = channel === null ? undefined : of.find((each) => each.channel === channel)
  return (own ?? of.find((each) => each.channel === 'any'))?.given ?? false
}

/** The channels through which a purpose may be followed. */
export const reached = (standing: readonly Standing[], purpose: Purpose): ConsentChannel[] =>
  channels.filter((channel) => holds(standing, purpose, channel))
