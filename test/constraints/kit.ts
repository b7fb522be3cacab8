import { copy, lengths, remove, unheard, type Breaches, type Values } from './breach.ts'

const key = (values: Values) => copy({ key: unheard, ...values })

export const kit: Breaches = {
  'kit.event': {
    event_pkey: copy({ id: 'id' }),
    event_name_check: [copy({ name: `'card'` }), copy({ name: `'Card.Blocked'` })],
    event_tries_check: copy({ tries: -1 }),
    event_data_check: copy({ data: `'[]'` }),
    delivered_for_good: [
      copy({ delivered_at: 'at', tries: 1, parked_reason: `'why'` }),
      copy({ delivered_at: 'at', next_try_at: 'at' }),
    ],
    parked_after_its_tries: [
      copy({ delivered_at: null, tries: 0, parked_reason: `'why'` }),
      copy({ delivered_at: null, tries: 1, parked_reason: `'why'`, next_try_at: 'at' }),
    ],
    undelivered: remove('delivered_at is null'),
  },
  'kit.idempotency': {
    idempotency_pkey: copy(),
    idempotency_key_check: lengths('key', 200, key),
    idempotency_digest_check: key({ digest: `'\\x00'` }),
  },
}
