import {
  copy,
  empty,
  fresh,
  lengths,
  remove,
  rewrite,
  stranger,
  unheard,
  type Breaches,
  type Values,
} from './breach.ts'

const identifier = (values: Values) => copy({ value: unheard, ...values })
const active = (values: Values) => member(values, `state = 'active'`)
const member = (values: Values, where: string) => copy({ owner: fresh, ...values }, where)
/** A member who is part of no merge. */
const other = `(select owner from members.member as m
  where m.state = 'active' and m.owner <> survivor limit 1)`
/** A correction that nobody approved, of another movement of the same member. */
const correction = (values: Values = {}, where = `act = 'add'`) =>
  copy({ movement_id: free, ...values }, `approval_id is null and ${where}`)
const free = `(select m.id from ledger.movement m where m.owner = correction.owner and not exists (
  select from members.correction c where c.owner = m.owner and c.movement_id = m.id) limit 1)`
const waiting = `(select r.id from approvals.request r
  where r.owner = correction.owner and r.state = 'waiting' limit 1)`
const undone = (values: Values) => copy(values, `state = 'undone'`)

export const members: Breaches = {
  'members.member': {
    member_pkey: copy(),
    member_organisation_id_fkey: active({ organisation_id: fresh }),
    member_organisation_id_store_id_fkey: active({ store_id: fresh }),
    member_first_name_check: lengths('first_name', 100, active),
    member_middle_name_check: lengths('middle_name', 100, active),
    member_last_name_check: lengths('last_name', 100, active),
    member_phone_check: [active({ phone: `'89161234567'` }), active({ phone: `'+0123456'` })],
    member_email_check: [active({ email: `'a@'` }), active({ email: `rpad('a@', 255, 'a')` })],
    member_external_id_check: lengths('external_id', 100, active),
    member_revision_check: active({ revision: 0 }),
    member_language_check: active({ language: `'de'` }),
    member_state_check: active({ state: `'gone'` }),
    member_closed_reason_check: lengths('closed_reason', 500, (values) =>
      member(values, `state = 'closed'`),
    ),
    merged_into_another: member(
      { owner: `'${'1'.repeat(32)}'`, merged_into: `'${'1'.repeat(32)}'` },
      `state = 'merged'`,
    ),
    clock_of_a_test_member: active({ clock_shift_ms: 1 }),
    merged_into_somebody: [
      active({ merged_into: fresh }),
      member({ merged_into: null }, `state = 'merged'`),
    ],
    closed_at_an_instant: [active({ closed_at: 'enrolled_at' }), active({ state: `'closed'` })],
    closed_with_its_reason: active({ closed_reason: `'asked to'` }),
    anonymous_is_unknown: member({ anonymous: true }, 'phone is not null'),
  },
  'members.identifier': {
    identifier_pkey: copy(),
    identifier_kind_check: identifier({ kind: `'name'` }),
    identifier_value_check: lengths('value', 254, identifier),
  },
  'members.staff': {
    staff_pkey: copy(),
    staff_owner_fkey: copy({ owner: fresh }),
    staff_organisation_id_fkey: copy({
      owner: `(select m.owner from members.member m where m.owner <> staff.owner limit 1)`,
      organisation_id: fresh,
    }),
  },
  'members.merge': {
    merge_pkey: undone({ id: 'id' }),
    merge_owner_fkey: undone({ owner: fresh }),
    merge_organisation_id_fkey: undone({ organisation_id: fresh }),
    merge_reason_check: lengths('reason', 500, undone),
    merge_state_check: copy(
      {
        state: `'lost'`,
        owner: other,
      },
      `state = 'merged'`,
    ),
    into_another: undone({ survivor: 'owner' }),
    merged_once_moved: undone({ merged_at: null, swept_at: null }),
    undone_from_a_start: undone({
      undo_started_at: null,
      undo_actor_kind: null,
      undo_actor_id: null,
    }),
    undone_in_the_end: undone({ undone_at: null }),
    undone_by_somebody: undone({ undo_actor_kind: null, undo_actor_id: null }),
    undo_actor_is_whole: undone({ undo_actor_kind: null }),
    merge_actor_kind_check: undone({ actor_kind: stranger }),
    merge_undo_actor_kind_check: undone({ undo_actor_kind: stranger }),
    swept_once_merged: copy(
      { state: `'moving'`, merged_at: null, swept_at: 'started_at', owner: other },
      `state = 'merged'`,
    ),
    merge_in_force: copy({}, `state = 'merged'`),
  },
  'members.correction': {
    correction_pkey: correction({ movement_id: 'movement_id' }),
    correction_owner_approval_id_key: copy({ movement_id: free }, 'approval_id is not null'),
    correction_owner_movement_id_fkey: correction({ movement_id: fresh }),
    correction_owner_approval_id_fkey: correction({
      approval_id: fresh,
      approved_by: 'operator_id',
    }),
    correction_organisation_id_fkey: correction({ organisation_id: fresh }),
    correction_operator_id_fkey: correction({ operator_id: fresh }),
    correction_act_check: correction({ act: stranger }, `act = 'take'`),
    correction_points_check: correction({ points: 0 }, `act = 'take'`),
    correction_session_check: correction({ session: `'\\x00'` }),
    adding_is_positive: correction({ points: '-points' }),
    approved_by_somebody: correction({ approved_by: 'operator_id' }),
    counts_itself: [correction({ shift_points: 0 }), correction({ day_points: 0 })],
    within_once: correction({ once_limit: 'abs(points) - 1' }),
    within_shift: correction({ shift_limit: 'shift_points - 1' }),
    within_day: correction({ day_limit: 'day_points - 1' }),
    was_approved: correction({ approval_id: waiting, approved_by: 'operator_id' }),
    append_only: [...rewrite('points'), remove(), empty],
  },
}
