import { change, copy, fresh, lengths, type Breaches, type Values } from './breach.ts'

/** A day long before any other. */
const longAgo = (values: Values = {}) => copy({ day: `date '2001-01-01'`, ...values })
const monthAgo = (values: Values = {}) =>
  copy({ issued_in: `date '2001-01-01'`, moved_in: `date '2001-02-01'`, ...values })

/** A control group that has ended, so that another may run. */
const ended = (values: Values = {}) => copy({ ends_at: `starts_at + interval '1 day'`, ...values })

export const analytics: Breaches = {
  'analytics.progress': {
    progress_pkey: copy(),
    progress_organisation_id_fkey: copy({ organisation_id: fresh }),
    progress_what_check: copy({ what: `'weather'` }),
  },
  'analytics.receipt': {
    receipt_pkey: copy(),
    receipt_returned_check: copy({ purchase_id: fresh, returned: -1 }),
  },
  'analytics.habit': {
    habit_pkey: copy(),
    habit_orders_check: copy({ owner: fresh, orders: 0, came_on: `'{}'` }),
    habit_days_check: copy({ owner: fresh, days: 0 }),
    a_day_for_each_order: copy({ owner: fresh, orders: 'orders + 1' }),
  },
  'analytics.visit_day': {
    visit_day_key: copy(),
    visit_day_programme_id_fkey: longAgo({ programme_id: fresh, earlier: `date '-infinity'` }),
    earlier_is_not_later: longAgo({ earlier: `date '2001-01-02'` }),
  },
  'analytics.apart': {
    apart_pkey: copy(),
    apart_organisation_id_fkey: copy({ owner: fresh, organisation_id: fresh }),
  },
  'analytics.goods_back': { goods_back_pkey: copy() },
  'analytics.sales_day': {
    sales_day_key: copy(),
    sales_day_programme_id_fkey: longAgo({ programme_id: fresh }),
    only_members_have_tiers: longAgo({ member: false, tier: `'gold'` }),
  },
  'analytics.kept_answer': {
    kept_answer_key: copy(),
    kept_answer_programme_id_fkey: copy({ programme_id: fresh }),
    kept_answer_question_check: copy({ question: `''` }),
    kept_answer_asked_check: copy({ asked: `'1'` }),
    kept_answer_answer_check: copy({ asked: `'{"a":1}'`, answer: `'[]'` }),
  },
  'analytics.points_day': {
    points_day_key: copy(),
    points_day_programme_id_fkey: longAgo({ programme_id: fresh }),
  },
  'analytics.issued_day': {
    issued_day_key: copy(),
    issued_day_programme_id_fkey: longAgo({ programme_id: fresh }),
    issued_day_source_check: longAgo({ source: `'weather'`, rule: null }),
    rules_give_for_something: longAgo({ source: `'hand'`, rule: `'base'` }),
  },
  'analytics.survey': {
    survey_pkey: copy({ id: 'id' }),
    survey_programme_id_fkey: copy({ programme_id: fresh }),
    survey_name_check: lengths('name', 100),
    survey_promoters_check: copy({ promoters: -1, passives: 2 }),
    survey_passives_check: copy({ passives: -1, promoters: 2 }),
    survey_detractors_check: copy({ detractors: -1, promoters: 2 }),
    somebody_answered: copy({ promoters: 0, passives: 0, detractors: 0 }),
  },
  'analytics.issue_month': {
    issue_month_pkey: copy(),
    issue_month_programme_id_fkey: monthAgo({ programme_id: fresh }),
    issue_month_issued_in_check: monthAgo({ issued_in: `date '2001-01-02'` }),
    issue_month_moved_in_check: monthAgo({ moved_in: `date '2001-02-02'` }),
  },
  'analytics.duplicate': {
    duplicate_pkey: copy(),
    duplicate_organisation_id_fkey: copy({ owner: fresh, organisation_id: fresh }),
    of_another: change({ person: 'owner' }),
  },
  'analytics.soundness': {
    soundness_pkey: copy(),
    soundness_programme_id_fkey: copy({ programme_id: fresh }),
  },
  'analytics.control_group': {
    control_group_pkey: copy({ id: 'id', ends_at: `starts_at + interval '1 day'` }),
    control_group_programme_id_fkey: copy({ programme_id: fresh }),
    control_group_name_check: lengths('name', 100, ended),
    control_group_salt_check: [ended({ salt: `'short'` }), ended({ salt: `rpad('a', 65, 'a')` })],
    control_group_share_check: [ended({ share: 99 }), ended({ share: 5001 })],
    control_group_check: ended({ ends_at: 'starts_at' }),
    one_control_group: copy(),
  },
  'analytics.fit': {
    fit_pkey: copy(),
    fit_programme_id_fkey: copy({ programme_id: fresh }),
    fit_answer_check: change({ answer: `'[]'` }),
  },
  'analytics.worth': {
    worth_pkey: copy(),
    worth_alive_check: [copy({ owner: fresh, alive: -0.1 }), copy({ owner: fresh, alive: 1.1 })],
    worth_purchases_check: copy({ owner: fresh, purchases: -1 }),
    worth_sales_amount_check: copy({ owner: fresh, sales_amount: -1 }),
  },
}
