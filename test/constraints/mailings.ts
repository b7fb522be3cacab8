import { copy, fresh, lengths, stranger, type Breaches, type Values } from './breach.ts'

const draft = (values: Values = {}) => copy(values, `state = 'draft'`)
const undecided = (values: Values = {}) =>
  copy({ owner: fresh, ...values }, 'outcome is null and decided_at is null')

export const mailings: Breaches = {
  'mailings.mailing': {
    mailing_pkey: copy({ id: 'id' }),
    mailing_organisation_id_programme_id_fkey: draft({ programme_id: fresh }),
    mailing_name_check: lengths('name', 200, draft),
    mailing_purpose_check: draft({ purpose: `'service'` }),
    mailing_audience_check: draft({ audience: `'[]'` }),
    mailing_texts_check: draft({ texts: `'{}'` }),
    mailing_segment_price_check: draft({ segment_price: 0 }),
    mailing_state_check: draft({ state: stranger }),
    mailing_revision_check: draft({ revision: 0 }),
    mailing_made_by_check: lengths('made_by', 200, draft),
    mailing_changed_by_check: lengths('changed_by', 200, draft),
    mailing_progress_check: draft({ progress: `'[]'` }),
    scheduled_for_an_instant: draft({ state: `'scheduled'` }),
    begun_before_it_sends: draft({ state: `'sending'` }),
    gathered_once_begun: draft({ gathered_at: 'made_at' }),
    ended_in_the_end: draft({ ended_at: 'made_at' }),
  },
  'mailings.recipient': {
    recipient_pkey: copy(),
    recipient_outcome_check: undecided({ outcome: stranger, decided_at: `'2026-01-01'` }),
    recipient_form_check: undecided({
      outcome: `'queued'`,
      form: `'fax'`,
      decided_at: `'2026-01-01'`,
    }),
    decided_at_an_instant: undecided({ decided_at: `'2026-01-01'` }),
    queued_for_a_channel: undecided({ outcome: `'queued'`, decided_at: `'2026-01-01'` }),
  },
}
