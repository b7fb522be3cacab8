import type { DecisionRecord } from './decision.ts'
import { dayOf, momentOn, type Voice } from './voice.ts'

/** Whether it has happened, or is only told what would. */
export type Mood = 'done' | 'quoted'

/** What the cashier's screen says: spent, earned, and whether a tier was reached. */
export function cashierMessages(decision: DecisionRecord, { speech }: Voice, mood: Mood): string[] {
  const { say, points, tier } = speech
  if (!decision.member)
    return [
      say('Участник не указан: баллы не начисляются.', 'No member is named: no points are earned.'),
    ]
  const { redemption, earning } = decision
  const done = mood === 'done'
  const lines: string[] = []
  if (redemption.applied > 0)
    lines.push(
      done
        ? say(`Списано ${points(redemption.applied)}.`, `Spent ${points(redemption.applied)}.`)
        : say(
            `К списанию ${points(redemption.applied)}.`,
            `To spend: ${points(redemption.applied)}.`,
          ),
    )
  else if (redemption.requested !== 0)
    lines.push(
      redemption.unmet.some(({ code }) => code === 'points.frozen')
        ? say(
            'Баллы заморожены по просьбе участника: списать их нельзя.',
            'The points are frozen at the request of the member: they cannot be spent.',
          )
        : say('Списать баллы по этому чеку нельзя.', 'Points cannot be spent on this receipt.'),
    )
  lines.push(
    earning.points > 0
      ? done
        ? say(`Начислено ${points(earning.points)}.`, `Earned ${points(earning.points)}.`)
        : say(`К начислению ${points(earning.points)}.`, `To earn: ${points(earning.points)}.`)
      : say('По этому чеку баллы не начисляются.', 'This receipt earns no points.'),
  )
  const reached = decision.tier?.reached ? decision.tier.current : null
  if (reached !== null)
    lines.push(
      done
        ? say(`Новый уровень: ${tier(reached)}.`, `New tier: ${tier(reached)}.`)
        : say(`Будет новый уровень: ${tier(reached)}.`, `The tier will be: ${tier(reached)}.`),
    )
  return lines
}

/** Why a code is asked for that is asked of nobody else, and until when. */
export function guarded(until: number, { receipt }: DecisionRecord, voice: Voice): string {
  const { offsetMinutes } = receipt
  const moment = momentOn(voice, { occurredAt: until, offsetMinutes })
  return voice.speech.say(
    `Контакты участника недавно сменились: до ${moment} баллы списываются только по коду.`,
    `The contacts of this member were changed lately: until ${moment} points are spent with a code only.`,
  )
}

/** What the receipt prints: the balance after it, and what waits or expires. */
export function receiptMessages(decision: DecisionRecord, voice: Voice, mood: Mood): string[] {
  const { after, earning } = decision
  if (!after) return []
  const { say, points } = voice.speech
  const lines = [
    mood === 'done'
      ? say(`На счёте: ${points(after.active)}`, `Balance: ${points(after.active)}`)
      : say(
          `Останется на счёте: ${points(after.active)}`,
          `Balance after it: ${points(after.active)}`,
        ),
  ]
  if (after.pending > 0)
    lines.push(
      say(
        `Ожидают активации: ${points(after.pending)}`,
        `Waiting to become active: ${points(after.pending)}`,
      ),
    )
  if (earning.activatesAt !== null && earning.activatesAt > decision.at) {
    const day = dayOf(voice, earning.activatesAt)
    lines.push(
      say(`Начисленное можно тратить с ${day}`, `What was earned can be spent from ${day}`),
    )
  }
  const [soonest] = decision.expiring
  if (soonest) {
    const day = dayOf(voice, soonest.expiresAt)
    lines.push(
      say(
        `Сгорит ${day}: ${points(soonest.points)}`,
        `Expires on ${day}: ${points(soonest.points)}`,
      ),
    )
  }
  return lines
}
