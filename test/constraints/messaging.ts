import { copy, fresh, lengths, type Breaches, type Values } from './breach.ts'

const message = (values: Values = {}) => copy({ event_id: fresh, ...values }, `state = 'waiting'`)
const code = (values: Values) => copy({ subject: fresh, ...values })

export const messaging: Breaches = {
  'messaging.message': {
    message_pkey: message({ id: 'id' }),
    message_owner_event_id_channel_key: copy(),
    message_channel_check: message({ channel: `'SMS'` }),
    message_kind_check: message({ kind: `'points'` }),
    message_language_check: message({ language: `'de'` }),
    message_address_check: lengths('address', 320, message),
    message_text_check: lengths('text', 4000, message),
    message_state_check: message({ state: `'lost'`, settled_at: 'written_at' }),
    message_tries_check: message({ tries: -1 }),
    message_failure_check: message({ failure: `rpad('a', 1001, 'a')` }),
    waits_or_is_settled: [message({ settled_at: 'written_at' }), message({ state: `'delivered'` })],
    failed_for_a_reason: message({ state: `'failed'`, settled_at: 'written_at' }),
    sealed_while_it_waits: message({
      state: `'delivered'`,
      settled_at: 'written_at',
      sealed: `'\\x00'`,
    }),
  },
  'messaging.code': {
    code_pkey: code({ id: 'id' }),
    code_open: copy(),
    code_digest_check: code({ digest: `'\\x00'` }),
    code_tries_check: [code({ tries: -1 }), code({ tries: 6 })],
    used_or_voided: code({ used_at: 'made_at', voided_at: 'made_at' }),
    expires_later: code({ expires_at: 'made_at' }),
  },
}
