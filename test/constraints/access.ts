import {
  change,
  copy,
  empty,
  fresh,
  freshDigest,
  lengths,
  remove,
  rewrite,
  stranger,
  unheard,
  type Breaches,
  type Values,
} from './breach.ts'

const key = (values: Values = {}, where?: string) => copy({ hash: freshDigest, ...values }, where)
const operator = (values: Values = {}, where?: string) => copy({ login: unheard, ...values }, where)
const role = (values: Values = {}, where?: string) => copy({ ready: `'another'`, ...values }, where)
const ready = 'ready is not null'
const otherFirm =
  '(select o.id from programmes.organisation o where o.id <> organisation_id limit 1)'

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
  'access.operator': {
    operator_pkey: operator({ id: 'id' }),
    operator_login_key: copy(),
    operator_login_check: ['Upper@case', 'a', ' blank'].map((login) =>
      operator({ login: `'${login}'` }),
    ),
    operator_name_check: lengths('name', 120, operator),
    operator_language_check: operator({ language: `'de'` }),
    operator_password_hash_check: operator({ password_hash: `'plain'` }),
    operator_totp_secret_check: operator({ totp_secret: `'\\x00'` }),
    operator_block_reason_check: operator({ block_reason: `''` }, 'blocked_at is not null'),
    codes_by_a_secret: operator({ totp_secret: null, totp_since: 'made_at' }),
    blocked_with_reason: operator({ block_reason: null }, 'blocked_at is not null'),
  },
  'access.recovery_code': {
    recovery_code_pkey: copy(),
    recovery_code_operator_id_fkey: copy({ operator_id: fresh }),
    recovery_code_hash_check: copy({ hash: `'\\x00'` }),
  },
  'access.role': {
    role_pkey: role({ id: 'id', organisation_id: otherFirm }, ready),
    role_organisation_id_fkey: role({ organisation_id: fresh }, ready),
    role_organisation_id_ready_key: copy({}, ready),
    role_ready_check: role({ ready: `'Upper case'` }, ready),
    role_name_check: copy({ name: `'{}'` }, 'ready is null'),
    role_scopes_check: copy({ scopes: `'{}'` }, 'ready is null'),
    ready_has_no_name: copy({ name: null }, 'ready is null'),
    own_says_its_scopes: copy({ scopes: null }, 'ready is null'),
    owner_may_everything: change({ scopes: `'{a}'` }, `ready = 'owner'`),
  },
  'access.role_limit': {
    role_limit_pkey: copy(),
    role_limit_organisation_id_role_id_fkey: copy({ role_id: fresh }),
    role_limit_act_check: copy({ act: stranger }),
    role_limit_per_check: copy({ per: stranger }),
    role_limit_points_check: change({ points: -1 }),
  },
  'access.assignment': {
    assignment_pkey: copy(),
    assignment_operator_id_fkey: copy({ operator_id: fresh }),
    assignment_organisation_id_role_id_fkey: copy({ role_id: fresh }),
  },
  'access.reach': {
    reach_pkey: copy(),
    reach_kind_check: copy({ kind: `'till'` }),
    reach_organisation_id_operator_id_role_id_fkey: copy({ role_id: fresh }),
  },
  'access.session': {
    session_pkey: copy(),
    session_hash_check: copy({ hash: `'\\x00'` }),
    session_operator_id_fkey: copy({ hash: freshDigest, operator_id: fresh }),
    session_organisation_id_fkey: copy({ hash: freshDigest, organisation_id: fresh }),
    session_device_id_fkey: copy({ hash: freshDigest, device_id: fresh }),
    ends_after_it_began: copy({ hash: freshDigest, expires_at: 'began_at' }),
  },
  'access.device': {
    device_pkey: key({ id: 'id' }),
    device_hash_key: copy(),
    device_organisation_id_fkey: key({ organisation_id: fresh }),
    device_till_id_fkey: key({ till_id: fresh }),
    device_name_check: lengths('name', 120, key),
    device_hash_check: key({ hash: `'\\x00'` }),
    device_ended_by_somebody: key({ ended_by: null }, 'ended_at is not null'),
  },
  'access.pin': {
    pin_pkey: copy(),
    pin_organisation_id_fkey: copy({ organisation_id: fresh }),
    pin_operator_id_fkey: copy({ operator_id: fresh }),
    pin_hash_check: change({ hash: `'4072'` }),
    pin_failures_check: [change({ failures: '-1' }), change({ failures: '11' })],
  },
  'access.directory': {
    directory_pkey: copy(),
    directory_organisation_id_fkey: copy({ organisation_id: fresh, default_role: null }),
    directory_organisation_id_default_role_fkey: change({ default_role: fresh }),
    directory_label_check: [change({ label: `''` }), change({ label: `rpad('a', 61, 'a')` })],
    directory_issuer_check: change({ issuer: `'ftp://login.example'` }),
    directory_client_id_check: change({ client_id: `''` }),
    directory_client_secret_check: change({ client_secret: `'\\x00'` }),
    directory_login_claim_check: change({ login_claim: `'two words'` }),
  },
  'access.saved_view': {
    saved_view_pkey: copy({ id: 'id', name: unheard }),
    saved_view_organisation_id_operator_id_list_name_key: copy(),
    saved_view_organisation_id_fkey: copy({ organisation_id: fresh }),
    saved_view_operator_id_fkey: copy({ operator_id: fresh }),
    saved_view_list_check: copy({ list: `'Two words'` }),
    saved_view_name_check: lengths('name', 60),
    saved_view_address_check: [
      copy({ name: unheard, address: `''` }),
      copy({ name: unheard, address: `rpad('a', 1001, 'a')` }),
    ],
  },
  'access.sign_in': {
    sign_in_pkey: copy(),
    sign_in_organisation_id_fkey: copy({ state: freshDigest, organisation_id: fresh }),
    sign_in_state_check: copy({ state: `'\\x00'` }),
    sign_in_proof_check: copy({ state: freshDigest, proof: `'\\x00'` }),
    sign_in_kept_check: copy({ state: freshDigest, kept: `'\\x00'` }),
  },
  'access.attempt': {
    attempt_pkey: copy(),
    attempt_what_check: copy({ what: `'\\x00'` }),
    attempt_failures_check: copy({ what: freshDigest, failures: 0 }),
  },
  'access.audit': {
    audit_pkey: copy({ id: 'id' }),
    audit_organisation_id_fkey: copy({ organisation_id: fresh }),
    audit_actor_kind_check: copy({ actor_kind: stranger }),
    audit_operation_check: copy({ operation: `'Something else'` }),
    append_only: [...rewrite('reason'), remove(), empty],
  },
}
