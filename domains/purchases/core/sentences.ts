import { explain } from '#domains/rules/core/explain.ts'
import type { DecisionRecord } from './decision.ts'
import { dayOf, momentOn, type Voice } from './voice.ts'

/** A decision as the desk reads it out: what the receipt was, what each rule did and why, what came of it. */
export function sentences(decision: DecisionRecord, voice: Voice): string[] {
  return [
    ...opening(decision, voice),
    ...paying(decision, voice),
    ...judging(decision, voice),
    ...closing(decision, voice),
  ]
}

/** The same without the receipt itself: for one that is only tried. */
export function whatCame(decision: DecisionRecord, voice: Voice): string[] {
  if (!decision.member) return opening(decision, voice).slice(1)
  return [...paying(decision, voice), ...judging(decision, voice), ...closing(decision, voice)]
}

/**
 * The same as the member reads it: what was paid with points and what was earned by which rule. What others
 * get, what conditions are called inside and how large a budget is, are matters of the firm.
 */
export function forMember(decision: DecisionRecord, voice: Voice): string[] {
  const { receipt, amount, effects } = decision
  const { say, money } = voice.speech
  const when = momentOn(voice, receipt)
  const shown = effects.map(({ cappedBy, before, ...effect }) =>
    cappedBy?.kind === 'budget' ? effect : { ...effect, cappedBy, before },
  )
  return [
    say(
      `Чек ${receipt.externalId} на ${money(amount)} от ${when}.`,
      `Receipt ${receipt.externalId} for ${money(amount)} of ${when}.`,
    ),
    ...paying(decision, voice),
    ...judging({ ...decision, effects: shown, unmet: [] }, voice),
    // the last says what was in the account then, and the account is shown beside
    ...closing(decision, voice).slice(0, -1),
  ]
}

function opening(
  { receipt, amount, conditionsVersion, stored, member }: DecisionRecord,
  voice: Voice,
) {
  const { say, money, tier } = voice.speech
  const when = momentOn(voice, receipt)
  const told = [
    say(
      `Чек ${receipt.externalId} на ${money(amount)} от ${when}; условия версии ${conditionsVersion}.`,
      `Receipt ${receipt.externalId} for ${money(amount)} of ${when}; conditions version ${conditionsVersion}.`,
    ),
  ]
  if (stored)
    told.push(
      say(
        'Чек передан позже, из памяти кассы или другой системы: он судится по условиям того дня и только начисляет.',
        'The receipt came later, from the memory of the till or another system: it is judged by the conditions of its day and earns only.',
      ),
    )
  if (!member) {
    told.push(
      say(
        'Участник не указан: чек учтён в показателях, баллы не начисляются.',
        'No member is named: the receipt is kept for the figures and earns nothing.',
      ),
    )
    return told
  }
  const grade =
    member.tier === null ? '' : say(`, уровень ${tier(member.tier)}`, `, tier ${tier(member.tier)}`)
  told.push(
    say(
      `Покупка этого участника по счёту: ${member.visit}${grade}.`,
      `This member’s purchase number ${member.visit}${grade}.`,
    ),
  )
  return told
}

function paying({ redemption, discount, amountDue, member }: DecisionRecord, { speech }: Voice) {
  const { say, points, money } = speech
  if (!member) return []
  const told: string[] = []
  if (redemption.applied > 0) {
    const asked =
      redemption.requested === 'max'
        ? say('сколько можно', 'as many as may be')
        : points(redemption.requested)
    told.push(
      say(
        `Оплачено баллами: ${points(redemption.applied)} вместо ${money(redemption.amount)} (запрошено: ${asked}; предел — ${points(redemption.max)}).`,
        `Paid with points: ${points(redemption.applied)} in place of ${money(redemption.amount)} (asked for: ${asked}; up to ${points(redemption.max)} could be spent).`,
      ),
    )
  }
  for (const unmet of redemption.requested === 0 ? [] : redemption.unmet)
    told.push(explain(unmet, speech))
  if (discount.amount > 0 || redemption.amount > 0)
    told.push(say(`К оплате: ${money(amountDue)}.`, `Due: ${money(amountDue)}.`))
  return told
}

function judging({ effects, unmet }: DecisionRecord, { speech }: Voice): string[] {
  return [...effects, ...unmet].map((each) => explain(each, speech))
}

function closing(decision: DecisionRecord, voice: Voice): string[] {
  const { earning, after, tier, member, at } = decision
  const { say, points } = voice.speech
  if (!member || !after) return []
  const told: string[] = []
  if (earning.points > 0) {
    const activates = earning.activatesAt! > at
    const from = activates
      ? say(
          `, активны с ${dayOf(voice, earning.activatesAt!)}`,
          `, active from ${dayOf(voice, earning.activatesAt!)}`,
        )
      : ''
    const until =
      earning.expiresAt === null
        ? ''
        : say(
            `, сгорят ${dayOf(voice, earning.expiresAt)}`,
            `, expiring on ${dayOf(voice, earning.expiresAt)}`,
          )
    told.push(
      say(
        `Всего начислено ${points(earning.points)}${from}${until}.`,
        `In all ${points(earning.points)} earned${from}${until}.`,
      ),
    )
  } else told.push(say('Баллы не начислены.', 'No points were earned.'))
  if (tier?.reached && tier.current !== null)
    told.push(
      say(
        `Достигнут уровень ${voice.speech.tier(tier.current)}.`,
        `Tier ${voice.speech.tier(tier.current)} was reached.`,
      ),
    )
  told.push(
    say(
      `После чека: активно ${points(after.active)}, ожидает ${points(after.pending)}, отложено ${points(after.held)}${after.debt > 0 ? `, долг ${points(after.debt)}` : ''}.`,
      `After the receipt: ${points(after.active)} active, ${points(after.pending)} pending, ${points(after.held)} held${after.debt > 0 ? `, ${points(after.debt)} owed` : ''}.`,
    ),
  )
  return told
}
