import type { accessEn } from './words.en.ts'

/** The same in Russian. */
export const accessRu: Readonly<Record<keyof typeof accessEn, string>> = {
  'personal.show': 'Показать контакты',
  'personal.hide': 'Скрыть',
  'personal.shown': 'Открыто на минуту; просмотр записан в журнал.',
  'personal.born': 'дата рождения: {{date}}',
  'personal.bornIn': 'год рождения: {{year}}',
  'audit.member.revealed': 'Открыты контакты участника',
}
