import {
  change,
  copy,
  empty,
  fresh,
  lengths,
  remove,
  stranger,
  type Breaches,
  type Values,
} from './breach.ts'

const waits = `state = 'waiting'`
const another = '(select o.id from access.operator o where o.id <> asked_by limit 1)'
const end = (state: string, values: Values) =>
  change({ state: `'${state}'`, ended_at: 'asked_at', ...values }, waits)

export const approvals: Breaches = {
  'approvals.request': {
    request_pkey: copy({ id: 'id' }),
    request_organisation_id_programme_id_fkey: copy({ programme_id: fresh }),
    request_asked_by_fkey: copy({ asked_by: fresh }, waits),
    request_decided_by_fkey: end('approved', { decided_by: fresh }),
    request_kind_check: copy({ kind: stranger }),
    request_case_fkey: copy({ case_id: fresh }, `kind = 'settlement'`),
    transfers_to_somebody: [
      copy({ to_owner: fresh }, `kind = 'correction'`),
      copy({ to_owner: null }, `kind = 'transfer'`),
    ],
    transfers_to_another: copy({ to_owner: 'owner' }, `kind = 'transfer'`),
    transfers_take: copy({ points: 1 }, `kind = 'transfer'`),
    settles_a_case: copy({ case_id: null }, `kind = 'settlement'`),
    settlements_give: copy({ points: -1 }, `kind = 'settlement'`),
    request_points_check: copy({ points: 0 }),
    request_reason_check: lengths('reason', 500),
    request_session_check: copy({ session: `'\\x00'` }),
    request_state_check: copy({ state: stranger, ended_at: 'asked_at' }, waits),
    request_answer_check: [
      end('rejected', { decided_by: another, answer: `''` }),
      end('rejected', { decided_by: another, answer: `rpad('a', 501, 'a')` }),
    ],
    decided_by_another: end('approved', { decided_by: 'asked_by' }),
    decided_by_somebody: [end('approved', {}), end('withdrawn', { decided_by: another })],
    ended_at_an_instant: change({ state: `'withdrawn'` }, waits),
    rejected_with_reason: end('rejected', { decided_by: another }),
    lapses_after_asking: copy({ lapses_at: 'asked_at' }),
    only_added_points_expire: copy({ points: -1, points_expire_at: 'lapses_at' }),
    settled: [
      change({ answer: `'after all'` }, `state = 'approved'`),
      change({ points: 'points + 1' }, waits),
    ],
    kept: [remove(waits), empty],
  },
}
