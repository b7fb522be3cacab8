import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Language } from '#kit/core/language.ts'

/** A number of the conditions that a search may vary, and what it is now. */
export type Axis = {
  /** A JSON pointer into the document. */
  readonly path: string
  readonly kind: 'rate' | 'fixed' | 'cap' | 'expiry' | 'activation' | 'tier' | 'rule'
  /** The name of the rule or tier. */
  readonly of: string | null
  readonly now: number
}

/** Whether a pointer leads to a rule as a whole, which is there or is not. */
export const isOfRule = (path: string): boolean => /^\/rules\/\d+$/.test(path)

/** The numbers that matter most, in the order of the document; at last the rules that may be left out. */
export function axesOf(document: Conditions, language: Language): Axis[] {
  const axes: Axis[] = []
  const add = (path: string, kind: Axis['kind'], of: string | null) => {
    const now = at(document, path)
    if (typeof now === 'number') axes.push({ path, kind, of, now })
  }
  for (const [index, rule] of (document.rules ?? []).entries()) {
    const name = rule.name[language] ?? rule.id
    add(`/rules/${index}/then/rate/points`, 'rate', name)
    add(`/rules/${index}/then/fixed/points`, 'fixed', name)
  }
  add('/redeem/cap/share/numerator', 'cap', null)
  add('/expiry/after/days', 'expiry', null)
  add('/expiry/after/months', 'expiry', null)
  add('/activation/after/days', 'activation', null)
  for (const [index, tier] of (document.tiers?.ladder ?? []).entries())
    add(`/tiers/ladder/${index}/from`, 'tier', tier.name[language] ?? tier.id)
  for (const [index, rule] of (document.rules ?? []).entries()) {
    const of = rule.name[language] ?? rule.id
    axes.push({ path: `/rules/${index}`, kind: 'rule', of, now: 1 })
  }
  return axes
}

/** What stands at a JSON pointer; undefined where it leads nowhere. */
export function at(document: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (part, name) =>
        typeof part === 'object' && part !== null
          ? (part as Record<string, unknown>)[name]
          : undefined,
      document,
    )
}
