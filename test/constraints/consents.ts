import { change, copy, fresh, lengths, stranger, type Breaches } from './breach.ts'

const published = 'published_at is not null'
const wording = (values: Parameters<typeof copy>[0]) => copy({ version: 900, ...values }, published)
const record = (values: Parameters<typeof copy>[0]) => copy(values, 'version is not null')
const mine = (values: Parameters<typeof copy>[0]) => copy({ owner: fresh, ...values })

/** Statements that the constraints of consents refuse. */
export const consents: Breaches = {
  'consents.wording': {
    wording_pkey: copy({}, published),
    wording_organisation_id_fkey: wording({ organisation_id: fresh }),
    wording_purpose_check: wording({ purpose: `'fun'` }),
    wording_version_check: wording({ version: 0 }),
    wording_ru_check: lengths('ru', 4000, wording),
    wording_en_check: lengths('en', 4000, wording),
    in_a_language: wording({ ru: null, en: null }),
    published_by_somebody: wording({ published_by: null }),
    wording_draft: copy({ version: 900 }, 'published_at is null'),
    published_for_good: change({ ru: 'ru' }, published),
  },
  'consents.record': {
    record_pkey: copy({ id: 'id' }),
    record_organisation_id_fkey: copy({ organisation_id: fresh }, 'version is null'),
    record_organisation_id_purpose_version_fkey: record({ version: 900 }),
    record_channel_check: record({ channel: `'pigeon'` }),
    record_language_check: record({ language: `'fr'` }),
    record_door_check: record({ door: `'window'` }),
    record_proof_check: lengths('proof', 200, record),
    record_reason_check: lengths('reason', 500, record),
    record_actor_kind_check: record({ actor_kind: stranger }),
    record_actor_id_check: lengths('actor_id', 100, record),
    of_a_known_purpose: record({ purpose: `'fun'`, version: null, language: null, given: false }),
    text_in_its_language: record({ language: null }),
    given_by_a_text: record({ version: null, language: null, given: true, door: `'api'` }),
  },
  'consents.standing': {
    standing_pkey: copy({}),
    standing_channel_check: copy({ channel: `'pigeon'` }),
    standing_owner_record_id_fkey: copy({ channel: `'call'`, record_id: fresh }),
  },
  'consents.acceptance': {
    acceptance_pkey: copy({ id: 'id', version: 2 }),
    acceptance_owner_programme_id_version_key: copy({}),
    acceptance_organisation_id_fkey: mine({ organisation_id: fresh }),
    acceptance_programme_id_version_fkey: mine({ version: 900 }),
    acceptance_language_check: mine({ language: `'fr'` }),
    acceptance_door_check: mine({ door: `'window'` }),
    acceptance_proof_check: lengths('proof', 200, mine),
    acceptance_actor_kind_check: mine({ actor_kind: stranger }),
    acceptance_actor_id_check: lengths('actor_id', 100, mine),
  },
  'consents.choice': {
    choice_pkey: copy({}),
    choice_purpose_check: mine({ purpose: `'fun'` }),
    of_known_channels: mine({ channels: `'{pigeon}'` }),
    service_reaches_somewhere: copy({ owner: fresh, channels: `'{}'` }, `purpose = 'service'`),
  },
  'consents.quiet': {
    quiet_pkey: copy({}),
    quiet_from_minute_check: [mine({ from_minute: -1 }), mine({ from_minute: 1440 })],
    quiet_until_minute_check: [mine({ until_minute: -1 }), mine({ until_minute: 1440 })],
    quiet_zone_check: lengths('zone', 64, mine),
    hours_or_none: [mine({ from_minute: 'null' }), mine({ until_minute: 'null' })],
  },
  'consents.setting': {
    setting_pkey: copy({}),
    setting_organisation_id_fkey: copy({ organisation_id: fresh }),
    setting_quiet_from_check: [change({ quiet_from: -1 }), change({ quiet_from: 1440 })],
    setting_quiet_until_check: [change({ quiet_until: -1 }), change({ quiet_until: 1440 })],
    setting_most_check: [change({ most: 0 }), change({ most: 1001 })],
    setting_most_days_check: [change({ most_days: 0 }), change({ most_days: 367 })],
    setting_revision_check: change({ revision: 0 }),
    of_known_channels: change({ channels: `'{pigeon}'` }),
    of_one_channel_at_least: change({ channels: `'{}'` }),
  },
}
