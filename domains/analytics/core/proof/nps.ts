import { known, unknown, type Answer, type Interval } from '../answer.ts'
import { normalQuantile } from '../numbers/special.ts'

/** A net promoter score as a share (0.25 is "25"), with how many answered. */
export type Nps = {
  readonly score: Interval
  readonly answers: number
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
  /** Of one answer: p + d − (p − d)². */
  readonly variance: number
}

/** How two scores compare; `distinct` only when the interval of their difference leaves zero out. */
export type NpsChange = { readonly change: Interval; readonly distinct: boolean }

/** The score from answers 0–10: share of 9 and 10 less share of 0 to 6 (Reichheld, HBR 2003). */
export function npsOf(answers: Iterable<number>, confidence = 0.95): Answer<Nps> {
  let promoters = 0
  let passives = 0
  let detractors = 0
  for (const answer of answers) {
    if (!Number.isInteger(answer) || answer < 0 || answer > 10) return unknown('out_of_range')
    if (answer >= 9) promoters++
    else if (answer >= 7) passives++
    else detractors++
  }
  return nps({ promoters, passives, detractors }, confidence)
}

/**
 * The score from counts, with the interval ± z √(var/n), var = p + d − (p − d)² (an answer is
 * worth 1, 0 or −1). Fewer than two answers, or answers all of one kind, have no interval.
 */
export function nps(
  counts: { readonly promoters: number; readonly passives: number; readonly detractors: number },
  confidence = 0.95,
): Answer<Nps> {
  const answers = counts.promoters + counts.passives + counts.detractors
  if (answers < 2) return unknown('group_too_small', answers, 2)
  const p = counts.promoters / answers
  const d = counts.detractors / answers
  const variance = p + d - (p - d) ** 2
  if (variance <= 0) return unknown('no_variance', answers)
  const reach = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance / answers)
  const estimate = p - d
  const score = {
    estimate,
    low: Math.max(-1, estimate - reach),
    high: Math.min(1, estimate + reach),
    confidence,
  }
  return known({ score, answers, ...counts, variance })
}

/** From one score to another, ± z √(var₁/n₁ + var₂/n₂). */
export function compareNps(before: Nps, after: Nps, confidence = 0.95): NpsChange {
  const error = Math.sqrt(before.variance / before.answers + after.variance / after.answers)
  const reach = normalQuantile((1 + confidence) / 2) * error
  const estimate = after.score.estimate - before.score.estimate
  const change = { estimate, low: estimate - reach, high: estimate + reach, confidence }
  return { change, distinct: change.low > 0 || change.high < 0 }
}
