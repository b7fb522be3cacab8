import { change, copy, fresh, lengths, stranger, type Breaches } from './breach.ts'

const done = `state = 'done'`
const erasure = (values: Parameters<typeof copy>[0]) => copy(values, done)

/** Statements that the constraints of privacy refuse. */
export const privacy: Breaches = {
  'privacy.erasure': {
    erasure_pkey: copy({ id: 'id' }, done),
    erasure_organisation_id_fkey: erasure({ organisation_id: fresh }),
    erasure_state_check: erasure({ state: `'lost'`, counts: null }),
    erasure_door_check: erasure({ door: `'window'` }),
    erasure_actor_kind_check: erasure({ actor_kind: stranger }),
    erasure_actor_id_check: lengths('actor_id', 100, erasure),
    erasure_counts_check: erasure({ counts: `'[]'` }),
    due_after_asking: erasure({ due_at: `asked_at - interval '1 s'` }),
    ended_or_waits: [erasure({ state: `'waiting'`, counts: null }), erasure({ ended_at: null })],
    counted_when_done: erasure({ counts: null }),
    erasure_waiting: copy({}, `state = 'waiting'`),
  },
  'privacy.setting': {
    setting_pkey: copy({}),
    setting_organisation_id_fkey: copy({ organisation_id: fresh }),
    setting_wait_days_check: [change({ wait_days: -1 }), change({ wait_days: 31 })],
    setting_keep_calls_check: [change({ keep_calls: 0 }), change({ keep_calls: 3661 })],
    setting_keep_messages_check: [change({ keep_messages: 0 }), change({ keep_messages: 3661 })],
    setting_keep_codes_check: [change({ keep_codes: 0 }), change({ keep_codes: 31 })],
    setting_keep_notes_check: [change({ keep_notes: 0 }), change({ keep_notes: 3661 })],
    setting_keep_lookups_check: [change({ keep_lookups: 0 }), change({ keep_lookups: 3661 })],
    setting_keep_requests_check: [change({ keep_requests: 0 }), change({ keep_requests: 8 })],
    setting_revision_check: change({ revision: 0 }),
  },
}
