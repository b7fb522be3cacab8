import {
  change,
  copy,
  empty,
  fresh,
  freshDigest,
  lengths,
  remove,
  type Breaches,
  type Values,
} from './breach.ts'

const otherFirm =
  '(select o.id from programmes.organisation o where o.id <> organisation_id limit 1)'

/** Of the other firm, which has none: nothing else offends. */
const entrance = (values: Values = {}) =>
  copy({ organisation_id: otherFirm, slug: `'another'`, programme_id: null, ...values })
const rules = (values: Values = {}) => copy({ version: 'version + 1', ...values })
const accepted = (values: Values = {}) => copy({ version: 'version + 1', ...values })
const session = (values: Values = {}) => copy({ hash: freshDigest, ...values })
const alarm = (values: Values = {}) => copy({ digest: freshDigest, ...values })
const meeting = (values: Values = {}) => copy({ digest: freshDigest, ...values })
const tally = (values: Values = {}) => copy({ what: freshDigest, ...values })

export const portal: Breaches = {
  'portal.entrance': {
    entrance_pkey: entrance({ organisation_id: 'organisation_id' }),
    entrance_slug_key: entrance({ slug: 'slug' }),
    entrance_slug_check: [entrance({ slug: `'a'` }), entrance({ slug: `'My Shop'` })],
    entrance_organisation_id_fkey: entrance({ organisation_id: fresh }),
    entrance_organisation_id_programme_id_fkey: entrance({ programme_id: 'programme_id' }),
  },
  'portal.rules': {
    rules_pkey: copy(),
    rules_organisation_id_fkey: rules({ organisation_id: fresh }),
    rules_version_check: rules({ version: '0' }),
    rules_text_check: [
      rules({ text: `'{"ru": "", "en": "Rules"}'` }),
      rules({ text: `'{"ru": "Правила"}'` }),
    ],
    append_only: [change({ version: '2' }), remove(), empty],
  },
  'portal.acceptance': {
    acceptance_pkey: copy(),
    acceptance_organisation_id_fkey: accepted({ organisation_id: fresh }),
    acceptance_version_check: accepted({ version: '0' }),
  },
  'portal.session': {
    session_pkey: copy(),
    session_organisation_id_fkey: session({ organisation_id: fresh }),
    session_hash_check: session({ hash: `'\\x00'` }),
    session_contacts_check: session({ contacts: `'\\x00'` }),
    session_device_check: lengths('device', 80, session),
    ends_after_it_began: [
      session({ expires_at: 'began_at' }),
      session({ used_at: `began_at - interval '1 second'` }),
    ],
  },
  'portal.alarm': {
    alarm_pkey: copy(),
    alarm_organisation_id_fkey: alarm({ organisation_id: fresh }),
    alarm_digest_check: alarm({ digest: `'\\x00'` }),
    alarm_about_check: alarm({ about: `'card'`, subject: null }),
    alarm_contact_check: alarm({ contact: `'chat'` }),
    alarm_names_what_it_undoes: [
      alarm({ about: `'browser'`, subject: null }),
      alarm({ about: `'chat'`, subject: fresh }),
    ],
    alarm_expires_later: alarm({ expires_at: 'made_at' }),
  },
  'portal.meeting': {
    meeting_pkey: copy(),
    meeting_organisation_id_fkey: meeting({ organisation_id: fresh }),
    meeting_digest_check: meeting({ digest: `'\\x00'` }),
    meeting_chat_check: meeting({ chat: `'\\x00'` }),
    meeting_phone_check: meeting({ phone: `'\\x00'` }),
    proved_in_a_chat: [meeting({ code_id: null }), meeting({ chat: null })],
    meeting_expires_later: meeting({ expires_at: 'made_at' }),
  },
  'portal.tally': {
    tally_pkey: copy(),
    tally_what_check: tally({ what: `'\\x00'` }),
    tally_count_check: tally({ count: '0' }),
  },
}
