/** The platform understood the request and says no. An answer, not an accident. */
export class Refusal extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

/** How a refusal is told: its HTTP status and what to do, with {details} filled in. */
export type RefusalText = { readonly status: number; readonly en: string; readonly ru: string }

const declared = new Map<string, RefusalText>()

/** Declares the refusals of a slice, by code. */
export function refusals<const Texts extends Record<string, RefusalText>>(texts: Texts): Texts {
  for (const [code, text] of Object.entries(texts)) declared.set(code, text)
  return texts
}

/** How a refusal is told; one that no slice declared is a plain conflict. */
export const refusalText = (code: string): RefusalText =>
  declared.get(code) ?? { status: 409, en: code, ru: code }

/** Fills {name} in a text from the details; a detail that is missing stays as it is written. */
export function fill(text: string, details: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    details[name] === undefined || details[name] === null ? whole : plain(details[name]),
  )
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | boolean}`
}
