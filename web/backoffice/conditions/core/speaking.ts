import type { Conditions, Rule } from '#domains/rules/rules.api.ts'
import { difference, type Change } from '#domains/rules/core/difference.ts'
import { conditionInWords } from '#domains/rules/core/words/conditions.ts'
import { clauses, makeSpeech, sentence, type Naming } from '#domains/rules/core/sentences.ts'
import type { Language } from '#kit/core/language.ts'

/** What a document that is still being written can be told as: null where it cannot yet. */
export type Telling = {
  rule(rule: Rule): string | null
  /** What is said under a section: /redeem, /tiers … */
  section(prefixes: readonly string[]): readonly string[]
  condition(condition: unknown): string | null
}

export function tell(language: Language, naming: Naming, document: Conditions): Telling {
  const speech =
    attempt(() => makeSpeech(language, { ...naming, document })) ?? makeSpeech(language, naming)
  return {
    rule: (rule) => attempt(() => whole(sentence(rule, speech))),
    condition: (condition) => attempt(() => whole(conditionInWords(condition as object, speech))),
    section: (prefixes) => {
      const { rules: _, ...rest } = document
      const all = attempt(() => clauses({ ...rest, rules: [] }, speech)) ?? []
      return all
        .filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix)))
        .map(({ text }) => text)
        .filter((text) => !UNFINISHED.test(text))
    },
  }
}

/** What changes from one document to another; null where one of them cannot be told yet. */
export const changesBetween = (
  before: Conditions,
  after: Conditions,
  naming: Naming,
): Change[] | null => attempt(() => difference(before, after, naming))

/** What a number that is none, or a part that is missing, comes out as in a sentence. */
const UNFINISHED = /\bNaN\b|не\s+число|undefined/

function whole(text: string): string {
  if (UNFINISHED.test(text)) throw new Error('the sentence is not finished')
  return text
}

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
