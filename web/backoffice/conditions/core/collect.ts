/** Every word that a document puts under a name, such as its categories: offered while one types. */
export function wordsUnder(document: unknown, name: string): string[] {
  const found = new Set<string>()
  const walk = (value: unknown, under: string): void => {
    if (Array.isArray(value)) {
      for (const each of value) {
        if (typeof each === 'string' && under === name) found.add(each)
        else walk(each, '')
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, key)
    }
  }
  walk(document, '')
  return [...found].toSorted()
}
