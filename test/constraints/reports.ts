import { copy, change, fresh, lengths, stranger, type Breaches, type Values } from './breach.ts'

const report = (values: Values = {}) => copy(values)
/** A run on another day. */
const run = (values: Values = {}, where?: string) =>
  copy({ due_on: `due_on + 1`, ...values }, where)
const byCalendar = 'due_on is not null'
const ended = `state <> 'waiting'`
const delivery = (values: Values = {}, where?: string) => copy(values, where)

export const reports: Breaches = {
  'reports.report': {
    report_pkey: report({ id: 'id' }),
    report_organisation_id_programme_id_fkey: report({ programme_id: fresh }),
    report_name_check: lengths('name', 100),
    report_page_check: report({ page: stranger, period: null }),
    report_period_check: report({ period: stranger }),
    report_rhythm_check: report({ rhythm: stranger }),
    report_hour_check: [report({ hour: 24 }), report({ hour: -1 })],
    report_language_check: report({ language: `'de'` }),
    report_form_check: report({ form: stranger }),
    report_cost_check: report({ page: `'payback'`, period: null, cost: -1 }),
    report_margin_percent_check: report({ page: `'payback'`, period: null, margin_percent: 101 }),
    somebody_is_sent_to: [report({ recipients: `'{}'` }), report({ recipients: `'{null}'` })],
    period_of_a_page: [report({ period: null }), report({ page: `'rfm'`, period: `'week'` })],
    money_of_payback: report({ cost: 1 }),
  },
  'reports.run': {
    run_pkey: run({ id: 'id' }, byCalendar),
    run_organisation_id_report_id_due_on_key: copy({}, byCalendar),
    run_organisation_id_report_id_fkey: run({ report_id: fresh }, byCalendar),
    run_state_check: run({ state: stranger }, `${byCalendar} and ${ended}`),
    run_reason_check: run({ reason: `''` }, byCalendar),
    run_tries_check: run({ tries: -1 }, byCalendar),
    by_the_calendar_or_asked: run({ asked_by: `'Anna'` }, byCalendar),
    whole_period: [
      run({ to_on: null }, `${byCalendar} and from_on is not null`),
      run({ to_on: 'from_on - 1' }, `${byCalendar} and from_on is not null`),
    ],
    waits_or_ended: run({ next_at: 'made_at' }, `${byCalendar} and ${ended}`),
  },
  'reports.delivery': {
    delivery_pkey: delivery(),
    delivery_operator_id_fkey: delivery({ operator_id: fresh }),
    delivery_organisation_id_run_id_fkey: delivery({ run_id: fresh }),
    delivery_name_check: [change({ name: `''` }), change({ name: `rpad('a', 121, 'a')` })],
    delivery_state_check: change({ state: stranger }, `state = 'left_out'`),
    delivery_reason_check: change({ reason: `''` }),
    left_out_for_a_reason: change({ reason: null }, `state = 'left_out'`),
    waits_or_happened: change({ at: null }, `state = 'left_out'`),
  },
}
