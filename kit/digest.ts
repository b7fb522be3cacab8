import { createHash } from 'node:crypto'

/** SHA-256 of a route and its body, the same for every order of keys. */
export function digestOf(route: string, body: unknown): Buffer {
  return createHash('sha256').update(route).update('\n').update(canonical(body)).digest()
}

/** JSON with the keys of every object in order: two bodies that mean the same print the same. */
export function canonical(value: unknown): string {
  if (value === undefined) return ''
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) {
    let text = '['
    for (let index = 0; index < value.length; index++)
      text += (index === 0 ? '' : ',') + canonical(value[index])
    return `${text}]`
  }
  const object = value as Record<string, unknown>
  let text = '{'
  for (const key of Object.keys(object).toSorted()) {
    if (object[key] === undefined) continue
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(key)}:${canonical(object[key])}`
  }
  return `${text}}`
}
