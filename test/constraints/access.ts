import { change, copy, fresh, freshDigest, lengths, type Breaches, type Values } from './breach.ts'

const key = (values: Values = {}, where?: string) => copy({ hash: freshDigest, ...values }, where)

export const access: Breaches = {
  'access.api_key': {
    api_key_pkey: key({ id: 'id' }),
    api_key_hash_key: copy(),
    api_key_organisation_id_fkey: key({ organisation_id: fresh }),
    api_key_name_check: lengths('name', 120, key),
    api_key_prefix_check: key({ prefix: `'kp_live_'` }),
    api_key_hash_check: key({ hash: `'\\x00'` }),
    api_key_scopes_check: key({ scopes: `'{}'` }),
    revoked_by_somebody: key({ revoked_by: null }, 'revoked_at is not null'),
    test_by_its_prefix: key({ test: 'not test' }),
    settled: [
      change({ name: `'again'` }, 'revoked_at is not null'),
      change({ scopes: `'{*,more}'` }, 'revoked_at is null'),
    ],
  },
}
