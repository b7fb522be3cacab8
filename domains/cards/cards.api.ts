import { Type, type Static } from 'typebox'
import { Balance } from '#domains/ledger/ledger.api.ts'
import { WrittenProfile } from '#domains/members/members.api.ts'
import { exact, Instant, Nullable, operations, page, pageQuery, Uuid } from '#kit/core/operation.ts'

const CardNumber = Type.String({
  pattern: '^[0-9 -]{8,32}$',
  description: 'Card number, 8 to 19 digits; spaces and dashes are left out',
})

const Reason = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const Why = Type.Optional({
  ...Reason,
  description: 'Why, for the record; people of the staff have to say',
})
const unsaid = 'access.reason_missing'

const State = Type.Union([
  Type.Literal('issued'),
  Type.Literal('active'),
  Type.Literal('blocked'),
  Type.Literal('replaced'),
])

export const Card = exact({
  id: Uuid,
  number: Type.String(),
  kind: Type.Union([Type.Literal('plastic'), Type.Literal('virtual')]),
  state: State,
  reason: Nullable(Type.String({ description: 'Why it is blocked, or was replaced' })),
  memberId: Nullable(Uuid),
  batchId: Nullable(Uuid),
  replacedBy: Nullable(Type.String()),
  issuedAt: Instant,
  activatedAt: Nullable(Instant),
})
export type CardAnswer = Static<typeof Card>

export const CardLife = exact({
  what: Type.Union([
    Type.Literal('issued'),
    Type.Literal('bound'),
    Type.Literal('activated'),
    Type.Literal('blocked'),
    Type.Literal('unblocked'),
    Type.Literal('replaced'),
  ]),
  at: Instant,
  memberId: Nullable(Uuid),
  reason: Nullable(Type.String()),
  otherNumber: Nullable(Type.String({ description: 'Of a replacement: the other card of it' })),
  actor: exact({ kind: Type.String(), id: Type.String() }),
})

export const CardWithHistory = exact({ ...Card.properties, history: Type.Array(CardLife) })
export type CardWithHistory = Static<typeof CardWithHistory>

export const Replacement = exact({ old: Card, new: Card })

export const CheckDigitName = Type.Union(
  [Type.Literal('luhn'), Type.Literal('damm'), Type.Literal('ean13')],
  {
    description:
      'How the last digit checks the others; ean13 for 13-digit numbers printed as EAN-13',
  },
)

export const Batch = exact({
  id: Uuid,
  name: Type.String(),
  prefix: Type.String(),
  length: Type.Integer(),
  checkDigit: CheckDigitName,
  count: Type.Integer(),
  activationCodes: Type.Boolean(),
  madeAt: Instant,
  madeBy: Type.String(),
})
export type BatchAnswer = Static<typeof Batch>

export const NewBatch = exact({
  name: Type.String({ minLength: 1, maxLength: 200, description: 'To recognise the batch by' }),
  count: Type.Integer({ minimum: 1, maximum: 100_000 }),
  prefix: Type.Optional(Type.String({ pattern: '^[0-9]{0,12}$', default: '' })),
  length: Type.Integer({ minimum: 8, maximum: 19, description: 'Digits in all' }),
  checkDigit: Type.Optional(CheckDigitName),
  activationCodes: Type.Optional(
    Type.Boolean({
      description: 'Cards are activated only with the code under their scratch field',
    }),
  ),
})
export type NewBatch = Static<typeof NewBatch>

const BatchParams = exact({ batchId: Uuid })
const CardParams = exact({ number: CardNumber })
const MemberParams = exact({ memberId: Uuid })
const Symbology = Type.Union([Type.Literal('ean13'), Type.Literal('code128'), Type.Literal('qr')])

const dead = ['card.unknown', 'card.replaced', 'key.test_only'] as const

export const cardsApi = operations({
  makeBatch: {
    method: 'POST',
    path: '/v1/cards/batches',
    summary: 'Make a batch of plastic card numbers: random, unique, with a check digit',
    needs: 'cards:write',
    body: NewBatch,
    returns: Batch,
    status: 201,
    refuses: ['batch.too_short', 'batch.not_ean13', 'batch.exhausted', 'key.test_only'],
    example: { name: 'Spring', count: 500, prefix: '77', length: 16 },
  },
  listBatches: {
    method: 'GET',
    path: '/v1/cards/batches',
    summary: 'List batches of plastic cards, newest first',
    needs: 'cards:read',
    query: exact(pageQuery),
    returns: page(Batch),
    refuses: ['cursor.invalid'],
  },
  print: {
    method: 'GET',
    path: '/v1/cards/batches/:batchId/print',
    summary:
      'The numbers of a batch for printing: one CSV with number, bar code text and activation code',
    needs: 'cards:write',
    params: BatchParams,
    query: exact({ symbology: Type.Optional(Symbology) }),
    returns: Type.String(),
    media: 'text/csv; charset=utf-8',
    refuses: ['batch.unknown', 'batch.symbology'],
  },
  printSheet: {
    method: 'GET',
    path: '/v1/cards/batches/:batchId/sheet',
    summary: 'Bar codes of a batch as one SVG drawing, so many from a number on',
    needs: 'cards:write',
    params: BatchParams,
    query: exact({
      symbology: Type.Optional(Symbology),
      after: Type.Optional(CardNumber),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 24 })),
    }),
    returns: Type.String(),
    media: 'image/svg+xml',
    refuses: ['batch.unknown', 'batch.symbology'],
  },
  issue: {
    method: 'POST',
    path: '/v1/members/:memberId/cards',
    summary: 'Give a member a virtual card, or the plastic one whose number is given',
    needs: 'cards:write',
    params: MemberParams,
    body: exact({ number: Type.Optional(CardNumber), reason: Why }),
    returns: Card,
    status: 201,
    refuses: [
      ...dead,
      unsaid,
      'member.unknown',
      'member.closed',
      'member.merged',
      'card.blocked',
      'card.bound_to_another',
    ],
  },
  listOfMember: {
    method: 'GET',
    path: '/v1/members/:memberId/cards',
    summary: 'The cards of a member, those of merged duplicates too',
    needs: 'cards:read',
    params: MemberParams,
    returns: exact({ items: Type.Array(Card) }),
    refuses: ['member.unknown'],
  },
  get: {
    method: 'GET',
    path: '/v1/cards/:number',
    summary: 'A card with the history of its life',
    needs: 'cards:read',
    params: CardParams,
    returns: CardWithHistory,
    refuses: ['card.unknown'],
  },
  balance: {
    method: 'GET',
    path: '/v1/cards/:number/balance',
    summary:
      "The balance of a card's member, by the number alone; zeros for a card that nobody has yet",
    needs: 'points:read',
    params: CardParams,
    query: exact({ programmeId: Type.Optional(Uuid) }),
    returns: Balance,
    batched: true,
    refuses: [
      'card.unknown',
      'card.replaced',
      'card.blocked',
      'member.unknown',
      'programme.unknown',
      'programme.required',
      'programme.none_live',
    ],
  },
  activate: {
    method: 'POST',
    path: '/v1/cards/:number/activate',
    summary: 'Activate a card, so that it can spend; say whose it is by id or by a profile',
    needs: 'cards:activate',
    params: CardParams,
    body: exact({
      memberId: Type.Optional(Uuid),
      profile: Type.Optional(WrittenProfile),
      code: Type.Optional(
        Type.String({ minLength: 10, maxLength: 20, description: 'From under the scratch field' }),
      ),
      reason: Why,
    }),
    returns: Card,
    refuses: [
      ...dead,
      unsaid,
      'card.blocked',
      'card.already_active',
      'card.bound_to_another',
      'card.code_required',
      'card.code_wrong',
      'member.unknown',
      'member.closed',
      'member.merged',
      'member.phone_taken',
      'member.email_taken',
      'member.external_id_taken',
    ],
    example: { profile: { name: { first: 'Анна' }, phone: '8 916 123-45-67' } },
  },
  block: {
    method: 'POST',
    path: '/v1/cards/:number/block',
    summary: 'Block a card: it neither earns nor spends',
    needs: 'cards:block',
    params: CardParams,
    body: exact({ reason: Reason }),
    returns: Card,
    refuses: [...dead, 'card.blocked'],
    example: { reason: 'lost' },
  },
  unblock: {
    method: 'POST',
    path: '/v1/cards/:number/unblock',
    summary: 'Unblock a card: it can do again what it could before',
    needs: 'cards:unblock',
    params: CardParams,
    body: exact({ reason: Why }),
    returns: Card,
    refuses: [...dead, unsaid, 'card.not_blocked'],
  },
  replace: {
    method: 'POST',
    path: '/v1/cards/:number/replace',
    summary:
      'Replace a card by a new virtual one, or by a plastic one from stock; the old number is dead for ever',
    needs: 'cards:replace',
    params: CardParams,
    body: exact({
      with: Type.Optional(CardNumber),
      reason: Why,
    }),
    returns: Replacement,
    identified: true,
    refuses: [...dead, unsaid, 'card.unbound', 'card.bound_to_another', 'card.blocked'],
    example: { reason: 'lost' },
  },
})

export { cardsRefusals } from './core/refusals.ts'
