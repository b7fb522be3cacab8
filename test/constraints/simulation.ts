import { change, copy, fresh, lengths, stranger, type Breaches } from './breach.ts'

export const simulation: Breaches = {
  'simulation.run': {
    run_pkey: copy({ id: 'id' }),
    run_organisation_id_programme_id_fkey: copy({ programme_id: fresh }),
    run_kind_check: copy({ kind: stranger }),
    run_name_check: lengths('name', 200),
    run_language_check: copy({ language: `'de'` }),
    run_state_check: change({ state: stranger, result: 'null' }),
    run_stage_check: copy({ stage: stranger }),
    run_done_check: copy({ done: -1 }),
    run_total_check: copy({ total: -1 }),
    run_attempts_check: copy({ attempts: -1 }),
    ended_or_not: copy({ ended_at: 'null' }),
    done_with_result: copy({ result: 'null' }),
    failed_for_a_reason: copy({ refusal: `'{}'` }),
  },
  'simulation.forecast': {
    forecast_pkey: copy({ id: 'id' }),
    forecast_organisation_id_programme_id_fkey: copy({ organisation_id: fresh }),
    forecast_programme_id_version_fkey: copy({ version: 99 }),
    forecast_name_check: lengths('name', 200),
    forecast_first_month_check: copy({ first_month: `'2026-13'` }),
    forecast_expected_check: copy({ expected: `'{}'` }),
  },
  'simulation.observed': {
    observed_pkey: copy(),
    observed_organisation_id_forecast_id_fkey: copy({ forecast_id: fresh }),
    observed_month_check: copy({ month: `'2026-00'` }),
  },
}
