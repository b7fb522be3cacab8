import { change, copy, fresh, freshDigest, lengths, type Breaches, type Values } from './breach.ts'

const ofOthers = (values: Values) => copy({ organisation_id: fresh, ...values })
const chat = (values: Values) => copy({ chat_id: `'78'`, owner: fresh, ...values })
const token = (values: Values) => copy({ digest: freshDigest, ...values })
const browser = (values: Values) => copy({ owner: fresh, ...values })

/** Statements that the constraints of channels refuse. */
export const channels: Breaches = {
  'channels.channel': {
    channel_pkey: copy(),
    channel_kind_check: copy({ kind: `'fax'` }),
    channel_position_check: [ofOthers({ position: 0 }), ofOthers({ position: 100 })],
    channel_rate_check: [ofOthers({ rate: 0 }), ofOthers({ rate: 10_001 })],
    channel_settings_check: ofOthers({ settings: `'[]'` }),
    channel_changed_by_check: lengths('changed_by', 200, ofOthers),
  },
  'channels.health': {
    health_pkey: copy(),
    health_kind_check: copy({ kind: `'fax'` }),
    health_failure_check: ofOthers({ failure: `rpad('a', 1001, 'a')` }),
    health_in_a_row_check: ofOthers({ in_a_row: -1 }),
    health_failed_for_a_reason: [ofOthers({ failure: null }), ofOthers({ failed_at: null })],
  },
  'channels.handed': {
    handed_pkey: copy(),
    handed_kind_check: copy({ kind: `'smtp'` }),
    handed_gateway_id_check: lengths('gateway_id', 200),
    handed_state_check: ofOthers({ state: `'lost'` }),
  },
  'channels.chat': {
    chat_pkey: copy({ owner: fresh }),
    chat_of_member: copy({ chat_id: `'78'` }),
    chat_chat_id_check: chat({ chat_id: `'seven'` }),
    chat_language_check: chat({ language: `'fr'` }),
  },
  'channels.chat_token': {
    chat_token_pkey: copy(),
    chat_token_digest_check: token({ digest: `'\\x00'` }),
  },
  'channels.bot': {
    bot_pkey: copy(),
    bot_next_update_check: ofOthers({ next_update: -1 }),
    bot_name_check: ofOthers({ name: `'a b'` }),
  },
  'channels.subscription': {
    subscription_pkey: copy({ id: 'id', endpoint: `'https://push.example/d'` }),
    subscription_owner_endpoint_key: copy(),
    subscription_endpoint_check: [
      browser({ endpoint: `'https://'` }),
      browser({ endpoint: `rpad('a', 1001, 'a')` }),
    ],
    subscription_p256dh_check: browser({ p256dh: `'a'` }),
    subscription_auth_check: browser({ auth: `'a'` }),
  },
  'channels.push_key': {
    push_key_pkey: copy(),
    push_key_one_check: copy({ one: false }),
    push_key_public_key_check: change({ public_key: `'a'` }),
  },
}
