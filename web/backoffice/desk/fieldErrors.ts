import { Problem } from '#sdk/client.ts'

/** The words of a refusal, by the field of the form they are about: by its code, or by what was amiss where. */
export function fieldErrors<Field extends string>(
  error: unknown,
  values: Readonly<Record<Field, unknown>>,
  byCode: Readonly<Record<string, Field>> = {},
): Partial<Record<Field, string>> {
  if (!(error instanceof Problem)) return {}
  const told: Partial<Record<Field, string>> = {}
  for (const { path, message } of error.errors) {
    const field = path.split('/').at(-1)!
    if (Object.hasOwn(values, field)) told[field as Field] = message
  }
  const named = byCode[error.code]
  if (named !== undefined) told[named] = error.message
  return told
}

/** The fields that have to be written and are not, each with the words that say so. */
export function missing<Values extends object>(
  values: Values,
  needed: readonly (keyof Values)[],
  words: string,
): Partial<Record<keyof Values, string>> {
  const empty = needed.filter((field) => {
    const value: unknown = values[field]
    return typeof value === 'string' && value.trim() === ''
  })
  return Object.fromEntries(empty.map((field) => [field, words])) as Partial<
    Record<keyof Values, string>
  >
}
