import { Type } from 'typebox'
import { refusals } from '#kit/core/refusal.ts'
import { exact, FILE, FileContent, operations, Uuid } from '#kit/core/operation.ts'

const params = exact({ number: Type.String({ minLength: 1, maxLength: 40 }) })
const query = exact({ programmeId: Type.Optional(Uuid) })
const refuses = [
  'pass.not_set_up',
  'pass.card_unusable',
  'card.unknown',
  'programme.required',
  'programme.none_live',
  'programme.not_live',
  'programme.unknown',
] as const

export const passesApi = operations({
  ways: {
    method: 'GET',
    path: '/v1/passes',
    summary: 'For which phones cards can be made',
    needs: 'cards:read',
    returns: exact({ apple: Type.Boolean(), google: Type.Boolean() }),
  },
  apple: {
    method: 'GET',
    path: '/v1/cards/:number/passes/apple',
    summary: 'The card for an iPhone, signed (pkpass)',
    needs: 'points:read',
    params,
    query,
    media: FILE,
    returns: FileContent,
    refuses,
  },
  google: {
    method: 'GET',
    path: '/v1/cards/:number/passes/google',
    summary: 'An address by which the card is put into an Android phone',
    needs: 'points:read',
    params,
    query,
    returns: exact({ url: Type.String() }),
    refuses,
  },
})

export const passesRefusals = refusals({
  'pass.not_set_up': {
    status: 409,
    en: 'Cards for phones by {maker} are not set up here. The administrator puts certificates into KOPILKA_PASSES.',
    ru: 'Карты для телефонов ({maker}) здесь не настроены. Администратор кладёт сертификаты в папку KOPILKA_PASSES.',
  },
  'pass.card_unusable': {
    status: 409,
    en: 'The card is {state}: there is nothing to put into a phone.',
    ru: 'Карта в состоянии {state}: класть в телефон нечего.',
  },
})
