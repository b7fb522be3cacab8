import type { Entry } from './catalogue.ts'

/** Tables whose rows belong to no member: of the firm, of the staff, of the machine. */
export const ofOthers: Readonly<Record<string, Entry>> = {
  'access.api_key': {
    staff: 'made_by revoked_by',
    none: 'id organisation_id name prefix hash scopes test made_at last_used_at revoked_at',
  },
  'access.assignment': {
    staff: 'operator_id made_by',
    none: 'organisation_id role_id until made_at',
  },
  'access.attempt': { none: 'what failures last_at' },
  'access.device': {
    staff: 'made_by ended_by',
    none: 'id organisation_id till_id name hash made_at ended_at',
  },
  'access.directory': {
    staff: 'changed_by',
    none: 'organisation_id label issuer client_id client_secret login_claim default_role changed_at',
  },
  'access.operator': {
    staff: 'id login name language blocked_by block_reason made_by',
    none: 'password_hash must_change totp_secret totp_since totp_step made_at blocked_at',
  },
  'access.pin': { staff: 'operator_id', none: 'organisation_id hash failures made_at' },
  'access.reach': { staff: 'operator_id', none: 'organisation_id role_id kind place' },
  'access.recovery_code': { staff: 'operator_id', none: 'hash used_at' },
  'access.role': { staff: 'made_by', none: 'id organisation_id ready name scopes made_at' },
  'access.role_limit': { staff: 'set_by', none: 'organisation_id role_id act per points set_at' },
  'access.saved_view': {
    staff: 'operator_id name',
    none: 'organisation_id id list address made_at shared_at',
  },
  'access.session': {
    staff: 'operator_id',
    none: 'hash organisation_id began_at shown_at used_at expires_at device_id',
  },
  'access.sign_in': { none: 'state organisation_id proof kept expires_at' },
  'cards.batch': {
    staff: 'made_by',
    none: 'id organisation_id name prefix length check_digit count activation_codes code_salt made_at',
  },
  'cases.settings': { none: 'organisation_id last_number hours targets revision' },
  'cases.template': {
    staff: 'made_by',
    none: 'id organisation_id title text revision made_at retired_at',
  },
  'channels.bot': { none: 'organisation_id next_update listened_until name' },
  'channels.channel': {
    staff: 'changed_by',
    none: 'organisation_id kind enabled position rate settings sealed changed_at',
  },
  'channels.health': { none: 'organisation_id kind good_at failed_at failure in_a_row' },
  'channels.push_key': { none: 'one public_key sealed made_at' },
  'consents.setting': {
    none: 'organisation_id quiet_from quiet_until most most_days channels revision',
  },
  'consents.wording': {
    staff: 'made_by published_by',
    none: 'organisation_id purpose version ru en made_at published_at',
  },
  'control.job': { none: 'name every scope began_at took_ms failure good_at' },
  'control.request': {
    none: 'key_id id at operation status refusal request_id took_micros missed',
  },
  'control.verification': {
    staff: 'asked_by',
    none: 'organisation_id id state done total findings failure asked_at began_at ended_at',
  },
  'mailings.mailing': {
    staff: 'made_by changed_by',
    none: 'organisation_id id programme_id name purpose audience texts segment_price state revision made_at changed_at starts_at began_at gathered_to gathered_at in_step progress ended_at',
  },
  'messaging.template': {
    staff: 'made_by published_by',
    none: 'organisation_id event channel language version state mode subject body html restored_from revision made_at published_at',
  },
  'desk.seat': { staff: 'operator_id extension since', none: 'organisation_id' },
  'imports.file': { staff: 'made_by', none: 'organisation_id id name size made_at' },
  'imports.part': { copied: 'content', none: 'organisation_id file_id number' },
  'imports.refused': { none: 'organisation_id programme_id digest receipt' },
  'imports.run': {
    staff: 'actor_kind actor_id',
    none: 'organisation_id programme_id digest file_name receipts done started_at touched_at',
  },
  'imports.task': {
    copied: 'report',
    staff: 'ordered_by',
    none: 'organisation_id id file_id file_name programme_id what mapping dry_run language state stage done total cancel refusal rejected_id ordered_at began_at ended_at',
  },
  'kit.idempotency': { copied: 'answer', none: 'caller key digest status at' },
  'ledger.anchor': { none: 'position movements digest at key signature' },
  'ledger.link': { none: 'position from_no to_no movements ids digests digest made_at' },
  'ledger.progress': { none: 'job reached last_id' },
  'privacy.setting': {
    none: 'organisation_id wait_days keep_calls keep_messages keep_codes keep_notes keep_lookups keep_requests revision',
  },
  'programmes.conditions': {
    staff: 'made_by scheduled_by withdrawn_by',
    none: 'programme_id version state starts_at document note made_at scheduled_at withdrawn_at',
  },
  'programmes.organisation': { none: 'id name country language made_at' },
  'programmes.programme': {
    none: 'id organisation_id name currency zone points_name scale state made_at live_at closed_at guard_hours',
  },
  'programmes.store': { none: 'id organisation_id code name city made_at closed_at' },
  'programmes.till': { none: 'id organisation_id store_id code name made_at closed_at' },
  'purchases.budget': { none: 'programme_id key used' },
  'portal.entrance': {
    staff: 'changed_by',
    none: 'organisation_id slug programme_id open changed_at',
  },
  // whoever comes in is no member yet; the phone is sealed, and gone within a day
  'portal.meeting': { none: 'digest organisation_id chat code_id phone made_at expires_at' },
  'portal.rules': { staff: 'published_by', none: 'organisation_id version text published_at' },
  'portal.tally': { none: 'what began_at count' },
  // reckoned from purchases, returns and movements, which are exported themselves
  'analytics.duplicate': { none: 'owner person organisation_id' },
  'analytics.goods_back': {
    none: 'owner return_id purchase_id programme_id store_id member day amount redeemed_amount cost whole bought_on tier channel apart',
  },
  'analytics.habit': {
    none: 'owner programme_id first_at second_at last_at first_on last_on orders days sales_amount first_day_amount points_redeemed months came_on',
  },
  'analytics.receipt': {
    none: 'owner purchase_id programme_id store_id member occurred_at day amount discount redeemed_amount points_earned points_redeemed cost returned returned_cost kept tier channel apart',
  },
  'analytics.apart': { none: 'owner organisation_id' },
  'analytics.issued_day': {
    none: 'programme_id day store_id channel tier source rule issued_points',
  },
  'analytics.survey': {
    staff: 'made_by',
    none: 'id programme_id name held_on promoters passives detractors made_at',
  },
  'analytics.control_group': {
    staff: 'made_by',
    none: 'id programme_id name salt share starts_at ends_at',
  },
  'analytics.fit': { none: 'programme_id made_at until answer' },
  'analytics.issue_month': {
    none: 'programme_id issued_in moved_in issued_points redeemed_points expired_points reversed_points other_points',
  },
  // sums and intervals, and no member in them
  'analytics.kept_answer': { none: 'programme_id question asked made_at asked_at answer' },
  'analytics.points_day': {
    none: 'programme_id day store_id apart issued_points activated_points redeemed_points expired_points reversed_points adjusted_points held_points',
  },
  'analytics.progress': { none: 'organisation_id what reached reached_no next next_no rolled_at' },
  'analytics.visit_day': { none: 'programme_id day earlier since_last since_last_but_one' },
  'analytics.sales_day': {
    none: 'programme_id day store_id channel tier member receipts sales_amount discount redeemed_amount returned_amount returned_redeemed_amount costed_amount cost',
  },
  'analytics.soundness': { none: 'programme_id checked_at by_days by_lots' },
  'reports.report': {
    staff: 'recipients made_by',
    none: 'organisation_id id programme_id name page period rhythm hour language form cost margin_percent paused since made_at',
  },
  'reports.run': {
    staff: 'asked_by',
    // the file has sums, and no member in it
    none: 'organisation_id id report_id due_on from_on to_on state reason tries next_at file made_at ended_at',
  },
  'reports.delivery': {
    staff: 'operator_id name',
    none: 'organisation_id run_id state reason at',
  },
  'showcase.face': {
    none: 'programme_id organisation_id slug public_since origins labels leaving revision edited_at',
  },
  'simulation.forecast': {
    staff: 'made_by',
    none: 'organisation_id id programme_id version run_id name first_month assumptions face expected made_at',
  },
  'simulation.observed': { none: 'organisation_id forecast_id month fact noted_at' },
  'simulation.run': {
    staff: 'ordered_by',
    none: 'organisation_id id programme_id kind name asked language state stage done total attempts cancel result refusal ordered_at began_at ended_at',
  },
}
