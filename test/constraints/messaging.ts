import {
  change,
  copy,
  fresh,
  lengths,
  remove,
  type Breach,
  type Breaches,
  type Values,
} from './breach.ts'

const message = (values: Values = {}) =>
  copy({ event_id: fresh, ...values }, `state = 'waiting' and sealed is null`)
/** The same copy two times over. */
const twice =
  (breach: Breach): Breach =>
  (table) =>
    breach(table)
      .replace(' where ', ' cross join generate_series(1, 2) where ')
      .replace(/limit 1$/, 'limit 2')
const first = (column: string) =>
  `(select one.${column} from messaging.message one order by one.id limit 1)`
const code = (values: Values) => copy({ subject: fresh, ...values })

const published = `state = 'published' and mode = 'own'`
/** Another published version of the same text. */
const version = (values: Values = {}, where = published) =>
  copy({ version: 'version + 1000', ...values }, where)

export const messaging: Breaches = {
  'messaging.template': {
    template_pkey: copy({}, published),
    template_organisation_id_fkey: version({ organisation_id: fresh }),
    template_event_check: version({ event: `'points'` }),
    template_channel_check: version({ channel: `'fax'` }),
    template_language_check: version({ language: `'de'` }),
    template_version_check: version({ version: 0, restored_from: null }),
    template_state_check: version({ state: `'lost'`, published_at: null, published_by: null }),
    template_mode_check: version({ mode: `'theirs'`, subject: null, body: null, html: null }),
    template_subject_check: lengths('subject', 200, version),
    template_body_check: lengths('body', 4000, version),
    template_html_check: lengths('html', 60000, version),
    restored_from_an_earlier: [
      version({ restored_from: 'version + 1000' }),
      version({ restored_from: 0 }),
    ],
    template_revision_check: version({ revision: 0 }),
    text_of_our_own: [
      version({ body: null }),
      version({ mode: `'off'`, subject: null, html: null }),
    ],
    own_headline_and_page: version({ mode: `'off'`, body: null, subject: `'a'` }),
    published_at_an_instant: version({ published_at: null, published_by: null }),
    published_by_somebody: version({ published_by: null }),
    template_draft: version({}, `state = 'draft'`),
    immutable: [change({ body: `'a'` }, published), remove(published)],
  },
  'messaging.message': {
    message_pkey: message({ id: 'id' }),
    message_owner_event_id_channel_key: copy(),
    message_channel_check: message({ channel: `'SMS'` }),
    message_kind_check: message({ kind: `'points'` }),
    message_language_check: message({ language: `'de'` }),
    message_address_check: lengths('address', 320, message),
    message_text_check: lengths('text', 4000, message),
    message_form_check: message({ form: `'fax'` }),
    message_purpose_check: message({ purpose: `'spam'` }),
    message_template_check: message({ template: 0 }),
    message_subject_check: lengths('subject', 200, message),
    message_html_check: lengths('html', 200000, message),
    message_news_check: message({ news: `'[]'` }),
    news_until_it_has_arrived: message({
      state: `'delivered'`,
      settled_at: 'written_at',
      news: `'{}'`,
    }),
    message_instead_of_fkey: message({ instead_of: fresh }),
    instead_of_another: change({ instead_of: 'id' }),
    message_instead: twice(message({ owner: first('owner'), instead_of: first('id') })),
    message_basis_check: message({ basis: `'[]'` }),
    message_state_check: message({ state: `'lost'`, settled_at: 'written_at' }),
    message_tries_check: message({ tries: -1 }),
    message_precedence_check: [message({ precedence: -1 }), message({ precedence: 3 })],
    message_in_doubt_check: message({ in_doubt: -1 }),
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
