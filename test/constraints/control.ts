import { copy, fresh, lengths, stranger, type Breaches, type Values } from './breach.ts'

/** Another check that is done. */
const done = (values: Values) => copy(values, 'ended_at is not null')

const named = (values: Values) => copy({ name: `'x'`, ...values })

export const control: Breaches = {
  'control.verification': {
    verification_pkey: copy({ id: 'id' }),
    verification_organisation_id_fkey: done({ organisation_id: fresh }),
    verification_state_check: done({ state: stranger }),
    verification_done_check: done({ done: -1 }),
    verification_total_check: done({ total: -1 }),
    verification_findings_check: done({ findings: `'{}'` }),
    ended_or_not: [done({ ended_at: 'null' }), done({ state: `'running'` })],
    failed_for_a_reason: [done({ failure: `'x'` }), done({ state: `'failed'` })],
    one_at_a_time: copy({}, 'ended_at is null'),
  },
  'control.job': {
    job_pkey: copy(),
    job_name_check: lengths('name', 100),
    job_scope_check: named({ scope: stranger }),
    job_took_ms_check: named({ took_ms: -1 }),
    ran_or_not: [named({ began_at: 'null' }), named({ took_ms: 'null' })],
  },
  'control.request': {
    request_pkey: copy({ id: 'id' }),
    request_key_id_fkey: copy({ key_id: fresh }),
    request_operation_check: lengths('operation', 100),
    request_status_check: [copy({ status: 99 }), copy({ status: 600 })],
    request_request_id_check: lengths('request_id', 64),
    request_took_micros_check: copy({ took_micros: -1 }),
    request_missed_check: copy({ missed: -1 }),
  },
}
