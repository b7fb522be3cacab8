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

const other = `(select id from programmes.organisation as o where o.id <> organisation_id)`
const freshNumber = `lpad(trunc(random() * 1e15)::bigint::text, 16, '9')`
const issued = (values: Values = {}) => card(values, `state = 'issued'`)
const card = (values: Values, where: string) => copy({ number: freshNumber, ...values }, where)

export const cards: Breaches = {
  'cards.batch': {
    batch_pkey: copy({ id: 'id', organisation_id: other }),
    batch_organisation_id_fkey: copy({ organisation_id: fresh }),
    batch_name_check: lengths('name', 200),
    batch_prefix_check: [copy({ prefix: `'7a'` }), copy({ prefix: `'1234567890123'` })],
    batch_length_check: [copy({ length: 7 }), copy({ length: 20 })],
    batch_check_digit_check: copy({ check_digit: `'none'` }),
    batch_count_check: [copy({ count: 0 }), copy({ count: 100_001 })],
    batch_code_salt_check: copy({ code_salt: `'\\x00'` }),
    ean13_has_13_digits: copy({ check_digit: `'ean13'`, length: 16 }),
    prefix_is_shorter: copy({ prefix: `'12345678'`, length: 8 }),
  },
  'cards.card': {
    card_pkey: issued({ number: 'number' }),
    card_organisation_id_fkey: card({ organisation_id: fresh }, 'batch_id is null'),
    card_organisation_id_batch_id_fkey: issued({ batch_id: fresh }),
    card_number_check: [issued({ number: `'1234567'` }), issued({ number: `'1234567a'` })],
    card_kind_check: issued({ kind: `'paper'` }),
    card_state_check: issued({ state: `'lost'` }),
    card_reason_check: lengths('reason', 200, issued),
    card_before_block_check: card({ before_block: `'replaced'` }, `state = 'blocked'`),
    bound_to_its_owner: issued({ owner: fresh }),
    blocked_from_a_state: issued({ before_block: `'issued'` }),
    blocked_for_a_reason: card({ reason: null }, `state = 'blocked'`),
    replaced_by_a_card: issued({ replaced_by: `'12345678'` }),
    active_for_its_owner: issued({ state: `'active'` }),
    replaced_by_another: card(
      { number: `'99999999'`, replaced_by: `'99999999'` },
      `state = 'replaced'`,
    ),
    dead_for_ever: [
      remove(),
      change({ state: `'issued'`, replaced_by: null }, `state = 'replaced'`),
      change({ number: freshNumber }, `state = 'issued'`),
    ],
  },
  'cards.life': {
    life_pkey: copy({ id: 'id' }),
    life_organisation_id_fkey: copy({ organisation_id: fresh }),
    life_what_check: copy({ what: `'lost'` }),
    life_reason_check: lengths('reason', 200),
    life_actor_kind_check: copy({ actor_kind: stranger }),
    append_only: [change({ reason: `'another'` }), remove()],
    append_only_whole: empty,
  },
}
