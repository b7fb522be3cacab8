import {
  change,
  copy,
  empty,
  fresh,
  lengths,
  remove,
  rewrite,
  unheard,
  type Breaches,
  type Values,
} from './breach.ts'

const owner = `'${'1'.repeat(32)}'`
const numbered = (values: Values = {}) => copy({ external_id: unheard, ...values })
const keyed = (values: Values) => copy({ key: unheard, ...values })
const tally = (values: Values) => copy({ source: fresh, ...values })
const appendOnly = (column: string) => [change({ [column]: column }), remove(), empty]

export const purchases: Breaches = {
  'purchases.purchase': {
    purchase_pkey: copy({ id: 'id' }),
    purchase_state_check: copy({ state: `'lost'` }),
    purchase_conditions_version_check: copy({ conditions_version: -1 }),
    discount_of_amount: [
      copy({ discount_amount: -1 }),
      copy({ amount: -1, discount_amount: 0, redeemed_amount: -1 }),
    ],
    redeemed_of_the_rest: [
      copy({ redeemed_amount: -1 }),
      copy({ redeemed_amount: 'amount - discount_amount + 1' }),
    ],
    purchase_points_earned_check: copy({ points_earned: -1 }),
    purchase_points_redeemed_check: copy({ points_redeemed: -1 }),
    nobody_has_no_points: [
      copy({ member: false, points_earned: 0, points_redeemed: 0 }, 'member'),
      copy({ id: owner, owner, points_earned: 1 }, 'not member'),
      copy({ id: owner, owner, points_redeemed: 1 }, 'not member'),
    ],
    kept: [
      remove(`not exists (select from purchases.return as r where r.purchase_id = purchase.id)`),
      empty,
    ],
    fixed: rewrite(
      'owner',
      'id',
      'organisation_id',
      'programme_id',
      'member',
      'test',
      'store_id',
      'till_id',
      'external_id',
      'occurred_at',
      'recorded_at',
      'conditions_version',
      'amount',
      'discount_amount',
      'redeemed_amount',
      'points_earned',
      'points_redeemed',
      'decision',
    ),
  },
  'purchases.receipt': {
    receipt_pkey: copy(),
    receipt_external_id_check: lengths('external_id', 100),
    receipt_digest_check: numbered({ digest: `'\\x00'` }),
    append_only: appendOnly('purchase_id'),
  },
  'purchases.return': {
    return_pkey: numbered({ id: 'id' }),
    return_owner_purchase_id_external_id_key: copy(),
    return_owner_purchase_id_fkey: copy({ purchase_id: fresh }),
    return_lines_check: numbered({ lines: `'{}'` }),
    return_answer_check: numbered({ answer: `'[]'` }),
    return_amount_check: numbered({ amount: -1 }),
    return_points_back_check: numbered({ points_back: -1 }),
    return_points_taken_check: numbered({ points_taken: -1 }),
    append_only: appendOnly('amount'),
  },
  'purchases.event': {
    event_pkey: numbered({ id: 'id' }),
    event_owner_programme_id_kind_external_id_key: copy(),
    event_kind_check: lengths('kind', 64),
    event_external_id_check: lengths('external_id', 100),
    event_decision_check: numbered({ decision: `'[]'` }),
    event_points_check: numbered({ points: -1 }),
    append_only: appendOnly('points'),
  },
  'purchases.quote': {
    quote_pkey: copy({ id: 'id' }),
    quote_state_check: copy({ state: `'lost'` }),
    quote_points_check: copy({ points: -1 }),
    quote_usage_check: copy({ usage: `'{}'` }),
    quote_owner_hold_id_fkey: copy({ hold_id: fresh }),
    points_by_a_hold: [copy({ points: 0 }), copy({ hold_id: null })],
    expires_later: copy({ expires_at: 'made_at' }),
  },
  'purchases.counter': { counter_pkey: copy(), counter_used_check: keyed({ used: -1 }) },
  'purchases.budget': {
    budget_pkey: copy(),
    budget_programme_id_fkey: copy({ programme_id: fresh }),
    budget_used_check: keyed({ used: -1 }),
  },
  'purchases.tally': {
    tally_pkey: copy(),
    tally_visits_check: tally({ visits: -1 }),
    tally_amount_check: tally({ amount: -1 }),
    last_after_first: tally({ last_at: `first_at - interval '1 second'` }),
  },
}
