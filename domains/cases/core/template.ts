/** What a text of an answer may name, in the order people are shown it. */
export const places = ['name', 'balance', 'number'] as const
export type Place = (typeof places)[number]

/** The names in braces that no text may have. */
export function unknownPlaces(text: string): string[] {
  const named = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  return [...new Set(named)].filter((name) => !(places as readonly string[]).includes(name))
}

/** The text with its places filled; one of which nothing is known stays as it is written, to be seen. */
export const filled = (
  text: string,
  known: Readonly<Partial<Record<Place, string | null>>>,
): string => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => known[name as Place] ?? whole)
