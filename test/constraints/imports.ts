import {
  change,
  copy,
  fresh,
  freshDigest,
  lengths,
  stranger,
  type Breaches,
  type Values,
} from './breach.ts'

const run = (values: Values) => copy({ digest: freshDigest, ...values })

const task = (values: Values) => copy(values)

export const imports: Breaches = {
  'imports.file': {
    file_pkey: copy({ id: 'id' }),
    file_organisation_id_fkey: copy({ organisation_id: fresh }),
    file_name_check: lengths('name', 200, (values) => copy(values)),
    file_size_check: [copy({ size: 0 }), copy({ size: 268_435_457 })],
  },
  'imports.part': {
    part_pkey: copy(),
    part_organisation_id_file_id_fkey: copy({ file_id: fresh }),
    part_number_check: copy({ number: 0 }),
    part_content_check: [
      copy({ number: 2, content: `''` }),
      copy({ number: 2, content: `decode(repeat('00', 1048577), 'hex')` }),
    ],
  },
  'imports.task': {
    task_pkey: copy({ id: 'id' }),
    task_organisation_id_programme_id_fkey: task({ programme_id: fresh }),
    task_what_check: task({ what: stranger }),
    task_language_check: task({ language: `'de'` }),
    task_state_check: task({ state: stranger }),
    task_stage_check: task({ stage: stranger }),
    task_done_check: task({ done: -1 }),
    task_total_check: task({ total: -1 }),
    ended_or_not: [task({ ended_at: 'null' }), task({ state: `'running'` })],
    done_with_report: task({ report: 'null' }),
    failed_for_a_reason: [
      task({ refusal: `'{}'` }),
      change({ state: `'failed'`, refusal: 'null' }),
    ],
  },
  'imports.run': {
    run_pkey: copy(),
    run_organisation_id_programme_id_fkey: run({ programme_id: fresh }),
    run_actor_kind_check: run({ actor_kind: stranger }),
    run_digest_check: run({ digest: `'\\x00'` }),
    done_of_receipts: [run({ done: -1 }), run({ done: 'receipts + 1' })],
  },
  'imports.refused': {
    refused_pkey: copy(),
    refused_organisation_id_programme_id_digest_fkey: copy({ digest: freshDigest }),
    refused_receipt_check: copy({ receipt: -1 }),
  },
}
