import type { DecisionRecord } from '#domains/purchases/core/decision.ts'
import { dayOf, type Voice } from '#domains/purchases/core/voice.ts'

/** What a basket comes to: for somebody who has bought before, as a first purchase, and how much points could pay. */
export type BasketOutcome = {
  readonly usual: DecisionRecord
  readonly first: DecisionRecord
  /** Minor units of the currency. */
  readonly payableAmount: number
}

/** A basket's outcome as a shop's page tells it. */
export function basketSentences(
  { usual, first, payableAmount }: BasketOutcome,
  voice: Voice,
): string[] {
  const { say, points, money } = voice.speech
  const { points: earned, activatesAt } = usual.earning
  const told = [
    earned > 0
      ? say(`За покупку начислим ${points(earned)}.`, `The purchase earns ${points(earned)}.`)
      : say('За эту покупку баллы не начисляются.', 'This purchase earns no points.'),
  ]
  const asFirst = first.earning.points
  if (asFirst > earned)
    told.push(
      say(`За первую покупку — ${points(asFirst)}.`, `As a first purchase: ${points(asFirst)}.`),
    )
  if (activatesAt !== null && activatesAt > usual.at) {
    const day = dayOf(voice, activatesAt)
    told.push(say(`Потратить их можно с ${day}.`, `They may be spent from ${day}.`))
  }
  if (payableAmount > 0) {
    const most = money(payableAmount)
    told.push(say(`Баллами можно оплатить до ${most}.`, `Points may pay up to ${most}.`))
  }
  return told
}
