import { copy, fresh, freshDigest, stranger, type Breaches, type Values } from './breach.ts'

const run = (values: Values) => copy({ digest: freshDigest, ...values })

export const imports: Breaches = {
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
