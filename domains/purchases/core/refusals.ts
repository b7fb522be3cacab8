import { refusals } from '#kit/core/refusal.ts'

/** What the slice refuses, and what to do about it. */
export const purchasesRefusals = refusals({
  'points.not_enough': {
    status: 409,
    en: '{asked} points were asked for, {active} are active. Ask for fewer, or for "max".',
    ru: 'Запрошено {asked} баллов, активны {active}. Запросите меньше или "max".',
  },
  'points.too_many': {
    status: 409,
    en: 'The conditions grant more than {most} points on this receipt. Ask whoever keeps them to check the rates.',
    ru: 'По условиям за этот чек положено больше {most} баллов. Попросите ведущего программу проверить ставки.',
  },
  'redeem.cap_exceeded': {
    status: 409,
    en: '{asked} points were asked for, this receipt takes {max} at most.',
    ru: 'Запрошено {asked} баллов, этот чек принимает не больше {max}.',
  },
  price_changed: {
    status: 409,
    en: 'The receipt is not the one that was quoted: {changed}. Ask for a new quote.',
    ru: 'Чек отличается от рассчитанного: {changed}. Запросите новый расчёт.',
  },
  'quote.unknown': {
    status: 404,
    en: 'There is no such quote. Ask for a new one.',
    ru: 'Такого расчёта нет. Запросите новый.',
  },
  'quote.expired': {
    status: 409,
    en: 'The quote is no longer good. Ask for a new one.',
    ru: 'Срок расчёта истёк. Запросите новый.',
  },
  'quote.used': {
    status: 409,
    en: 'The quote is {state}. Ask for a new one.',
    ru: 'Расчёт уже в состоянии «{state}». Запросите новый.',
  },
  'confirmation.required': {
    status: 409,
    en: 'Paying with more than {above} points needs a code: ask for it with POST /v1/quotes/{id}/code and send quoteId and confirmationCode.',
    ru: 'Оплата более чем {above} баллами требует кода: запросите его через POST /v1/quotes/{id}/code и передайте quoteId и confirmationCode.',
  },
  'points.guarded': {
    status: 409,
    en: 'The phone or e-mail of this member was changed lately: until {until} points are spent with a code only. Ask for it with POST /v1/quotes/{id}/code, or wait.',
    ru: 'Телефон или почта участника недавно сменились: до {until} баллы списываются только по коду. Запросите код через POST /v1/quotes/{id}/code или подождите.',
  },
  'purchase.unknown': {
    status: 404,
    en: 'There is no such purchase.',
    ru: 'Такой покупки нет.',
  },
  'purchase.duplicate': {
    status: 409,
    en: 'This till has sent another receipt with the number {externalId}. A receipt is sent once, unchanged.',
    ru: 'С этой кассы уже пришёл другой чек с номером {externalId}. Чек передают один раз и без изменений.',
  },
  'purchase.in_future': {
    status: 400,
    en: 'The receipt is dated {occurredAt}, and that is still to come. Check the clock of the till.',
    ru: 'Чек датирован {occurredAt}, это время ещё не наступило. Проверьте часы кассы.',
  },
  'purchase.returned': {
    status: 409,
    en: 'The purchase is {state} already.',
    ru: 'Покупка уже в состоянии «{state}».',
  },
  'return.exceeds_purchase': {
    status: 409,
    en: 'Line {lineId}: {asked} to give back, {left} of {bought} are left.',
    ru: 'Строка {lineId}: к возврату {asked}, осталось {left} из {bought}.',
  },
  'return.line_unknown': {
    status: 409,
    en: 'The purchase has no line {lineId}.',
    ru: 'В покупке нет строки {lineId}.',
  },
  'return.duplicate': {
    status: 409,
    en: 'The purchase has a return with the number {externalId} already.',
    ru: 'У покупки уже есть возврат с номером {externalId}.',
  },
  'lines.duplicate': {
    status: 400,
    en: 'Two lines are called {lineId}. Give each line a name of its own.',
    ru: 'Две строки названы {lineId}. Дайте каждой строке своё имя.',
  },
  'lines.too_large': {
    status: 400,
    en: 'The lines come to more than {most}, in minor units. Is the amount of a line in another unit?',
    ru: 'Сумма строк больше {most} в минорных единицах. Не в других ли единицах сумма строки?',
  },
  'currency.other': {
    status: 409,
    en: 'The programme counts in {expected}, the receipt is in {actual}.',
    ru: 'Программа считает в {expected}, а чек в {actual}.',
  },
  'event.duplicate': {
    status: 409,
    en: 'This event was reported already.',
    ru: 'Об этом событии уже сообщали.',
  },
  'try.no_such_day': {
    status: 400,
    en: '{day} is not a day of the calendar.',
    ru: 'Дня {day} в календаре нет.',
  },
})
