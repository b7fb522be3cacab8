import type { Language, Texts } from '#kit/core/language.ts'

type Line = {
  readonly kind: string
  readonly points: number
  readonly cause: { readonly kind: string }
}

/** What a movement was, in a member's words: by its cause where that says more, otherwise by its kind. */
export const titleOf = (line: Line, language: Language): string =>
  told(TITLES, line)?.[language] ?? line.kind

/** Why it came about, where the cause itself says no more; null where there is nothing to add. */
export const reasonOf = (line: Line, language: Language): string | null =>
  told(REASONS, line)?.[language] ?? null

type Told = Readonly<Record<string, Texts | undefined>>

function told(texts: Told, { kind, points, cause }: Line): Texts | undefined {
  const way = points < 0 ? 'out' : 'in'
  const names = [`${kind}.${cause.kind}.${way}`, `${kind}.${cause.kind}`, `${kind}.${way}`, kind]
  return names.map((name) => texts[name]).find((text) => text !== undefined)
}

const RETURNED = { ru: 'Возврат покупки', en: 'Returned goods' }
const JOINED = {
  ru: 'Объединение с другой вашей картой',
  en: 'Another card of yours came together',
}

const TITLES: Told = {
  earn: { ru: 'Начислено', en: 'Earned' },
  'earn.purchase': { ru: 'За покупку', en: 'For a purchase' },
  'earn.event': { ru: 'Подарок программы', en: 'A gift of the programme' },
  redeem: { ru: 'Оплата баллами', en: 'Paid with points' },
  expire: { ru: 'Сгорели', en: 'Expired' },
  'adjust.in': { ru: 'Начислено магазином', en: 'Credited by the firm' },
  'adjust.out': { ru: 'Списано магазином', en: 'Taken by the firm' },
  hold: { ru: 'Отложено', en: 'Set aside' },
  'hold.dispute': { ru: 'Отложено на время спора', en: 'Set aside while a dispute lasts' },
  release: { ru: 'Снова доступно', en: 'Free again' },
  reverse: RETURNED,
  'transfer.in': { ru: 'Вам подарили баллы', en: 'Points given to you' },
  'transfer.out': { ru: 'Вы подарили баллы', en: 'Points you gave' },
  'transfer.merge': JOINED,
  'transfer.unmerge': { ru: 'Карты снова разделены', en: 'Cards parted again' },
  open: { ru: 'Перенесено из прежней программы', en: 'Brought from the programme before' },
}

const REASONS: Told = {
  'earn.event': {
    ru: 'Правила программы дарят баллы за такое событие: вступление, день рождения или другое.',
    en: 'The rules of the programme give points for such an event: joining, a birthday or another.',
  },
  expire: {
    ru: 'Срок этих баллов вышел: их не успели потратить.',
    en: 'The time of these points was over before they were spent.',
  },
  'adjust.in': {
    ru: 'Баллы добавил сотрудник. Если это неожиданность, позвоните нам.',
    en: 'Somebody of the staff added them. If that surprises you, call us.',
  },
  'adjust.out': {
    ru: 'Баллы снял сотрудник. Если это неожиданность, позвоните нам.',
    en: 'Somebody of the staff took them. If that surprises you, call us.',
  },
  hold: {
    ru: 'Баллы ждут, пока касса закончит покупку. Если она не состоится, они вернутся сами.',
    en: 'They wait until the till has finished the purchase. If it comes to nothing, they return by themselves.',
  },
  'hold.dispute': {
    ru: 'Пока разбираем ваш спор, эти баллы отложены.',
    en: 'While your dispute is looked into, these points are set aside.',
  },
  release: {
    ru: 'Отложенные баллы больше не нужны покупке.',
    en: 'The purchase needs them no more.',
  },
  'reverse.in': {
    ru: 'Вернулись баллы, которыми было оплачено возвращённое.',
    en: 'Points that had paid for the goods you returned are back.',
  },
  'reverse.out': {
    ru: 'Сняты баллы, начисленные за то, что вернули.',
    en: 'Points that the returned goods had brought are taken back.',
  },
}
