import type { Entry } from './catalogue.ts'

/** Tables whose rows belong to a member, and what of each column is a person's own. */
export const ofMembers: Readonly<Record<string, Entry>> = {
  'access.audit': {
    of: 'object',
    personal: 'old new reason',
    pseudonymous: 'id operation at',
    staff: 'actor_kind actor_id actor_name address',
    none: 'organisation_id object',
  },
  'analytics.worth': {
    of: 'owner',
    pseudonymous: 'programme_id alive purchases sales_amount slipping_amount',
    none: 'owner',
  },
  'approvals.request': {
    of: 'owner',
    personal: 'reason answer',
    pseudonymous:
      'id programme_id kind points points_expire_at asked_at lapses_at state ended_at to_owner case_id',
    staff: 'asked_by session decided_by',
    none: 'owner organisation_id',
  },
  'cards.card': {
    of: 'owner',
    personal: 'reason',
    pseudonymous:
      'number id kind batch_id state before_block replaced_by issued_at bound_at activated_at',
    none: 'organisation_id owner',
  },
  'cards.life': {
    of: 'owner',
    personal: 'reason',
    pseudonymous: 'number id what other_number at',
    staff: 'actor_kind actor_id',
    none: 'organisation_id owner',
  },
  'cases.attachment': {
    of: { column: 'matter_id', in: 'cases.matter', by: 'member_id' },
    personal: 'name content',
    pseudonymous: 'id matter_id media_type made_at',
    staff: 'made_by',
    none: 'organisation_id',
  },
  'cases.dispute': {
    of: { column: 'matter_id', in: 'cases.matter', by: 'member_id' },
    personal: 'reason',
    pseudonymous:
      'matter_id owner programme_id movement_id disputed_points hold_id frozen_points state opened_at decided_at given_points given_movement_id',
    staff: 'decided_by',
    none: 'organisation_id',
  },
  'cases.line': {
    of: { column: 'matter_id', in: 'cases.matter', by: 'member_id' },
    personal: 'text changes',
    pseudonymous: 'id matter_id kind revision at',
    staff: 'actor_kind actor_id actor_name',
    none: 'organisation_id',
  },
  'cases.matter': {
    of: 'member_id',
    personal: 'subject',
    pseudonymous:
      'id number kind movement_id purchase_id priority status queue repeated reopened opened_at answered_at answered_in_time resolved_at resolved_in_time closed_at',
    staff: 'assignee_id opened_by resolved_by',
    none: 'organisation_id member_id revision answer_target resolve_target used runs_since answer_due resolve_due due_at',
  },
  'consents.acceptance': {
    of: 'owner',
    personal: 'proof',
    pseudonymous: 'id programme_id version language door accepted_at',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'consents.choice': { of: 'owner', pseudonymous: 'purpose channels chosen_at', none: 'owner' },
  'consents.quiet': {
    of: 'owner',
    pseudonymous: 'from_minute until_minute zone chosen_at',
    none: 'owner',
  },
  'consents.record': {
    of: 'owner',
    personal: 'proof reason',
    pseudonymous: 'id purpose channel given version language door recorded_at',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'consents.standing': {
    of: 'owner',
    pseudonymous: 'purpose channel given record_id',
    none: 'owner',
  },
  'desk.call': {
    of: 'owner',
    personal: 'phone',
    pseudonymous: 'id state began_at answered_at ended_at told_at',
    staff: 'line operator_id',
    none: 'organisation_id external_id owner',
  },
  'desk.identification': {
    of: 'owner',
    pseudonymous: 'id call_id named missed passed at',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'desk.note': {
    of: 'owner',
    personal: 'text',
    pseudonymous: 'id call_id written_at',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'desk.phone_change': {
    of: 'owner',
    personal: 'old_phone phone reason',
    pseudonymous: 'id identification_id asked_at due_at state settled_at',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'kit.event': {
    of: 'owner',
    copied: 'data',
    none: 'owner id organisation_id name at delivered_at tries next_try_at parked_reason',
  },
  'ledger.account': {
    of: 'owner',
    pseudonymous: 'programme_id debt opened_at',
    none: 'owner organisation_id',
  },
  'ledger.arrival': { of: 'owner', pseudonymous: 'transfer_id at', none: 'owner' },
  'ledger.draw': { of: 'owner', pseudonymous: 'movement_id lot_id points place', none: 'owner' },
  'ledger.hold': {
    of: 'owner',
    pseudonymous: 'id programme_id points subject expires_at began_at ended_at how',
    none: 'owner',
  },
  'ledger.lot': {
    of: 'owner',
    pseudonymous:
      'id programme_id movement_id purchase_id earned remaining lapsed activates_at expires_at earned_at idle transfer_id origin_lot',
    none: 'owner',
  },
  'ledger.movement': {
    of: 'owner',
    pseudonymous:
      'id programme_id kind points cause_kind cause_id linked_id reason occurred_at recorded_at',
    staff: 'actor_kind actor_id approved_by',
    none: 'owner transaction_no',
  },
  'ledger.remark': {
    of: 'owner',
    personal: 'text',
    pseudonymous: 'movement_id',
    none: 'owner salt',
  },
  'ledger.transfer': {
    of: 'owner',
    personal: 'reason',
    pseudonymous:
      'id programme_id to_owner kind cause_kind cause_id points debt parts points_movement debt_movement occurred_at started_at finished_at',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'members.correction': {
    of: 'owner',
    pseudonymous: 'movement_id programme_id act points at',
    staff:
      'operator_id session approval_id approved_by answered_by shift_points day_points once_limit shift_limit day_limit',
    none: 'owner organisation_id',
  },
  'members.identifier': {
    of: 'owner',
    personal: 'value',
    pseudonymous: 'kind home',
    none: 'organisation_id owner',
  },
  'members.member': {
    of: 'owner',
    personal:
      'first_name middle_name last_name phone email external_id birthday tags closed_reason name_words',
    pseudonymous:
      'language store_id anonymous test clock_shift_ms state merged_into enrolled_at closed_at contact_changed_at frozen_at',
    none: 'owner organisation_id revision',
  },
  'members.staff': { of: 'owner', pseudonymous: 'since', none: 'owner organisation_id' },
  'members.merge': {
    of: 'owner',
    personal: 'reason',
    pseudonymous: 'id survivor state started_at merged_at swept_at undo_started_at undone_at',
    staff: 'actor_kind actor_id undo_actor_kind undo_actor_id',
    none: 'owner organisation_id',
  },
  'channels.chat': {
    of: 'owner',
    personal: 'chat_id',
    pseudonymous: 'language bound_at',
    none: 'owner organisation_id',
  },
  'channels.chat_token': {
    of: 'owner',
    pseudonymous: 'expires_at used_at',
    none: 'owner organisation_id digest',
  },
  'channels.handed': {
    of: 'owner',
    pseudonymous: 'kind gateway_id message_id state told handed_at',
    none: 'owner organisation_id',
  },
  'channels.subscription': {
    of: 'owner',
    personal: 'endpoint',
    copied: 'p256dh auth',
    pseudonymous: 'id made_at',
    none: 'owner organisation_id',
  },
  'mailings.recipient': {
    of: 'owner',
    pseudonymous: 'mailing_id outcome form decided_at unsubscribed_at',
    none: 'owner organisation_id',
  },
  'messaging.code': {
    of: 'owner',
    pseudonymous: 'id subject made_at expires_at tries used_at voided_at',
    none: 'owner digest',
  },
  'messaging.message': {
    of: 'owner',
    personal: 'address subject text html failure',
    copied: 'sealed news',
    pseudonymous:
      'id event_id channel form kind purpose template basis language test state tries next_try_at lapses_at written_at settled_at instead_of',
    none: 'owner organisation_id precedence in_doubt',
  },
  'privacy.erasure': {
    of: 'owner',
    pseudonymous: 'id state door asked_at due_at ended_at counts',
    staff: 'actor_kind actor_id',
    none: 'owner organisation_id',
  },
  'purchases.counter': { of: 'owner', pseudonymous: 'programme_id key source used', none: 'owner' },
  'purchases.event': {
    of: 'owner',
    pseudonymous: 'id programme_id kind external_id occurred_at recorded_at points decision',
    none: 'owner',
  },
  'purchases.purchase': {
    of: 'owner',
    pseudonymous:
      'id programme_id member test store_id till_id external_id occurred_at recorded_at state conditions_version amount discount_amount redeemed_amount points_earned points_redeemed decision',
    none: 'owner organisation_id',
  },
  'purchases.quote': {
    of: 'owner',
    pseudonymous: 'id programme_id state hold_id points usage made_at expires_at',
    none: 'owner organisation_id',
  },
  'purchases.receipt': {
    of: 'owner',
    pseudonymous: 'store_id till_id external_id purchase_id',
    none: 'organisation_id owner digest',
  },
  'purchases.return': {
    of: 'owner',
    pseudonymous:
      'id purchase_id external_id whole occurred_at recorded_at amount points_back points_taken lines answer',
    none: 'owner',
  },
  'purchases.tally': {
    of: 'owner',
    pseudonymous: 'programme_id source visits amount first_at last_at',
    none: 'owner',
  },
  'showcase.phone': {
    of: 'owner',
    personal: 'device push_token',
    pseudonymous:
      'serial maker programme_id card_id number language registered_at changed_at told_at due_at',
    none: 'owner organisation_id shown',
  },
  'tiers.qualifying': {
    of: 'owner',
    pseudonymous: 'programme_id day source came_through spend points visits',
    none: 'owner',
  },
  'tiers.standing': {
    of: 'owner',
    personal: 'reason',
    pseudonymous:
      'id programme_id tier from_at until_at ended_at cause merge_id recorded_at told_ending_at',
    staff: 'actor_kind actor_id',
    none: 'owner',
  },
  'portal.acceptance': {
    of: 'owner',
    pseudonymous: 'version accepted_at',
    none: 'owner organisation_id',
  },
  'portal.alarm': {
    of: 'owner',
    pseudonymous: 'about subject contact made_at expires_at used_at',
    none: 'digest organisation_id owner',
  },
  'portal.session': {
    of: 'owner',
    personal: 'device',
    pseudonymous: 'id began_at used_at expires_at',
    none: 'hash organisation_id owner contacts',
  },
}
