import { change, copy, fresh, type Breaches, type Values } from './breach.ts'

/** A day long before any other. */
const longAgo = (values: Values = {}) => copy({ day: `date '2001-01-01'`, ...values })
const monthAgo = (values: Values = {}) =>
  copy({ issued_in: `date '2001-01-01'`, moved_in: `date '2001-02-01'`, ...values })

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
    habit_orders_check: copy({ owner: fresh, orders: 0 }),
    habit_days_check: copy({ owner: fresh, days: 0 }),
  },
  'analytics.goods_back': { goods_back_pkey: copy() },
  'analytics.sales_day': {
    sales_day_key: copy(),
    sales_day_programme_id_fkey: longAgo({ programme_id: fresh }),
  },
  'analytics.points_day': {
    points_day_key: copy(),
    points_day_programme_id_fkey: longAgo({ programme_id: fresh }),
  },
  'analytics.issue_month': {
    issue_month_pkey: copy(),
    issue_month_programme_id_fkey: monthAgo({ programme_id: fresh }),
    issue_month_issued_in_check: monthAgo({ issued_in: `date '2001-01-02'` }),
    issue_month_moved_in_check: monthAgo({ moved_in: `date '2001-02-02'` }),
  },
  'analytics.alias': {
    alias_pkey: copy(),
    alias_organisation_id_fkey: copy({ owner: fresh, organisation_id: fresh }),
    of_another: change({ person: 'owner' }),
  },
  'analytics.soundness': {
    soundness_pkey: copy(),
    soundness_programme_id_fkey: copy({ programme_id: fresh }),
  },
}
