import {
  copy,
  empty,
  fresh,
  lengths,
  remove,
  rewrite,
  stranger,
  type Breaches,
  type Values,
} from './breach.ts'

/** Another case of the same organisation, with a number of its own. */
const another = (values: Values = {}, where?: string) =>
  copy({ number: 'number + 1000', ...values }, where)
/** Another line of the same case, with a revision of its own. */
const after = (values: Values = {}, where?: string) =>
  copy({ revision: 'revision + 1000', ...values }, where)
/** A dispute of another case, over another movement. */
const over = (values: Values = {}, where?: string) =>
  copy(
    {
      matter_id: `(select id from cases.matter m where kind = 'question' limit 1)`,
      movement_id: fresh,
      ...values,
    },
    where,
  )
/** The settings of an organisation that has none. */
const elsewhere = (values: Values = {}) =>
  copy({
    organisation_id: `(select id from programmes.organisation o where not exists
      (select from cases.settings s where s.organisation_id = o.id) limit 1)`,
    ...values,
  })
const notObject = `'[]'`
const inOneLanguage = `'{"ru": "Да"}'`

export const cases: Breaches = {
  'cases.settings': {
    settings_pkey: copy(),
    settings_organisation_id_fkey: copy({ organisation_id: fresh }),
    settings_last_number_check: elsewhere({ last_number: -1 }),
    settings_hours_check: elsewhere({ hours: notObject }),
    settings_targets_check: elsewhere({ targets: notObject }),
    settings_revision_check: elsewhere({ revision: 0 }),
  },
  'cases.matter': {
    matter_pkey: another({
      id: 'id',
      organisation_id: `(select id from programmes.organisation o where id <> organisation_id limit 1)`,
    }),
    matter_organisation_id_fkey: another({ organisation_id: fresh }),
    matter_organisation_id_number_key: copy(),
    matter_number_check: copy({ number: 0 }),
    matter_kind_check: another({ kind: `'gossip'` }),
    matter_subject_check: lengths('subject', 200, another),
    matter_priority_check: another({ priority: `'urgent'` }),
    matter_status_check: another({ status: `'lost'` }, `status = 'waiting'`),
    matter_assignee_id_fkey: another({ assignee_id: fresh }),
    matter_queue_check: lengths('queue', 60, another),
    matter_reopened_check: another({ reopened: -1 }),
    matter_revision_check: another({ revision: 0 }),
    matter_answer_target_check: another({ answer_target: 0 }),
    matter_resolve_target_check: another({ resolve_target: 0 }),
    matter_used_check: another({ used: -1 }),
    answered_in_time_or_not: another({ answered_in_time: null }, 'answered_at is not null'),
    resolved_by_somebody: another({ resolved_by: null }, `status = 'resolved'`),
    resolved_when_done: another(
      { resolved_at: null, resolved_by: null, resolved_in_time: null },
      `status = 'resolved'`,
    ),
    closed_at_an_instant: another({ closed_at: null }, `status = 'closed'`),
    runs_unless_stopped: another(
      { runs_since: null, answer_due: null, resolve_due: null, due_at: null },
      `status = 'open'`,
    ),
    due_while_it_runs: another({ due_at: 'opened_at' }, `status = 'waiting'`),
  },
  'cases.line': {
    line_pkey: after({ id: 'id' }),
    line_organisation_id_matter_id_fkey: after({ matter_id: fresh }),
    line_matter_id_revision_key: copy(),
    line_kind_check: after({ kind: `'thought'` }),
    line_text_check: lengths('text', 8000, after),
    line_changes_check: after({ changes: notObject }),
    line_revision_check: copy({ revision: 0 }),
    line_actor_kind_check: after({ actor_kind: stranger }),
    append_only: [...rewrite('text'), remove(), empty],
  },
  'cases.attachment': {
    attachment_pkey: copy({ id: 'id' }),
    attachment_organisation_id_matter_id_fkey: copy({ matter_id: fresh }),
    attachment_name_check: lengths('name', 120),
    attachment_media_type_check: copy({ media_type: `'text/html'` }),
    attachment_content_check: [
      copy({ content: `''::bytea` }),
      copy({ content: `decode(repeat('00', 4194305), 'hex')` }),
    ],
    append_only: [...rewrite('name'), remove(), empty],
  },
  'cases.template': {
    template_pkey: copy({ id: 'id' }),
    template_organisation_id_fkey: copy({ organisation_id: fresh }),
    template_title_check: copy({ title: inOneLanguage }),
    template_text_check: copy({ text: inOneLanguage }),
    template_revision_check: copy({ revision: 0 }),
  },
  'cases.dispute': {
    dispute_pkey: copy({ movement_id: fresh }),
    dispute_organisation_id_matter_id_fkey: over({ matter_id: fresh }),
    dispute_organisation_id_programme_id_fkey: over({ programme_id: fresh }),
    dispute_open: over({ movement_id: 'movement_id' }, `state = 'open'`),
    dispute_state_check: over(
      { state: `'lost'`, given_points: null, given_movement_id: null },
      `state = 'rejected'`,
    ),
    dispute_reason_check: lengths('reason', 400, (values) => over(values, `state = 'rejected'`)),
    dispute_given_points_check: over({ given_points: 0 }, `state = 'given'`),
    frozen_of_what_is_disputed: over(
      { frozen_points: 'disputed_points + 1' },
      'hold_id is not null',
    ),
    frozen_by_a_hold: over({ hold_id: null }, 'hold_id is not null'),
    decided_with_reason: over({ reason: null }, `state = 'rejected'`),
    given_by_a_movement: over({ given_movement_id: null }, `state = 'given'`),
  },
}
