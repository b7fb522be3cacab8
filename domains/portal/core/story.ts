import type { Language, Texts } from '#kit/core/language.ts'

type Line = {
  readonly kind: string
  readonly points: number
  readonly cause: { readonly kind: string }
}

/** What a movement was, in a member's words: by its cause where that says more, otherwise by its kind. */
export function titleOf({ kind, points, cause }: Line, language: Language): string {
  const way = points < 0 ? 'out' : 'in'
  const text =
    TITLES[`${kind}.${cause.kind}.${way}`] ??
    TITLES[`${kind}.${cause.kind}`] ??
    TITLES[`${kind}.${way}`] ??
    TITLES[kind]
  return text?.[language] ?? kind
}

const RETURNED = { ru: 'Возврат покупки', en: 'Returned goods' }
const JOINED = {
  ru: 'Объединение с другой вашей картой',
  en: 'Another card of yours came together',
}

const TITLES: Readonly<Record<string, Texts | undefined>> = {
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
