import {
  change,
  copy,
  fresh,
  lengths,
  remove,
  unheard,
  type Breaches,
  type Values,
} from './breach.ts'

const other = `(select id from programmes.organisation as o where o.id <> organisation_id)`
const live = (values: Values = {}) => copy({ name: unheard, ...values }, `state = 'live'`)
const store = (values: Values = {}) => copy({ code: unheard, ...values })
const version = (state: string, values: Values = {}) =>
  copy({ version: 'version + 100', ...values }, `state = '${state}'`)

export const programmes: Breaches = {
  'programmes.organisation': {
    organisation_pkey: copy({ id: 'id' }),
    organisation_name_check: lengths('name', 200),
    organisation_country_check: copy({ country: `'ru'` }),
    organisation_language_check: copy({ language: `'de'` }),
  },
  'programmes.programme': {
    programme_pkey: live({ id: 'id', organisation_id: other }),
    programme_organisation_id_fkey: live({ organisation_id: fresh }),
    programme_organisation_id_name_key: copy(),
    programme_name_check: lengths('name', 200, live),
    programme_currency_check: live({ currency: `'rub'` }),
    programme_zone_check: lengths('zone', 64, live),
    programme_points_name_check: [
      live({ points_name: `'{"ru": {}}'` }),
      live({ points_name: `'{"en": {}}'` }),
    ],
    programme_guard_hours_check: [live({ guard_hours: -1 }), live({ guard_hours: 169 })],
    programme_scale_check: [live({ scale: -1 }), live({ scale: 3 })],
    programme_state_check: live({ state: `'paused'` }),
    live_unless_draft: live({ live_at: null }),
    closed_at_an_instant: live({ closed_at: 'made_at' }),
    settled: [
      change({ state: `'live'`, closed_at: null }, `state = 'closed'`),
      change({ currency: `'USD'` }, `state = 'live'`),
      change({ state: `'draft'`, live_at: null }, `state = 'live'`),
    ],
  },
  'programmes.store': {
    store_pkey: store({ id: 'id', organisation_id: other }),
    store_organisation_id_fkey: store({ organisation_id: fresh }),
    store_organisation_id_code_key: copy(),
    store_code_check: lengths('code', 64, store),
    store_name_check: lengths('name', 200, store),
  },
  'programmes.till': {
    till_pkey: store({ id: 'id' }),
    till_organisation_id_store_id_fkey: [
      store({ organisation_id: fresh }),
      store({ store_id: fresh }),
    ],
    till_store_id_code_key: copy(),
    till_code_check: lengths('code', 64, store),
    till_name_check: lengths('name', 200, store),
  },
  'programmes.conditions': {
    conditions_pkey: version('draft', { version: 'version' }),
    conditions_programme_id_fkey: version('draft', { programme_id: fresh }),
    conditions_version_check: version('draft', { version: 0 }),
    conditions_state_check: version('scheduled', { state: `'lost'` }),
    conditions_note_check: version('draft', { note: `rpad('a', 1001, 'a')` }),
    starts_unless_draft: version('draft', {
      starts_at: 'made_at',
      scheduled_at: 'made_at',
      scheduled_by: 'made_by',
    }),
    starts_as_scheduled: version('withdrawn', { scheduled_at: null, scheduled_by: null }),
    scheduled_by_somebody: version('withdrawn', { scheduled_by: null }),
    withdrawn_at_an_instant: version('withdrawn', { withdrawn_at: null, withdrawn_by: null }),
    withdrawn_by_somebody: version('withdrawn', { withdrawn_by: null }),
    conditions_document_check: version('draft', { document: `'[]'` }),
    withdrawn_before_its_start: version('withdrawn', { withdrawn_at: 'starts_at' }),
    conditions_start: version('scheduled'),
    immutable: [
      remove(`state = 'scheduled'`),
      change({ note: `'late'` }, `state = 'withdrawn'`),
      change({ made_by: `'somebody'` }, `state = 'draft'`),
      change({ document: `'{"rules": []}'` }, `state = 'scheduled'`),
    ],
  },
}
