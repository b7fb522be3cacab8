import { copy, fresh, lengths, unheard, type Breaches, type Values } from './breach.ts'

const call = (values: Values = {}) => copy({ external_id: unheard, ...values }, 'phone is not null')
/** Nobody's seat yet, at an extension of their own. */
const seat = (values: Values) =>
  copy({
    operator_id: '(select id from access.operator o where o.id <> operator_id limit 1)',
    extension: `'x-1'`,
    ...values,
  })

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
  'desk.seat': {
    seat_pkey: copy({ extension: `'x-1'` }),
    seat_organisation_id_fkey: seat({ organisation_id: fresh }),
    seat_operator_id_fkey: seat({ operator_id: fresh }),
    seat_extension_check: [seat({ extension: `''` }), seat({ extension: `'1 0'` })],
    seat_organisation_id_extension_key: seat({ extension: 'extension' }),
  },
}
