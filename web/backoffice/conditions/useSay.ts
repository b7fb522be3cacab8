import { useTranslation } from 'react-i18next'
import type { Problem } from '#domains/rules/rules.api.ts'
import { language } from '../../shared/i18n.ts'
import { fieldsEn } from './fields.en.ts'
import { fieldsRu } from './fields.ru.ts'

/** Words whose keys are put together: a test sees that all of them are there. */
export function useSay() {
  const { t } = useTranslation()
  const words: Readonly<Record<string, string>> = language() === 'ru' ? fieldsRu : fieldsEn
  const say = (key: string): string => words[key] ?? key
  return {
    t,
    field: (label: string) => say(`cond.field.${label}`),
    option: (label: string, value: string) => say(`cond.option.${label}.${value}`),
    leaf: (kind: string) => say(`cond.leaf.${kind}`),
    grant: (kind: string) => say(`cond.grant.${kind}`),
    event: (on: string) =>
      on.startsWith('custom:') ? on.slice(7) : say(`cond.event.${on === '' ? 'purchase' : on}`),
    /** What is wrong, in the reader's language where it has words for it. */
    problem: ({ code, message }: Problem) => words[`cond.problem.${code}`] ?? message,
  }
}
