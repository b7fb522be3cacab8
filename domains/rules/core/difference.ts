import type { Texts } from '#kit/core/language.ts'
import type { Conditions } from './language/document.ts'
import { clauses, makeSpeech, sentence, type Clause, type Naming } from './sentences.ts'

/** One change between two documents. Rules stand under their ids: /rules/base/then. */
export type Change = Texts & {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
}

/** What changes from one document to another, in sentences; [] when both mean the same. */
export function difference(before: Conditions, after: Conditions, naming: Naming): Change[] {
  const ru = changesIn('ru', before, after, naming)
  const en = changesIn('en', before, after, naming)
  return ru.map(({ path, kind, text }, i) => ({ path, kind, ru: text, en: en[i]!.text }))
}

type Said = { readonly path: string; readonly kind: Change['kind']; readonly text: string }

function changesIn(
  language: 'ru' | 'en',
  before: Conditions,
  after: Conditions,
  naming: Naming,
): Said[] {
  const old = makeSpeech(language, { ...naming, document: before })
  const now = makeSpeech(language, { ...naming, document: after })
  const { say } = now
  const kept = new Set(before.rules.map(({ id }) => id))
  const keeps = new Set(after.rules.map(({ id }) => id))
  const changes: Said[] = []
  for (const rule of before.rules) {
    if (keeps.has(rule.id)) continue
    const text = say('Правило убрано: ', 'Rule removed: ') + sentence(rule, old)
    changes.push({ path: `/rules/${rule.id}`, kind: 'removed', text })
  }
  for (const rule of after.rules) {
    if (kept.has(rule.id)) continue
    const text = say('Новое правило: ', 'New rule: ') + sentence(rule, now)
    changes.push({ path: `/rules/${rule.id}`, kind: 'added', text })
  }
  const isShared = ({ path }: Clause) => {
    const id = /^\/rules\/([^/]+)/.exec(path)?.[1]
    return id === undefined || (kept.has(id) && keeps.has(id))
  }
  const was = new Map(
    clauses(before, old)
      .filter(isShared)
      .map((clause) => [clause.path, clause]),
  )
  for (const clause of clauses(after, now).filter(isShared)) {
    const earlier = was.get(clause.path)
    was.delete(clause.path)
    if (!earlier) {
      const text = `${say('Добавлено', 'Added')}: ${clause.text}`
      changes.push({ path: clause.path, kind: 'added', text })
    } else if (written(earlier.value) !== written(clause.value)) {
      const text = say(
        `Было: ${earlier.text}. Стало: ${clause.text}`,
        `Was: ${earlier.text}. Now: ${clause.text}`,
      )
      changes.push({ path: clause.path, kind: 'changed', text })
    }
  }
  for (const { path, text } of was.values()) {
    changes.push({ path, kind: 'removed', text: `${say('Убрано', 'Removed')}: ${text}` })
  }
  return [...changes, ...orderChange(before, after, say)]
}

function orderChange(
  before: Conditions,
  after: Conditions,
  say: (ru: string, en: string) => string,
): Said[] {
  const order = ({ rules }: Conditions, other: Conditions) =>
    rules.map(({ id }) => id).filter((id) => other.rules.some((rule) => rule.id === id))
  if (written(order(before, after)) === written(order(after, before))) return []
  const text = say('Изменён порядок правил', 'The order of the rules has changed')
  return [{ path: '/rules', kind: 'changed', text }]
}

/** A value written so that the order of its fields does not matter. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
