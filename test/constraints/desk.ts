import { copy, fresh, lengths, stranger, unheard, type Breaches, type Values } from './breach.ts'

const call = (values: Values = {}) => copy({ external_id: unheard, ...values }, 'phone is not null')
/** Nobody's seat yet, at an extension of their own. */
const seat = (values: Values) =>
  copy({
    operator_id: '(select id from access.operator o where o.id <> operator_id limit 1)',
    extension: `'x-1'`,
    ...values,
  })

/** A change that is settled, so that another may wait. */
const change = (values: Values = {}) => copy(values, `state = 'cancelled'`)

export const desk: Breaches = {
  'desk.call': {
    call_pkey: call({ id: 'id' }),
    call_organisation_id_fkey: call({ organisation_id: fresh }),
    call_organisation_id_external_id_key: copy(),
    call_external_id_check: lengths('external_id', 100),
    call_phone_check: [call({ phone: `'89161234567'` }), call({ phone: `'+0123456'` })],
    call_line_check: lengths('line', 120, (values) => call({ operator_id: null, ...values })),
    call_operator_id_fkey: call({ operator_id: fresh, line: `'101'` }),
    call_state_check: call({ state: `'lost'`, ended_at: null }),
    answered_at_an_instant: call({ state: `'answered'`, answered_at: null, ended_at: null }),
    ended_at_an_instant: [
      call({ state: `'ended'`, ended_at: null }),
      call({ state: `'ringing'`, ended_at: 'began_at' }),
    ],
    at_a_line_of_theirs: copy({ external_id: unheard, line: null }, 'operator_id is not null'),
  },
  'desk.note': {
    note_pkey: copy({ id: 'id' }),
    note_organisation_id_fkey: copy({ organisation_id: fresh }),
    note_text_check: lengths('text', 2000),
    note_actor_kind_check: copy({ actor_kind: stranger }),
  },
  'desk.identification': {
    identification_pkey: copy({ id: 'id' }),
    identification_organisation_id_fkey: copy({ organisation_id: fresh }),
    identification_actor_kind_check: copy({ actor_kind: stranger }),
    of_facts_that_are_asked: copy({ missed: `'{shoe_size}'` }),
    something_was_asked: copy({ named: `'{}'`, missed: `'{}'`, passed: false }),
    passed_by_two_facts: copy({ named: `'{card}'`, passed: true }),
  },
  'desk.phone_change': {
    phone_change_pkey: change({ id: 'id' }),
    phone_change_organisation_id_fkey: change({ organisation_id: fresh }),
    phone_change_old_phone_check: change({ old_phone: `'89161234567'` }),
    phone_change_phone_check: change({ phone: `'89161234567'` }),
    phone_change_actor_kind_check: change({ actor_kind: stranger }),
    phone_change_state_check: change({ state: `'lost'` }),
    phone_change_reason_check: lengths('reason', 500, change),
    to_another_phone: change({ phone: 'old_phone' }),
    due_later: change({ due_at: 'asked_at' }),
    waits_or_is_settled: [
      change({ settled_at: null }),
      copy({ settled_at: 'asked_at', owner: fresh }, `state = 'waiting'`),
    ],
    refused_for_a_reason: change({ state: `'refused'`, reason: null }),
    phone_change_waiting: copy({}, `state = 'waiting'`),
  },
  'desk.seat': {
    seat_pkey: copy({ extension: `'x-1'` }),
    seat_organisation_id_fkey: seat({ organisation_id: fresh }),
    seat_operator_id_fkey: seat({ operator_id: fresh }),
    seat_extension_check: [seat({ extension: `''` }), seat({ extension: `'1 0'` })],
    seat_organisation_id_extension_key: seat({ extension: 'extension' }),
  },
}
