import {
  change,
  copy,
  empty,
  fresh,
  lengths,
  remove,
  rewrite,
  stranger,
  type Breaches,
  type Values,
} from './breach.ts'

const account = (values: Values) => copy({ owner: fresh, ...values })

/** The movement of another lot, so that nothing is drawn twice. */
const draw = (values: Values) =>
  copy({
    movement_id: `(select id from ledger.movement as m where m.owner = draw.owner and not exists
      (select from ledger.draw as d where d.owner = m.owner and d.movement_id = m.id) limit 1)`,
    ...values,
  })

/** Of a movement that nothing was said of. */
const remark = (values: Values) =>
  copy({
    movement_id: `(select id from ledger.movement as m where m.owner = remark.owner and not exists
      (select from ledger.remark as r where r.owner = m.owner and r.movement_id = m.id) limit 1)`,
    ...values,
  })

/** With the id of a movement that is no hold yet. */
const hold = (values: Values, where?: string) =>
  copy(
    {
      id: `(select id from ledger.movement as m
        where m.owner = hold.owner and m.kind in ('earn', 'adjust') limit 1)`,
      ...values,
    },
    where,
  )

const move = (values: Values) => copy(values, `kind = 'move' and points > 0`)

const link = (values: Values) =>
  copy({ position: 'position + 1000', movements: 'movements + 1000', ...values })

/** Of a link that is not signed yet. */
const anchor = (values: Values) =>
  copy({ position: '(select min(position) from ledger.link)', ...values })

const appendOnly = (column: string) => [change({ [column]: column }), remove(), empty]
const kept = [remove(), empty]

export const ledger: Breaches = {
  'ledger.account': {
    account_pkey: copy(),
    account_organisation_id_programme_id_fkey: [
      copy({ programme_id: fresh }),
      account({ organisation_id: fresh }),
    ],
    account_debt_check: account({ debt: -1 }),
    fixed: rewrite('owner', 'programme_id', 'organisation_id', 'opened_at'),
  },
  'ledger.movement': {
    movement_pkey: copy({ id: 'id' }),
    movement_owner_programme_id_fkey: copy({ programme_id: fresh }),
    movement_kind_check: copy({ kind: `'gift'` }),
    movement_points_check: copy({ points: 0 }, `kind = 'adjust'`),
    movement_cause_kind_check: lengths('cause_kind', 40),
    movement_cause_id_check: lengths('cause_id', 200),
    movement_reason_check: lengths('reason', 500),
    gains_are_positive: [
      copy({ points: '-points' }, `kind = 'earn'`),
      copy({ points: '-points' }, `kind = 'release'`),
      copy({ points: '-points', kind: `'open'` }, `kind = 'earn'`),
    ],
    spendings_are_negative: [
      copy({ points: '-points' }, `kind = 'redeem'`),
      copy({ points: '-points' }, `kind = 'hold'`),
    ],
    release_ends_a_hold: copy({ linked_id: null }, `kind = 'release'`),
    movement_actor_kind_check: copy({ actor_kind: stranger }, `kind = 'adjust'`),
    actor_is_whole: copy({ actor_kind: null }, `kind = 'adjust'`),
    correction_is_signed: [
      copy({ reason: null }, `kind = 'adjust'`),
      copy({ actor_kind: null, actor_id: null }, `kind = 'adjust'`),
    ],
    append_only: appendOnly('points'),
  },
  'ledger.lot': {
    lot_pkey: copy({ id: 'id' }),
    lot_owner_movement_id_fkey: copy({ movement_id: fresh }),
    lot_earned_check: copy({ earned: 0, remaining: 0, lapsed: 0 }),
    lot_remaining_check: copy({ remaining: -1 }),
    lapsed_of_what_is_gone: [
      copy({ lapsed: -1 }),
      copy({ lapsed: 'earned - remaining + 1' }),
      copy({ lapsed: 0, remaining: 'earned + 1' }),
    ],
    expires_after_activation: copy({ expires_at: 'activates_at' }),
    lapsed_by_its_expiry: copy({ remaining: 0, lapsed: 1, expires_at: null }),
    lot_idle_check: copy({ idle: `'[]'` }),
    moved_from_a_lot: [
      copy({ transfer_id: fresh }, 'transfer_id is null'),
      copy({ transfer_id: null }, 'transfer_id is not null'),
    ],
    kept,
    fixed: rewrite(
      'owner',
      'id',
      'programme_id',
      'movement_id',
      'purchase_id',
      'earned',
      'activates_at',
      'earned_at',
      'idle',
      'transfer_id',
      'origin_lot',
    ),
  },
  'ledger.draw': {
    draw_pkey: copy(),
    draw_owner_movement_id_fkey: copy({ movement_id: fresh }),
    draw_owner_lot_id_fkey: copy({ lot_id: fresh }),
    draw_points_check: draw({ points: 0 }),
    draw_place_check: draw({ place: -1 }),
    append_only: appendOnly('points'),
  },
  'ledger.hold': {
    hold_pkey: copy({ id: 'id' }),
    hold_owner_id_fkey: copy(),
    hold_owner_programme_id_fkey: hold({ programme_id: fresh }),
    hold_points_check: hold({ points: 0 }),
    hold_subject_check: lengths('subject', 200, hold),
    hold_how_check: hold({ how: `'lost'` }, 'ended_at is not null'),
    ended_somehow: [
      hold({ how: `'released'` }, 'ended_at is null'),
      hold({ how: null }, 'ended_at is not null'),
    ],
    kept,
    fixed: rewrite('owner', 'id', 'programme_id', 'points', 'subject', 'expires_at', 'began_at'),
  },
  'ledger.remark': {
    remark_pkey: copy(),
    remark_owner_movement_id_fkey: copy({ movement_id: fresh }),
    remark_salt_check: remark({ salt: `'\\x00'` }),
    remark_text_check: lengths('text', 500, remark),
    said_for_good: [...rewrite('text'), empty],
  },
  'ledger.transfer': {
    transfer_pkey: copy({ id: 'id' }),
    transfer_owner_programme_id_fkey: copy({ programme_id: fresh }),
    transfer_owner_points_movement_fkey: copy({ points_movement: fresh }, 'points > 0'),
    transfer_owner_debt_movement_fkey: move({ debt: 1, debt_movement: fresh }),
    transfer_kind_check: copy({ kind: `'loan'` }),
    transfer_points_check: move({ points: -1, debt: 1, debt_movement: 'points_movement' }),
    transfer_debt_check: move({ debt: -1, debt_movement: 'points_movement' }),
    to_another: copy({ to_owner: 'owner' }),
    points_by_a_movement: copy({ points_movement: null }, 'points > 0'),
    debt_by_a_movement: move({ debt: 1, debt_movement: null }),
    something_moves: copy({ points: 0, points_movement: null }, 'debt = 0'),
    gift_is_of_points: copy({ debt: 1, debt_movement: 'points_movement' }, `kind = 'gift'`),
    transfer_cause_kind_check: lengths('cause_kind', 40),
    transfer_cause_id_check: lengths('cause_id', 200),
    transfer_parts_check: copy({ parts: `'{}'` }),
    transfer_reason_check: lengths('reason', 500),
    transfer_actor_kind_check: copy({ actor_kind: stranger }, `kind = 'gift'`),
    actor_is_whole: copy({ actor_kind: null }, `kind = 'gift'`),
    kept,
    fixed: rewrite(
      'owner',
      'id',
      'programme_id',
      'organisation_id',
      'to_owner',
      'kind',
      'cause_kind',
      'cause_id',
      'points',
      'debt',
      'parts',
      'points_movement',
      'debt_movement',
      'reason',
      'actor_kind',
      'actor_id',
      'occurred_at',
      'started_at',
    ),
  },
  'ledger.arrival': { arrival_pkey: copy(), append_only: appendOnly('at') },
  'ledger.link': {
    link_pkey: link({ position: 'position' }),
    link_position_check: copy({ position: 0 }),
    link_check: link({ to_no: 'from_no' }),
    link_check1: link({ movements: 'position' }),
    link_check2: link({ digests: `'{}'` }),
    link_ids_check: link({ ids: `'{}'`, digests: `'{}'` }),
    link_digest_check: link({ digest: `'\\x00'` }),
    append_only: appendOnly('digest'),
  },
  'ledger.anchor': {
    anchor_pkey: copy(),
    anchor_position_fkey: copy({ position: 'position + 1000' }),
    anchor_digest_check: anchor({ digest: `'\\x00'` }),
    anchor_key_check: anchor({ key: `'\\x00'` }),
    anchor_signature_check: anchor({ signature: `'\\x00'` }),
    append_only: appendOnly('digest'),
  },
  'ledger.progress': { progress_pkey: copy() },
}
