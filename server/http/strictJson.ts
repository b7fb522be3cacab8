import { isUtf8 } from 'node:buffer'

/** One thing wrong in a body: `path` is a JSON pointer, `code` stable. */
export type JsonProblem = { readonly path: string; readonly code: JsonCode }

export type JsonCode =
  | 'json.encoding'
  | 'json.malformed'
  | 'json.too_deep'
  | 'json.duplicate_key'
  | 'json.forbidden_key'
  | 'json.negative_zero'
  | 'json.number_exponent'
  | 'json.number_fraction'
  | 'json.number_too_large'
  | 'json.text_unstorable'

export type ParsedJson =
  | { readonly value: unknown }
  | { readonly problems: readonly [JsonProblem, ...JsonProblem[]] }

export const DEEPEST = 32

/**
 * Reads JSON and refuses what JSON.parse would quietly change: a number that a
 * double cannot hold, −0, 5.00 for 5, 1e2, a key given twice, bytes that are not
 * UTF-8, text that PostgreSQL cannot keep. At most 20 problems are named.
 *
 * JSON.parse does the reading. A scan beside it only asks whether a closer look
 * is due, so that a sound body costs about as much as JSON.parse alone.
 */
export function parseStrictly(bytes: Uint8Array): ParsedJson {
  if (!isUtf8(bytes)) return { problems: [{ path: '', code: 'json.encoding' }] }
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
  return parseText(text)
}

/** The same for text already decoded. */
export function parseText(text: string): ParsedJson {
  const seen = scan(text)
  if (seen.depth > DEEPEST) return { problems: [{ path: '', code: 'json.too_deep' }] }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problems: [{ path: '', code: 'json.malformed' }] }
  }
  if (!seen.doubtful && countKeys(value) === seen.keys) return { value }
  const [first, ...rest] = inspect(text)
  return first ? { problems: [first, ...rest] } : { value }
}

const QUOTE = 34
const COLON = 58
const BACKSLASH = 92
const MINUS = 45
const DOT = 46

/** Fast and cautious: `doubtful` may be wrong, its absence never is. */
function scan(text: string): { depth: number; keys: number; doubtful: boolean } {
  let depth = 0
  let deepest = 0
  let keys = 0
  let doubtful = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at++
      for (let inside = text.charCodeAt(at); inside !== QUOTE; inside = text.charCodeAt(++at)) {
        if (inside === BACKSLASH) {
          at++
          if (text.charCodeAt(at) === 117) doubtful = true
        } else if (at >= text.length) break
      }
    } else if (code === COLON) keys++
    else if (code === 123 || code === 91) {
      if (++depth > deepest) deepest = depth
    } else if (code === 125 || code === 93) depth--
    else if (code === MINUS || (code >= 48 && code <= 57)) {
      const start = at
      let next = text.charCodeAt(at + 1)
      while ((next >= 48 && next <= 57) || next === DOT || next === 69 || next === 101) {
        if (next === DOT || next > 57) doubtful = true
        next = text.charCodeAt(++at + 1)
      }
      if (at - start > 14 || (code === MINUS && text.charCodeAt(start + 1) === 48)) doubtful = true
    }
  }
  return { depth: deepest, keys, doubtful }
}

/** Fewer keys in the value than colons in the text means that one was given twice. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') count += countKeys(each)
    return count
  }
  for (const key in value) {
    // a key of that name is reported as if it were missing, so that it is looked at
    if (key !== '__proto__') count++
    const each = (value as Record<string, unknown>)[key]
    if (typeof each === 'object') count += countKeys(each)
  }
  return count
}

const MOST_PROBLEMS = 20

/** The closer look, over text that JSON.parse has found well formed. */
function inspect(text: string): JsonProblem[] {
  const problems: JsonProblem[] = []
  let at = 0

  function complain(path: string, code: JsonCode): void {
    if (problems.length < MOST_PROBLEMS) problems.push({ path, code })
  }

  function skipSpace(): void {
    while (' \t\n\r'.includes(text.charAt(at)) && at < text.length) at++
  }

  function takeString(path: string): string {
    const start = at++
    while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
    const value = JSON.parse(text.slice(start, ++at)) as string
    if (value.includes('\u0000') || !value.isWellFormed()) complain(path, 'json.text_unstorable')
    return value
  }

  function takeObject(path: string): void {
    const keys = new Set<string>()
    at++
    skipSpace()
    while (text.charAt(at) !== '}') {
      const key = takeString(path)
      const inner = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (keys.has(key)) complain(inner, 'json.duplicate_key')
      if (key === '__proto__') complain(inner, 'json.forbidden_key')
      keys.add(key)
      skipSpace()
      at++
      take(inner)
      if (text.charAt(at) === ',') at++
      skipSpace()
    }
    at++
  }

  function takeArray(path: string): void {
    at++
    skipSpace()
    for (let index = 0; text.charAt(at) !== ']'; index++) {
      take(`${path}/${index}`)
      if (text.charAt(at) === ',') at++
    }
    at++
  }

  function take(path: string): void {
    skipSpace()
    const first = text.charAt(at)
    if (first === '{') takeObject(path)
    else if (first === '[') takeArray(path)
    else if (first === '"') takeString(path)
    else {
      const start = at
      while (at < text.length && !' \t\n\r,]}'.includes(text.charAt(at))) at++
      const fault = faultOfNumber(text.slice(start, at))
      if (fault) complain(path, fault)
    }
    skipSpace()
  }

  take('')
  return problems
}

/** What a reader of this literal would get wrong, or null. Other literals have no fault. */
function faultOfNumber(literal: string): JsonCode | null {
  if (!/^-?\d/.test(literal)) return null
  const value = Number(literal)
  if (Object.is(value, -0)) return 'json.negative_zero'
  if (/[eE]/.test(literal)) return 'json.number_exponent'
  if (!literal.includes('.')) return Number.isSafeInteger(value) ? null : 'json.number_too_large'
  // 12.00 is likely money in roubles where minor units are meant
  if (Number.isInteger(value)) return 'json.number_fraction'
  return significant(literal) === significant(String(value)) ? null : 'json.number_too_large'
}

/** The digits that carry the value: a double keeps a decimal when it prints the same ones. */
function significant(literal: string): string {
  return literal.replace(/e.*$/, '').replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
}
