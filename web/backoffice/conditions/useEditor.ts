import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Conditions, Problem } from '#domains/rules/rules.api.ts'
import { queries } from '../../shared/queries.ts'
import { language } from '../../shared/i18n.ts'
import type { Units } from './core/cells.ts'
import { wordsUnder } from './core/collect.ts'
import { textOf, unitsOf, type Form } from './core/form.ts'
import { getAt } from './core/parts.ts'
import { KINDS } from './core/shapes.ts'
import { tell } from './core/speaking.ts'
import { useStoreNames } from './useStoreNames.ts'
import type { Editing, Offers } from './Editing.ts'
import { useSay } from './useSay.ts'

/** What the parts of the editor are told of the document as it stands now. */
export function useEditor(props: {
  readonly programme: Programme
  readonly form: Form
  readonly document: Conditions
  readonly units: Units
  readonly problems: readonly Problem[]
  readonly disabled: boolean
}): Editing {
  const { programme, form, document, problems, disabled } = props
  const { i18n } = useTranslation()
  const offers = useOffers(form, document)
  const named = useStoreNames()
  const speaking = i18n.language
  return useMemo(() => {
    const telling = tell(language(), programme, document)
    return {
      programme,
      units: unitsOf(form, props.units),
      offers,
      problems,
      disabled,
      speaking,
      telling: {
        rule: (rule) => {
          const said = telling.rule(rule)
          return said === null ? null : named(said)
        },
        condition: (condition) => {
          const said = telling.condition(condition)
          return said === null ? null : named(said)
        },
        section: (places) => telling.section(places).map(named),
      },
    }
  }, [programme, form, document, props.units, offers, problems, disabled, speaking, named])
}

function useOffers(form: Form, document: Conditions): Offers {
  const { option, t } = useSay()
  const { i18n } = useTranslation()
  const stores = useInfiniteQuery(queries.stores())
  const speaking = i18n.language
  return useMemo(() => {
    const plain = (words: readonly string[]) => words.map((value) => ({ value, label: value }))
    const nameOf = (part: Form['part']) => {
      const id = textOf(part.cells['id'])
      return { value: id, label: textOf(part.cells[`name.${language()}`]) || id }
    }
    const groups = getAt(document, 'groups')
    const once = (all: { value: string; label: string }[]) =>
      all.filter(
        ({ value }, index) =>
          value !== '' && all.findIndex((other) => other.value === value) === index,
      )
    return {
      store: (stores.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
      tier: once((form.part.lists['tiers.ladder'] ?? []).map(nameOf)),
      rule: once(form.rules.map(({ part }) => nameOf(part))),
      group: plain(typeof groups === 'object' && groups !== null ? Object.keys(groups) : []),
      category: plain(wordsUnder(document, 'categories')),
      sku: plain(wordsUnder(document, 'skus')),
      weekday: [1, 2, 3, 4, 5, 6, 7].map((day) => ({
        value: String(day),
        label: t(`cond.weekday.${day as 1}`),
      })),
      kind: KINDS.map((kind) => ({ value: kind, label: option('kind', kind) })),
    }
    // the words change with the language
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [form, document, stores.data, speaking])
}
