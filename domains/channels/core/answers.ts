import type { HttpSettings } from './settings.ts'
import type { Receipt } from './sms.ts'

/** What a gateway answered: JSON, or fields of a form; anything else is one field named `text`. */
export function answerOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    const isForm = /^[\w.-]+=[^&\s]*(&[\w.-]+=[^&\s]*)*$/.test(body.trim())
    return isForm ? Object.fromEntries(new URLSearchParams(body.trim())) : { text: body.trim() }
  }
}

/** A field of an answer by dots, as text; null when it is not there or is no plain value. */
export function at(answer: unknown, field: string): string | null {
  let value = answer
  for (const name of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : null
}

/** What a gateway tells of a message that it took; null when it is not in the words that were set. */
export function toldReceipt(
  told: unknown,
  { idField, stateField, delivered, failed }: NonNullable<HttpSettings['receipts']>,
): Receipt | null {
  const id = at(told, idField)
  const state = at(told, stateField)
  if (id === null || state === null || id === '') return null
  if (delivered.includes(state)) return { ids: [id], state: 'delivered' }
  return { ids: [id], state: failed.includes(state) ? 'failed' : 'waiting' }
}
