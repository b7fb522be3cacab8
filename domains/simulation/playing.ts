import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Figures } from './core/figures.ts'
import type { Quality } from './core/quality.ts'
import { regularsFrom, sightOf, worseThan, worseThanToday, type Sight } from './core/regulars.ts'
import type { Seen } from './core/wanted.ts'
import { playAll, type Terms } from './replaying.ts'
import type { Source, Watch } from './sources.ts'

/** What a variant came to, and what was seen of it besides. */
export type SeenFigures = { readonly figures: Figures; readonly seen: Seen }

/** What variants are compared with, as it was played: the conditions in force, and who is a regular. */
export type Compared = { readonly inForce: SeenFigures | null; readonly regulars: number }

/** Plays the variants of a search one after another on the same sales. */
export type Player = {
  readonly compared: Compared
  play(document: Conditions): Promise<SeenFigures & { readonly quality: Quality }>
}

/** Finds the regulars and plays the conditions in force, that each variant can be held against them. */
export async function playerOf(
  source: Source,
  asked: {
    readonly terms: Terms
    readonly inForce: Conditions | null
    readonly regularFrom: number
  },
  watch: Watch,
): Promise<Player> {
  const { terms, inForce, regularFrom } = asked
  const regulars = await regularsOf(source, terms.until, regularFrom, watch)
  const isReplaced = terms.discounts === 'replaced'
  const seenOf = (sight: Sight, other: Sight | null): Seen => ({
    partPayment: sight.partPayment(),
    today: worseThanToday(sight.gains, isReplaced),
    inForce: other && worseThan(sight.gains, other.gains),
  })
  const playWith = async (document: Conditions) => {
    const sight = sightOf(regulars)
    const { figures, quality } = await playAll(source, [document], terms, watch, [sight])
    return { sight, figures: figures[0]!, quality }
  }
  const standing = inForce && (await playWith(inForce))
  return {
    compared: {
      inForce: standing && {
        figures: standing.figures,
        seen: seenOf(standing.sight, standing.sight),
      },
      regulars: regulars.size,
    },
    play: async (document) => {
      const { sight, figures, quality } = await playWith(document)
      return { figures, seen: seenOf(sight, standing && standing.sight), quality }
    },
  }
}

async function regularsOf(
  source: Source,
  until: number | null,
  from: number,
  { signal }: Watch,
): Promise<Set<string>> {
  const finding = regularsFrom(from)
  let last = 0
  for await (const portion of source.portions()) {
    signal?.throwIfAborted()
    for (const { receipt, member } of portion) {
      if (until !== null && receipt.occurredAt > until) return finding.finish(until)
      if (member !== null) finding.see(member, receipt.occurredAt)
      last = receipt.occurredAt
    }
  }
  return finding.finish(until ?? last)
}
