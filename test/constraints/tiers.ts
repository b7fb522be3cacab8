import { change, copy, fresh, lengths, type Breaches, type Values } from './breach.ts'

/** Of a standing that a later one has closed, so that it is not the last. */
const closed = (values: Values, where?: string) => copy({ ended_at: 'from_at', ...values }, where)

export const tiers: Breaches = {
  'tiers.qualifying': { qualifying_pkey: copy() },
  'tiers.standing': {
    standing_pkey: closed({ id: 'id' }),
    standing_programme_id_fkey: closed({ programme_id: fresh }),
    standing_last: copy({}, 'ended_at is null'),
    standing_tier_check: lengths('tier', 64, closed),
    standing_cause_check: closed({ cause: `'gift'` }),
    standing_actor_kind_check: closed({ actor_kind: `'till'` }),
    standing_reason_check: lengths('reason', 1000, closed),
    reviewed_after_its_start: closed({ until_at: 'from_at' }),
    ended_after_its_start: closed({ ended_at: `from_at - interval '1 second'` }),
    manual_with_reason_and_end: [
      closed({ reason: null }, `cause = 'manual'`),
      closed({ until_at: null }, `cause = 'manual'`),
      closed({ tier: null }, `cause = 'manual'`),
    ],
    merged_by_a_merge: [
      closed({ merge_id: fresh }, `cause <> 'merged'`),
      closed({ cause: `'merged'` }),
    ],
    settled: [
      change({ tier: `'platinum'` }),
      change({ ended_at: `ended_at + interval '1 day'` }, 'ended_at is not null'),
    ],
  },
}
