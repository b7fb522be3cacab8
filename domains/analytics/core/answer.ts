/** Why a figure is not given. A reason is an answer to be shown, never a NaN or an exception. */
export type Reason =
  | 'nothing_sold'
  | 'no_repeats'
  | 'too_few_repeaters'
  | 'no_churn_visible'
  | 'nobody_stays'
  | 'members_too_alike'
  | 'members_too_unlike'
  | 'no_spread_in_spending'
  | 'did_not_converge'
  | 'group_too_small'
  | 'no_variance'
  | 'sample_ratio_off'
  | 'members_chose_groups'
  | 'no_effect_asked'
  | 'no_cost'
  | 'too_few_cohorts'
  | 'nothing_issued'
  | 'nothing_expected'
  | 'never_pays'
  | 'out_of_range'
  | 'cost_unknown'
  | 'days_not_passed'
  | 'not_of_a_store'
  | 'points_pay_nothing'
  | 'not_fitted_yet'
  | 'no_control_group'
  | 'answers_alike'

/** A figure, or why there is none: how much there was (`has`) of what it takes (`needs`), where that says it. */
export type Answer<T> =
  | { readonly known: true; readonly value: T }
  | {
      readonly known: false
      readonly reason: Reason
      readonly has?: number
      readonly needs?: number
    }

/** The figure is there. */
export const known = <T>(value: T): Answer<T> => ({ known: true, value })

/** There is no figure, and why. */
export const unknown = (reason: Reason, has?: number, needs?: number): Answer<never> => ({
  known: false,
  reason,
  ...(has === undefined ? {} : { has }),
  ...(needs === undefined ? {} : { needs }),
})

/** A share or a mean that shows what it was made of; `value` is null where the denominator is zero. */
export type Ratio = {
  readonly numerator: number
  readonly denominator: number
  readonly value: number | null
}

/** Numerator over denominator, with both kept. */
export const ratio = (numerator: number, denominator: number): Ratio => ({
  numerator,
  denominator,
  value: denominator === 0 ? null : numerator / denominator,
})

/** An estimate with the ends of its interval and the confidence they were made for. */
export type Interval = {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly confidence: number
}
