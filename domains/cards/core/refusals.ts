import { refusals } from '#kit/core/refusal.ts'

/** Why an operation on cards may be refused. */
export const cardsRefusals = refusals({
  'card.unknown': {
    status: 404,
    en: 'There is no such card. Check the number; mistyped numbers fail their check digit.',
    ru: 'Такой карты нет. Проверьте номер: у номера с опечаткой не сходится контрольная цифра.',
  },
  'card.blocked': {
    status: 409,
    en: 'The card is blocked ({reason}). Unblock it, or replace it by another.',
    ru: 'Карта заблокирована ({reason}). Разблокируйте её или замените другой.',
  },
  'card.not_blocked': {
    status: 409,
    en: 'The card is not blocked, so there is nothing to undo.',
    ru: 'Карта не заблокирована, снимать нечего.',
  },
  'card.not_activated': {
    status: 409,
    en: 'The card is not activated yet: it earns, but cannot spend. Activate it first.',
    ru: 'Карта ещё не активирована: она копит баллы, но списывать не может. Сначала активируйте её.',
  },
  'card.already_active': {
    status: 409,
    en: 'The card is active already.',
    ru: 'Карта уже активна.',
  },
  'card.replaced': {
    status: 409,
    en: 'The card was replaced by another; its number is dead for ever. Use the new card.',
    ru: 'Карту заменили другой, этот номер больше не действует. Используйте новую карту.',
  },
  'card.unbound': {
    status: 409,
    en: 'The card has no member yet, so there is nothing to replace. Take another card.',
    ru: 'У карты ещё нет участника, заменять нечего. Возьмите другую карту.',
  },
  'card.bound_to_another': {
    status: 409,
    en: 'The card belongs to another member. Take another card, or merge the two members.',
    ru: 'Карта принадлежит другому участнику. Возьмите другую карту или объедините участников.',
  },
  'card.code_required': {
    status: 409,
    en: 'Cards of this batch are activated with the code under the scratch field. Send it as code.',
    ru: 'Карты этой партии активируют кодом под защитным слоем. Передайте его в поле code.',
  },
  'card.code_wrong': {
    status: 409,
    en: 'This is not the code of the card. Read it again under the scratch field.',
    ru: 'Это не код этой карты. Прочитайте его под защитным слоем ещё раз.',
  },
  'batch.unknown': {
    status: 404,
    en: 'There is no such batch of cards.',
    ru: 'Такой партии карт нет.',
  },
  'batch.too_short': {
    status: 400,
    en: 'So many numbers of this length could be guessed. Take a length of {shortest} or more.',
    ru: 'Столько номеров такой длины можно подобрать. Возьмите длину от {shortest}.',
  },
  'batch.not_ean13': {
    status: 400,
    en: 'The EAN-13 check digit belongs to numbers of 13 digits. Take a length of 13.',
    ru: 'Контрольная цифра EAN-13 бывает у номеров из 13 цифр. Возьмите длину 13.',
  },
  'batch.exhausted': {
    status: 409,
    en: 'Too many numbers of this shape are taken. Take another prefix or a greater length.',
    ru: 'Слишком много номеров такого вида занято. Возьмите другой префикс или большую длину.',
  },
  'batch.symbology': {
    status: 409,
    en: 'EAN-13 prints numbers of 12 digits, or of 13 with its own check digit; these have {length}. Take code128 or qr.',
    ru: 'EAN-13 печатает номера из 12 цифр или из 13 со своей контрольной цифрой; здесь цифр {length}. Возьмите code128 или qr.',
  },
})
