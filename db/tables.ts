// Printed from the catalogue of a migrated database (npm run print). Change db/migrations instead.
import type { Generated, GeneratedAlways } from 'kysely'

/** Every table by its full name. A day is YYYY-MM-DD; whole numbers beyond 2^53 are refused when read. */
export type DB = {
  'access.api_key': AccessApiKey
  'access.assignment': AccessAssignment
  'access.attempt': AccessAttempt
  'access.audit': AccessAudit
  'access.device': AccessDevice
  'access.directory': AccessDirectory
  'access.operator': AccessOperator
  'access.organisation': AccessOrganisation
  'access.pin': AccessPin
  'access.place': AccessPlace
  'access.reach': AccessReach
  'access.recovery_code': AccessRecoveryCode
  'access.role': AccessRole
  'access.role_limit': AccessRoleLimit
  'access.saved_view': AccessSavedView
  'access.session': AccessSession
  'access.sign_in': AccessSignIn
  'access.till': AccessTill
  'analytics.apart': AnalyticsApart
  'analytics.control_group': AnalyticsControlGroup
  'analytics.duplicate': AnalyticsDuplicate
  'analytics.fit': AnalyticsFit
  'analytics.goods_back': AnalyticsGoodsBack
  'analytics.habit': AnalyticsHabit
  'analytics.issue_month': AnalyticsIssueMonth
  'analytics.issued_day': AnalyticsIssuedDay
  'analytics.kept_answer': AnalyticsKeptAnswer
  'analytics.points_day': AnalyticsPointsDay
  'analytics.progress': AnalyticsProgress
  'analytics.receipt': AnalyticsReceipt
  'analytics.sales_day': AnalyticsSalesDay
  'analytics.soundness': AnalyticsSoundness
  'analytics.survey': AnalyticsSurvey
  'analytics.visit_day': AnalyticsVisitDay
  'analytics.worth': AnalyticsWorth
  'approvals.request': ApprovalsRequest
  'cards.batch': CardsBatch
  'cards.card': CardsCard
  'cards.life': CardsLife
  'cases.attachment': CasesAttachment
  'cases.dispute': CasesDispute
  'cases.line': CasesLine
  'cases.matter': CasesMatter
  'cases.settings': CasesSettings
  'cases.template': CasesTemplate
  'channels.bot': ChannelsBot
  'channels.channel': ChannelsChannel
  'channels.chat': ChannelsChat
  'channels.chat_token': ChannelsChatToken
  'channels.handed': ChannelsHanded
  'channels.health': ChannelsHealth
  'channels.push_key': ChannelsPushKey
  'channels.subscription': ChannelsSubscription
  'consents.acceptance': ConsentsAcceptance
  'consents.choice': ConsentsChoice
  'consents.quiet': ConsentsQuiet
  'consents.record': ConsentsRecord
  'consents.setting': ConsentsSetting
  'consents.standing': ConsentsStanding
  'consents.wording': ConsentsWording
  'control.job': ControlJob
  'control.request': ControlRequest
  'control.verification': ControlVerification
  'desk.call': DeskCall
  'desk.identification': DeskIdentification
  'desk.note': DeskNote
  'desk.phone_change': DeskPhoneChange
  'desk.seat': DeskSeat
  'imports.file': ImportsFile
  'imports.part': ImportsPart
  'imports.refused': ImportsRefused
  'imports.run': ImportsRun
  'imports.task': ImportsTask
  'kit.event': KitEvent
  'kit.idempotency': KitIdempotency
  'ledger.account': LedgerAccount
  'ledger.anchor': LedgerAnchor
  'ledger.arrival': LedgerArrival
  'ledger.draw': LedgerDraw
  'ledger.hold': LedgerHold
  'ledger.link': LedgerLink
  'ledger.lot': LedgerLot
  'ledger.movement': LedgerMovement
  'ledger.progress': LedgerProgress
  'ledger.remark': LedgerRemark
  'ledger.transfer': LedgerTransfer
  'mailings.mailing': MailingsMailing
  'mailings.recipient': MailingsRecipient
  'members.correction': MembersCorrection
  'members.identifier': MembersIdentifier
  'members.member': MembersMember
  'members.merge': MembersMerge
  'members.staff': MembersStaff
  'messaging.code': MessagingCode
  'messaging.message': MessagingMessage
  'messaging.template': MessagingTemplate
  'portal.acceptance': PortalAcceptance
  'portal.alarm': PortalAlarm
  'portal.entrance': PortalEntrance
  'portal.meeting': PortalMeeting
  'portal.rules': PortalRules
  'portal.session': PortalSession
  'portal.tally': PortalTally
  'privacy.erasure': PrivacyErasure
  'privacy.setting': PrivacySetting
  'programmes.conditions': ProgrammesConditions
  'programmes.organisation': ProgrammesOrganisation
  'programmes.programme': ProgrammesProgramme
  'programmes.store': ProgrammesStore
  'programmes.till': ProgrammesTill
  'purchases.budget': PurchasesBudget
  'purchases.counter': PurchasesCounter
  'purchases.event': PurchasesEvent
  'purchases.purchase': PurchasesPurchase
  'purchases.quote': PurchasesQuote
  'purchases.receipt': PurchasesReceipt
  'purchases.return': PurchasesReturn
  'purchases.tally': PurchasesTally
  'reports.delivery': ReportsDelivery
  'reports.report': ReportsReport
  'reports.run': ReportsRun
  'showcase.face': ShowcaseFace
  'showcase.phone': ShowcasePhone
  'simulation.forecast': SimulationForecast
  'simulation.observed': SimulationObserved
  'simulation.run': SimulationRun
  'tiers.qualifying': TiersQualifying
  'tiers.standing': TiersStanding
}

/** reference: keys of integrators; the secret itself is never stored, only its SHA-256 */
export type AccessApiKey = {
  id: string
  organisationId: string
  name: string
  prefix: string
  hash: Buffer
  scopes: string[]
  test: boolean
  madeAt: Date
  madeBy: string
  lastUsedAt: Date | null
  revokedAt: Date | null
  revokedBy: string | null
}

/** reference: which operator has which role in which organisation, and until when */
export type AccessAssignment = {
  organisationId: string
  operatorId: string
  roleId: string
  until: Date | null
  madeAt: Date
  madeBy: string
}

/** look-up: by the SHA-256 of a login or an address, how often sign-in failed lately */
export type AccessAttempt = {
  what: Buffer
  failures: number
  lastAt: Date
}

/** reference: who did what of what concerns access; never rewritten */
export type AccessAudit = {
  id: string
  organisationId: string | null
  actorKind: string
  actorId: string | null
  actorName: string
  operation: string
  object: string | null
  old: unknown | null
  new: unknown | null
  reason: string | null
  address: string | null
  at: Date
}

/** reference: browsers that are known to be a till, by the SHA-256 of what they keep */
export type AccessDevice = {
  id: string
  organisationId: string
  tillId: string
  name: string
  hash: Buffer
  madeAt: Date
  madeBy: string
  endedAt: Date | null
  endedBy: string | null
}

/** reference: where people of an organisation sign in besides a password of ours */
export type AccessDirectory = {
  organisationId: string
  label: string
  issuer: string
  clientId: string
  clientSecret: Buffer
  loginClaim: string
  defaultRole: string | null
  changedAt: Date
  changedBy: string
}

/** reference: people of the staff; one may serve several organisations */
export type AccessOperator = {
  id: string
  login: string
  name: string
  language: string
  passwordHash: string
  mustChange: boolean
  totpSecret: Buffer | null
  totpSince: Date | null
  totpStep: number | null
  madeAt: Date
  madeBy: string
  blockedAt: Date | null
  blockedBy: string | null
  blockReason: string | null
}

/** reference: how the organisations are called */
export type AccessOrganisation = {
  id: string
  name: string
}

/** reference: what an operator types at the known tills of an organisation instead of a password */
export type AccessPin = {
  organisationId: string
  operatorId: string
  hash: string
  failures: number
  madeAt: Date
}

/** reference: what an assignment may be limited to */
export type AccessPlace = {
  organisationId: string
  id: string
  kind: string
  name: string
}

/** reference: the programmes and the stores that an assignment is limited to; without a row of a kind it holds for all of that kind */
export type AccessReach = {
  organisationId: string
  operatorId: string
  roleId: string
  kind: string
  place: string
}

/** reference: codes that stand in for a lost phone, each once */
export type AccessRecoveryCode = {
  operatorId: string
  hash: Buffer
  usedAt: Date | null
}

/** reference: what people of an organisation may do; what a ready role may is in the program unless scopes say otherwise */
export type AccessRole = {
  id: string
  organisationId: string
  ready: string | null
  name: unknown | null
  scopes: string[] | null
  madeAt: Date
  madeBy: string
}

/** reference: how many points people of a role may move by hand; where a role has no row, none */
export type AccessRoleLimit = {
  organisationId: string
  roleId: string
  act: string
  per: string
  points: number | null
  setAt: Date
  setBy: string
}

/** reference: parts of lists that people keep under a name, for themselves or for their colleagues */
export type AccessSavedView = {
  organisationId: string
  operatorId: string
  id: string
  list: string
  name: string
  address: string
  madeAt: Date
  sharedAt: Date | null
}

/** look-up: by the SHA-256 of the token, who is signed in where; a session that ended is not here */
export type AccessSession = {
  hash: Buffer
  operatorId: string
  organisationId: string
  beganAt: Date
  usedAt: Date
  expiresAt: Date
  deviceId: string | null
  shownAt: Date | null
}

/** look-up: by the SHA-256 of the state, who has gone to a directory and is not back yet; each comes back once */
export type AccessSignIn = {
  state: Buffer
  organisationId: string
  proof: Buffer
  kept: Buffer
  expiresAt: Date
}

/** reference: how tills and their stores are called, and whether they are closed */
export type AccessTill = {
  id: string
  organisationId: string
  name: string
  storeId: string
  storeName: string
  closedAt: Date
}

/** owned by owner: members of the staff, with their duplicates, whom the roll-ups leave out */
export type AnalyticsApart = {
  owner: string
  organisationId: string
}

/** reference: which share of a programme's members is held out of reminders, mailings and offers, and since when */
export type AnalyticsControlGroup = {
  id: string
  programmeId: string
  name: string
  salt: string
  share: number
  startsAt: Date
  endsAt: Date | null
  madeBy: string
}

/** owned by owner: members that were merged, and the member each of them counts for */
export type AnalyticsDuplicate = {
  owner: string
  person: string
  organisationId: string
}

/** local: the models of repeat purchase as last fitted, with their quality, or why they could not be */
export type AnalyticsFit = {
  programmeId: string
  madeAt: Date
  until: string
  answer: unknown
}

/** owned by owner: the figures of each return, on the day of the return */
export type AnalyticsGoodsBack = {
  owner: string
  returnId: string
  purchaseId: string
  programmeId: string
  storeId: string | null
  member: boolean
  day: string
  amount: number
  redeemedAmount: number
  cost: number | null
  whole: boolean
  boughtOn: string
  tier: string | null
  channel: string | null
  apart: boolean
}

/** owned by owner: how each member buys in a programme, with the receipts of the duplicates merged into it; receipts that came back whole are left out */
export type AnalyticsHabit = {
  owner: string
  programmeId: string
  firstAt: Date
  secondAt: Date | null
  lastAt: Date
  firstOn: string
  lastOn: string
  orders: number
  days: number
  salesAmount: number
  firstDayAmount: number
  pointsRedeemed: number
  months: number[]
  cameOn: string[]
}

/** local: what became of the points of a month, by the month in which it did; without test members */
export type AnalyticsIssueMonth = {
  programmeId: string
  issuedIn: string
  movedIn: string
  issuedPoints: number
  redeemedPoints: number
  expiredPoints: number
  reversedPoints: number
  otherPoints: number
}

/** local: points that members came by, by day and by what for; without test members and staff */
export type AnalyticsIssuedDay = {
  programmeId: string
  day: string
  storeId: string | null
  channel: string | null
  tier: string | null
  source: string
  rule: string | null
  issuedPoints: number
}

/** local: figures that take long to make, as they were made last; a job makes those anew that somebody asks for */
export type AnalyticsKeptAnswer = {
  programmeId: string
  question: string
  asked: string
  madeAt: Date
  askedAt: Date | null
  answer: unknown
}

/** local: movements of points by day, programme and store; what goes out is positive */
export type AnalyticsPointsDay = {
  programmeId: string
  day: string
  storeId: string | null
  apart: boolean
  issuedPoints: number
  activatedPoints: number
  redeemedPoints: number
  expiredPoints: number
  reversedPoints: number
  adjustedPoints: number
  heldPoints: number
}

/** local: how far the roll-ups have come */
export type AnalyticsProgress = {
  organisationId: string
  what: string
  reached: Date | null
  reachedNo: number | null
  next: Date | null
  nextNo: number | null
  rolledAt: Date
}

/** owned by owner: the figures of each purchase that counts, without what was bought; those of test members are not here */
export type AnalyticsReceipt = {
  owner: string
  purchaseId: string
  programmeId: string
  storeId: string | null
  member: boolean
  occurredAt: Date
  day: string
  amount: number
  discount: number
  redeemedAmount: number
  pointsEarned: number
  pointsRedeemed: number
  cost: number | null
  returned: Generated<number>
  returnedCost: Generated<number>
  kept: Generated<boolean>
  tier: string | null
  channel: string | null
  apart: boolean
}

/** local: purchases and returns by day, programme, store, channel, and tier of the member */
export type AnalyticsSalesDay = {
  programmeId: string
  day: string
  storeId: string | null
  receipts: number
  salesAmount: number
  discount: number
  redeemedAmount: number
  returnedAmount: number
  returnedRedeemedAmount: number
  costedAmount: number
  cost: number
  channel: string | null
  tier: string | null
  member: boolean
}

/** local: what the days come to, and what the lots hold less the debt, when they were last compared */
export type AnalyticsSoundness = {
  programmeId: string
  checkedAt: Date
  byDays: number
  byLots: number
}

/** reference: how many answered 9 or 10, 7 or 8, and up to 6, when they were asked whether they would recommend */
export type AnalyticsSurvey = {
  id: string
  programmeId: string
  name: string
  heldOn: string
  promoters: number
  passives: number
  detractors: number
  madeBy: string
  madeAt: Date
}

/** local: receipts of members by day, and by the day of an earlier receipt of the same member; as many rows as there are pairs of days, at most */
export type AnalyticsVisitDay = {
  programmeId: string
  day: string
  earlier: string
  sinceLast: number
  sinceLastButOne: number
}

/** owned by owner: what a member is expected to do within a year, by the last fit */
export type AnalyticsWorth = {
  owner: string
  programmeId: string
  alive: number
  purchases: number
  salesAmount: number
  slippingAmount: number | null
}

/** owned by owner: what somebody of the staff may not do for this member alone and asks another person to allow */
export type ApprovalsRequest = {
  owner: string
  id: string
  organisationId: string
  programmeId: string
  kind: string
  points: number
  pointsExpireAt: Date | null
  reason: string
  askedBy: string
  session: Buffer | null
  askedAt: Date
  lapsesAt: Date
  state: string
  decidedBy: string | null
  endedAt: Date | null
  answer: string | null
  toOwner: string | null
  caseId: string | null
}

/** reference: batches of plastic card numbers */
export type CardsBatch = {
  id: string
  organisationId: string
  name: string
  prefix: string
  length: number
  checkDigit: string
  count: number
  activationCodes: boolean
  codeSalt: Buffer
  madeAt: Date
  madeBy: string
}

/** look-up: which member a card number leads to, and the state the card is in */
export type CardsCard = {
  organisationId: string
  number: string
  id: string
  kind: string
  batchId: string | null
  owner: string | null
  state: string
  reason: string | null
  beforeBlock: string | null
  replacedBy: string | null
  issuedAt: Date
  boundAt: Date | null
  activatedAt: Date | null
}

/** look-up: what happened to each card, append-only; the making of a batch is kept with the batch */
export type CardsLife = {
  organisationId: string
  number: string
  id: string
  what: string
  owner: string | null
  reason: string | null
  otherNumber: string | null
  actorKind: string
  actorId: string
  at: Date
}

/** reference: append-only, files that belong to a case */
export type CasesAttachment = {
  id: string
  organisationId: string
  matterId: string
  name: string
  mediaType: string
  content: Buffer
  madeAt: Date
  madeBy: string
}

/** reference: points that a case is about; while it is open, what is left of them is held */
export type CasesDispute = {
  matterId: string
  organisationId: string
  owner: string
  programmeId: string
  movementId: string | null
  disputedPoints: number
  holdId: string | null
  frozenPoints: number
  state: string
  openedAt: Date
  decidedAt: Date | null
  decidedBy: string | null
  reason: string | null
  givenPoints: number | null
  givenMovementId: string | null
}

/** reference: append-only, every change of a case and everything said in it */
export type CasesLine = {
  id: string
  organisationId: string
  matterId: string
  kind: string
  text: string | null
  changes: unknown | null
  revision: number
  actorKind: string
  actorId: string
  actorName: string
  at: Date
}

/** reference: cases of the desk; the word itself belongs to SQL */
export type CasesMatter = {
  id: string
  organisationId: string
  number: number
  kind: string
  subject: string
  memberId: string | null
  movementId: string | null
  purchaseId: string | null
  priority: string
  status: string
  assigneeId: string | null
  queue: string | null
  repeated: boolean
  reopened: number
  revision: number
  answerTarget: number
  resolveTarget: number
  used: number
  runsSince: Date | null
  answerDue: Date | null
  resolveDue: Date | null
  dueAt: Date | null
  openedAt: Date
  openedBy: string
  answeredAt: Date | null
  answeredInTime: boolean | null
  resolvedAt: Date | null
  resolvedBy: string | null
  resolvedInTime: boolean | null
  closedAt: Date | null
}

/** reference: the working hours and promises of an organisation, and the number of its last case */
export type CasesSettings = {
  organisationId: string
  lastNumber: number
  hours: unknown | null
  targets: unknown | null
  revision: number
}

/** reference: texts of answers, with places for what is known of the member */
export type CasesTemplate = {
  id: string
  organisationId: string
  title: unknown
  text: unknown
  revision: number
  madeAt: Date
  madeBy: string
  retiredAt: Date | null
}

/** reference: how far the updates of each bot were answered; one process listens at a time */
export type ChannelsBot = {
  organisationId: string
  nextUpdate: Generated<number>
  listenedUntil: Date
  name: string | null
}

/** reference: the channels of an organisation; without one that is enabled, nothing leaves */
export type ChannelsChannel = {
  organisationId: string
  kind: string
  enabled: boolean
  position: number
  rate: number
  settings: unknown
  sealed: Buffer | null
  changedAt: Date
  changedBy: string
}

/** look-up: whose a chat with the bot is; a member has one */
export type ChannelsChat = {
  organisationId: string
  chatId: string
  owner: string
  language: string
  boundAt: Date
}

/** look-up: tokens by which a member binds a chat, each good once and for ten minutes; only a digest is kept */
export type ChannelsChatToken = {
  digest: Buffer
  organisationId: string
  owner: string
  expiresAt: Date
  usedAt: Date | null
}

/** look-up: messages that a gateway took, by its own number, until it tells what became of them; forgotten after a week */
export type ChannelsHanded = {
  organisationId: string
  kind: string
  gatewayId: string
  owner: string
  messageId: string
  state: string
  told: Generated<boolean>
  handedAt: Date
}

/** local: when each channel last took a message, and why it last did not */
export type ChannelsHealth = {
  organisationId: string
  kind: string
  goodAt: Date | null
  failedAt: Date | null
  failure: string | null
  inARow: Generated<number>
}

/** reference: the one key pair of this installation that push services know it by */
export type ChannelsPushKey = {
  one: boolean
  publicKey: string
  sealed: Buffer
  madeAt: Date
}

/** owned by owner: browsers of members that take web push; one that is gone is removed */
export type ChannelsSubscription = {
  owner: string
  id: string
  organisationId: string
  endpoint: string
  p256dh: string
  auth: string
  madeAt: Date
}

/** owned by owner: which version of a programme's rules a member accepted; it is no consent to anything else */
export type ConsentsAcceptance = {
  owner: string
  id: string
  organisationId: string
  programmeId: string
  version: number
  language: string
  door: string
  proof: string | null
  actorKind: string
  actorId: string
  acceptedAt: Date
}

/** owned by owner: through which channels a member wishes to hear; the first is tried first */
export type ConsentsChoice = {
  owner: string
  purpose: string
  channels: string[]
  chosenAt: Date
}

/** owned by owner: the hours in which a member is left in peace, the same minute twice: none; null: those of the organisation, in the zone of the member */
export type ConsentsQuiet = {
  owner: string
  fromMinute: number | null
  untilMinute: number | null
  zone: string
  chosenAt: Date
}

/** owned by owner: what members agreed to and took back; the application only adds to it */
export type ConsentsRecord = {
  owner: string
  id: string
  organisationId: string
  purpose: string
  channel: string | null
  given: boolean
  version: number | null
  language: string | null
  door: string
  proof: string | null
  reason: string | null
  actorKind: string
  actorId: string
  recordedAt: Date
}

/** reference: what holds for members who chose nothing: quiet hours, order of channels; and how often they may be written to */
export type ConsentsSetting = {
  organisationId: string
  quietFrom: number
  quietUntil: number
  most: number
  mostDays: number
  channels: string[]
  revision: number
}

/** owned by owner: what holds now, by the last record of each purpose and channel */
export type ConsentsStanding = {
  owner: string
  purpose: string
  channel: string
  given: boolean
  recordId: string
}

/** reference: versions of the texts that members agree to; a published one is never changed */
export type ConsentsWording = {
  organisationId: string
  purpose: string
  version: number
  ru: string | null
  en: string | null
  madeAt: Date
  madeBy: string
  publishedAt: Date | null
  publishedBy: string | null
}

/** local: the jobs that the worker knows, and how each ran last */
export type ControlJob = {
  name: string
  every: string | null
  scope: string
  beganAt: Date | null
  tookMs: number | null
  failure: string | null
  goodAt: Date | null
}

/** local: the last requests of each API key, without anything that was asked for or answered; forgotten after a week */
export type ControlRequest = {
  keyId: string
  id: string
  at: Date
  operation: string
  status: number
  refusal: string | null
  requestId: string
  tookMicros: number
  missed: Generated<number>
}

/** local: checks of the whole book that were asked for, and what they found */
export type ControlVerification = {
  organisationId: string
  id: string
  state: string
  done: Generated<number>
  total: Generated<number>
  findings: Generated<unknown>
  failure: string | null
  askedAt: Date
  askedBy: string
  beganAt: Date | null
  endedAt: Date | null
}

/** look-up: by organisation and id, calls as the telephony told of them; they lead to the member who called */
export type DeskCall = {
  organisationId: string
  id: string
  externalId: string
  phone: string | null
  owner: string | null
  line: string | null
  operatorId: string | null
  state: string
  beganAt: Date
  answeredAt: Date | null
  endedAt: Date | null
  toldAt: Date
}

/** owned by owner: which facts a caller named rightly, and which not; the application only adds to it */
export type DeskIdentification = {
  owner: string
  id: string
  organisationId: string
  callId: string | null
  actorKind: string
  actorId: string
  named: string[]
  missed: string[]
  passed: boolean
  at: Date
}

/** owned by owner: what operators note of a member; the application only adds to it */
export type DeskNote = {
  owner: string
  id: string
  organisationId: string
  callId: string | null
  text: string
  actorKind: string
  actorId: string
  writtenAt: Date
}

/** owned by owner: phones that are to change, so that the old one can object first */
export type DeskPhoneChange = {
  owner: string
  id: string
  organisationId: string
  oldPhone: string
  phone: string
  identificationId: string | null
  actorKind: string
  actorId: string
  askedAt: Date
  dueAt: Date
  state: string
  settledAt: Date | null
  reason: string | null
}

/** look-up: by organisation and operator, the extension they sit at */
export type DeskSeat = {
  organisationId: string
  operatorId: string
  extension: string
  since: Date
}

/** local: files that were handed in, forgotten some weeks after */
export type ImportsFile = {
  organisationId: string
  id: string
  name: string
  size: number
  madeAt: Date
  madeBy: string
}

/** local: the content of files, a mebibyte each but the last */
export type ImportsPart = {
  organisationId: string
  fileId: string
  number: number
  content: Buffer
}

/** local: receipts of a file that were refused, by their place in its order; the next run tries them again */
export type ImportsRefused = {
  organisationId: string
  programmeId: string
  digest: Buffer
  receipt: number
}

/** local: files of purchases and how many of their receipts were gone through */
export type ImportsRun = {
  organisationId: string
  programmeId: string
  digest: Buffer
  fileName: string
  receipts: number
  done: number
  actorKind: string
  actorId: string
  startedAt: Date
  touchedAt: Date
}

/** local: imports that the server does by itself, and what became of them */
export type ImportsTask = {
  organisationId: string
  id: string
  fileId: string
  fileName: string
  programmeId: string
  what: string
  mapping: unknown
  dryRun: boolean
  language: string
  state: string
  stage: string | null
  done: Generated<number>
  total: Generated<number>
  cancel: Generated<boolean>
  report: unknown | null
  refusal: unknown | null
  rejectedId: string | null
  orderedAt: Date
  orderedBy: unknown
  beganAt: Date | null
  endedAt: Date | null
}

/** owned by owner: the outbox, facts written with the transaction that made them */
export type KitEvent = {
  owner: string
  id: string
  organisationId: string
  name: string
  data: unknown
  at: Date
  deliveredAt: Date | null
  tries: Generated<number>
  nextTryAt: Date | null
  parkedReason: string | null
}

/** look-up: the answer that a key of a caller is bound to, kept at least 90 days */
export type KitIdempotency = {
  caller: string
  key: string
  digest: Buffer
  status: number
  answer: string
  at: Date
}

/** owned by owner: the points of one owner in one programme, opened at the first operation; its row is the lock */
export type LedgerAccount = {
  owner: string
  programmeId: string
  organisationId: string
  debt: Generated<number>
  openedAt: Date
}

/** local: append-only, links signed with a key that is kept outside the database */
export type LedgerAnchor = {
  position: number
  movements: number
  digest: Buffer
  at: Date
  key: Buffer
  signature: Buffer
}

/** owned by owner: transfers this owner was credited with, so that each arrives once */
export type LedgerArrival = {
  owner: string
  transferId: string
  at: Date
}

/** owned by owner: append-only, what a movement took from a lot (+) or gave back (-) */
export type LedgerDraw = {
  owner: string
  movementId: string
  lotId: string
  points: number
  place: number
}

/** owned by owner: points set aside; its id is the movement that did it, whose draws are its draws */
export type LedgerHold = {
  owner: string
  id: string
  programmeId: string
  points: number
  subject: string
  expiresAt: Date | null
  beganAt: Date
  endedAt: Date | null
  how: string | null
}

/** local: append-only, the chain; the movements that the transactions [from_no, to_no) wrote stand in the links of these bounds */
export type LedgerLink = {
  position: number
  fromNo: number
  toNo: number
  movements: number
  ids: string[]
  digests: Buffer[]
  digest: Buffer
  madeAt: Date
}

/** owned by owner: points earned at once, open in [activates_at, expires_at) */
export type LedgerLot = {
  owner: string
  id: string
  programmeId: string
  movementId: string
  purchaseId: string | null
  earned: number
  remaining: number
  lapsed: Generated<number>
  activatesAt: Date
  expiresAt: Date | null
  earnedAt: Date
  idle: unknown | null
  transferId: string | null
  originLot: string | null
}

/** owned by owner: append-only changes of accounts; ids ascend in the order of recording */
export type LedgerMovement = {
  owner: string
  id: string
  programmeId: string
  kind: string
  points: number
  causeKind: string
  causeId: string
  linkedId: string | null
  reason: string | null
  actorKind: string | null
  actorId: string | null
  approvedBy: string | null
  occurredAt: Date
  recordedAt: Date
  transactionNo: Generated<number>
}

/** local: how far a job has announced */
export type LedgerProgress = {
  job: string
  reached: Date
  lastId: string
}

/** owned by owner: in words, why a movement was made; gone once its member is erased */
export type LedgerRemark = {
  owner: string
  movementId: string
  salt: Buffer
  text: string
}

/** owned by owner: points that left this owner for another; pending until finished_at */
export type LedgerTransfer = {
  owner: string
  id: string
  programmeId: string
  organisationId: string
  toOwner: string
  kind: string
  causeKind: string
  causeId: string
  points: number
  debt: number
  parts: unknown
  pointsMovement: string | null
  debtMovement: string | null
  reason: string | null
  actorKind: string | null
  actorId: string | null
  occurredAt: Date
  startedAt: Date
  finishedAt: Date | null
}

/** reference: mailings of an organisation: for whom, in which words, and how far each has come */
export type MailingsMailing = {
  organisationId: string
  id: string
  programmeId: string
  name: string
  purpose: string
  audience: unknown
  texts: unknown
  segmentPrice: number | null
  state: string
  revision: number
  madeAt: Date
  madeBy: string
  changedAt: Date
  changedBy: string
  startsAt: Date | null
  beganAt: Date | null
  gatheredTo: string | null
  gatheredAt: Date | null
  inStep: Generated<boolean>
  progress: unknown | null
  endedAt: Date | null
}

/** owned by owner: whom a mailing is for, as it was when it began, and whether a message was written */
export type MailingsRecipient = {
  owner: string
  mailingId: string
  organisationId: string
  outcome: string | null
  form: string | null
  decidedAt: Date | null
  unsubscribedAt: Date | null
}

/** owned by owner: append-only, points that people of the staff moved by hand, each within the limits of whoever answers for it */
export type MembersCorrection = {
  owner: string
  movementId: string
  organisationId: string
  programmeId: string
  act: string
  points: number
  operatorId: string
  session: Buffer | null
  approvalId: string | null
  approvedBy: string | null
  answeredBy: GeneratedAlways<string | null>
  shiftPoints: number
  dayPoints: number
  onceLimit: number | null
  shiftLimit: number | null
  dayLimit: number | null
  at: Date
}

/** look-up: which member a phone, e-mail, external id or card number leads to */
export type MembersIdentifier = {
  organisationId: string
  kind: string
  value: string
  owner: string
  home: string
}

/** owned by owner: persons and companies enrolled, with their personal data */
export type MembersMember = {
  owner: string
  organisationId: string
  firstName: string | null
  middleName: string | null
  lastName: string | null
  phone: string | null
  email: string | null
  externalId: string | null
  birthday: string | null
  language: string
  tags: string[]
  storeId: string | null
  anonymous: boolean
  test: boolean
  clockShiftMs: number
  state: string
  mergedInto: string | null
  closedReason: string | null
  enrolledAt: Date
  closedAt: Date | null
  nameWords: GeneratedAlways<string | null>
  contactChangedAt: Date | null
  revision: Generated<number>
  frozenAt: Date | null
}

/** owned by owner: merges of a duplicate (the owner) into a survivor, each with its undo */
export type MembersMerge = {
  owner: string
  id: string
  organisationId: string
  survivor: string
  state: string
  reason: string | null
  actorKind: string
  actorId: string
  startedAt: Date
  mergedAt: Date | null
  sweptAt: Date | null
  undoActorKind: string | null
  undoActorId: string | null
  undoStartedAt: Date | null
  undoneAt: Date | null
}

/** owned by owner: members who work for the company: what they buy and earn is in no figure; who marked them and why is in the audit */
export type MembersStaff = {
  owner: string
  organisationId: string
  since: Date
}

/** owned by owner: confirmation codes, each good for one subject; only an HMAC of the code is kept */
export type MessagingCode = {
  owner: string
  id: string
  subject: string
  digest: Buffer
  madeAt: Date
  expiresAt: Date
  tries: Generated<number>
  usedAt: Date | null
  voidedAt: Date | null
}

/** owned by owner: what was told to members, and what became of it */
export type MessagingMessage = {
  owner: string
  id: string
  organisationId: string
  eventId: string
  channel: string
  kind: string
  language: string
  address: string | null
  text: string
  sealed: Buffer | null
  test: boolean
  state: string
  tries: Generated<number>
  nextTryAt: Date
  lapsesAt: Date | null
  failure: string | null
  writtenAt: Date
  settledAt: Date | null
  form: string
  purpose: string
  template: number | null
  subject: string | null
  html: string | null
  basis: unknown | null
  news: unknown | null
  insteadOf: string | null
  precedence: number
  inDoubt: Generated<number>
}

/** reference: texts of messages in Liquid, by event, channel and language; the last published version is in force */
export type MessagingTemplate = {
  organisationId: string
  event: string
  channel: string
  language: string
  version: number
  state: string
  mode: string
  subject: string | null
  body: string | null
  html: string | null
  restoredFrom: number | null
  revision: number
  madeAt: Date
  madeBy: string
  publishedAt: Date | null
  publishedBy: string | null
}

/** owned by owner: which version of the rules a member accepted, and when; the application only adds to it */
export type PortalAcceptance = {
  owner: string
  version: number
  organisationId: string
  acceptedAt: Date
}

/** look-up: by the SHA-256 of the token in a warning, what a member was warned of; good once, until it expires */
export type PortalAlarm = {
  digest: Buffer
  organisationId: string
  owner: string
  about: string
  subject: string | null
  contact: string
  madeAt: Date
  expiresAt: Date
  usedAt: Date | null
}

/** reference: at which address members of an organisation enter, /my/<slug> */
export type PortalEntrance = {
  organisationId: string
  slug: string
  programmeId: string | null
  open: boolean
  changedAt: Date
  changedBy: string
}

/** look-up: by the SHA-256 of the token that opened the bot, the chat in which somebody who comes in proves a phone */
export type PortalMeeting = {
  digest: Buffer
  organisationId: string
  chat: Buffer | null
  codeId: string | null
  phone: Buffer | null
  madeAt: Date
  expiresAt: Date
}

/** reference: the rules of taking part, version after version; the newest is asked for */
export type PortalRules = {
  organisationId: string
  version: number
  text: unknown
  publishedAt: Date
  publishedBy: string
}

/** look-up: by the SHA-256 of the token, which member is signed in; a session that ended is not here */
export type PortalSession = {
  hash: Buffer
  id: string
  organisationId: string
  owner: string
  contacts: Buffer
  device: string
  beganAt: Date
  usedAt: Date
  expiresAt: Date
}

/** look-up: by an HMAC of an address, a member or an organisation, how often something was tried in the hour that began then */
export type PortalTally = {
  what: Buffer
  beganAt: Date
  count: number
}

/** owned by owner: members who are to be forgotten, or were; the list that a restore applies again */
export type PrivacyErasure = {
  owner: string
  id: string
  organisationId: string
  state: string
  door: string
  actorKind: string
  actorId: string
  askedAt: Date
  dueAt: Date
  endedAt: Date | null
  counts: unknown | null
}

/** reference: how long a member can take back a wish to be forgotten, and how many days things are kept; null: as long as the member */
export type PrivacySetting = {
  organisationId: string
  waitDays: number
  keepCalls: number | null
  keepMessages: number | null
  keepNotes: number | null
  keepLookups: number | null
  keepRequests: number
  revision: number
  keepCodes: number
}

/** reference: versions of a programme's rules; in force and superseded follow from starts_at */
export type ProgrammesConditions = {
  programmeId: string
  version: number
  state: string
  startsAt: Date | null
  document: unknown
  note: string | null
  madeAt: Date
  madeBy: string
  scheduledAt: Date | null
  scheduledBy: string | null
  withdrawnAt: Date | null
  withdrawnBy: string | null
}

/** reference: the firms that run programmes */
export type ProgrammesOrganisation = {
  id: string
  name: string
  country: string
  language: string
  madeAt: Date
}

/** reference: programmes, each with a ledger of points of its own */
export type ProgrammesProgramme = {
  id: string
  organisationId: string
  name: string
  currency: string
  zone: string
  pointsName: unknown
  scale: number
  state: string
  madeAt: Date
  liveAt: Date | null
  closedAt: Date | null
  guardHours: Generated<number>
}

/** reference: points of sale, web shops included */
export type ProgrammesStore = {
  id: string
  organisationId: string
  code: string
  name: string
  city: string | null
  madeAt: Date
  closedAt: Date | null
}

/** reference: the tills of a store */
export type ProgrammesTill = {
  id: string
  organisationId: string
  storeId: string
  code: string
  name: string
  madeAt: Date
  closedAt: Date | null
}

/** reference: what all members together have used of a budget */
export type PurchasesBudget = {
  programmeId: string
  key: string
  used: number
}

/** owned by owner: what a member has used of a limit in a period; source is who used it, before any merge */
export type PurchasesCounter = {
  owner: string
  programmeId: string
  key: string
  source: string
  used: number
}

/** owned by owner: something other than a purchase that was judged by the conditions */
export type PurchasesEvent = {
  owner: string
  id: string
  programmeId: string
  kind: string
  externalId: string
  occurredAt: Date
  recordedAt: Date
  points: number
  decision: unknown
}

/** owned by owner: a confirmed receipt with the decision about it; owner is the member, or the purchase itself where there is none */
export type PurchasesPurchase = {
  owner: string
  id: string
  organisationId: string
  programmeId: string
  member: boolean
  test: boolean
  storeId: string | null
  tillId: string | null
  externalId: string
  occurredAt: Date
  recordedAt: Date
  state: string
  conditionsVersion: number
  amount: number
  discountAmount: number
  redeemedAmount: number
  pointsEarned: number
  pointsRedeemed: number
  decision: unknown
}

/** owned by owner: a quote that set points and budgets aside */
export type PurchasesQuote = {
  owner: string
  id: string
  organisationId: string
  programmeId: string
  state: string
  holdId: string | null
  points: number
  usage: unknown
  madeAt: Date
  expiresAt: Date
}

/** look-up: a receipt by organisation, store, till (nil where unsaid) and number, unique for ever */
export type PurchasesReceipt = {
  organisationId: string
  storeId: string
  tillId: string
  externalId: string
  owner: string
  purchaseId: string
  digest: Buffer
}

/** owned by owner: goods given back, by line */
export type PurchasesReturn = {
  owner: string
  id: string
  purchaseId: string
  externalId: string
  whole: boolean
  occurredAt: Date
  recordedAt: Date
  amount: number
  pointsBack: number
  pointsTaken: number
  lines: unknown
  answer: unknown
}

/** owned by owner: how often and when a member has bought; source is who bought, before any merge */
export type PurchasesTally = {
  owner: string
  programmeId: string
  source: string
  visits: number
  amount: number
  firstAt: Date
  lastAt: Date
}

/** local: what became of a sending for each of those it is for */
export type ReportsDelivery = {
  organisationId: string
  runId: string
  operatorId: string
  name: string
  state: string
  reason: string | null
  at: Date | null
}

/** reference: which figures are sent to whom of the staff, and when */
export type ReportsReport = {
  organisationId: string
  id: string
  programmeId: string
  name: string
  page: string
  period: string | null
  rhythm: string
  hour: number
  language: string
  form: string
  recipients: string[]
  cost: number | null
  marginPercent: number | null
  paused: boolean
  since: Date
  madeAt: Date
  madeBy: string
}

/** local: each sending of a report, once for each day it was due */
export type ReportsRun = {
  organisationId: string
  id: string
  reportId: string
  dueOn: string | null
  askedBy: string | null
  fromOn: string | null
  toOn: string | null
  state: string
  reason: string | null
  tries: number
  nextAt: Date | null
  file: Buffer | null
  madeAt: Date
  endedAt: Date | null
}

/** reference: how programmes show themselves to people who are not signed in */
export type ShowcaseFace = {
  programmeId: string
  organisationId: string
  slug: string
  publicSince: Date | null
  origins: string[]
  labels: unknown
  leaving: unknown | null
  revision: number
  editedAt: Date
}

/** look-up: cards in phones, which of them may show something old, and what they were told last */
export type ShowcasePhone = {
  device: string
  serial: string
  maker: string
  organisationId: string
  programmeId: string
  owner: string | null
  cardId: string
  number: string
  language: string
  pushToken: string | null
  shown: string | null
  registeredAt: Date
  changedAt: Date
  toldAt: Date | null
  dueAt: Date | null
}

/** local: what a version is expected to come to, month by month */
export type SimulationForecast = {
  organisationId: string
  id: string
  programmeId: string
  version: number
  runId: string
  name: string
  firstMonth: string
  assumptions: unknown
  face: unknown
  expected: unknown
  madeAt: Date
  madeBy: string
}

/** local: what a month of a forecast came to, a few days after its end */
export type SimulationObserved = {
  organisationId: string
  forecastId: string
  month: string
  fact: unknown
  notedAt: Date
}

/** local: simulations and searches that the server does by itself, and what came of them */
export type SimulationRun = {
  organisationId: string
  id: string
  programmeId: string
  kind: string
  name: string
  asked: unknown
  language: string
  state: string
  stage: string | null
  done: Generated<number>
  total: Generated<number>
  attempts: Generated<number>
  cancel: Generated<boolean>
  result: unknown | null
  refusal: unknown | null
  orderedAt: Date
  orderedBy: unknown
  beganAt: Date | null
  endedAt: Date | null
}

/** owned by owner: what counts towards tiers, summed by day of the programme's zone */
export type TiersQualifying = {
  owner: string
  programmeId: string
  day: string
  source: string
  cameThrough: Generated<string[]>
  spend: number
  points: number
  visits: number
}

/** owned by owner: members' grades, each from its start until a later one; the end is derived, a review records it */
export type TiersStanding = {
  owner: string
  id: string
  programmeId: string
  tier: string | null
  fromAt: Date
  untilAt: Date | null
  endedAt: Date | null
  cause: string
  mergeId: string | null
  reason: string | null
  actorKind: string
  actorId: string
  recordedAt: Date
  toldEndingAt: Date | null
}
