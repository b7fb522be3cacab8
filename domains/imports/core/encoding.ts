export type Encoding = 'utf-8' | 'windows-1251'

/** What the bytes of a file turned out to be; `line` is the first that tells so. */
export type Verdict =
  | {
      readonly kind: 'text'
      readonly encoding: Encoding
      readonly lines: number
      /** The first line that is not UTF-8; 0 when all of it is. */
      readonly line: number
    }
  | { readonly kind: 'other encoding'; readonly line: number; readonly lines: number }
  | { readonly kind: 'no text'; readonly line: number; readonly what: string }
  | { readonly kind: 'empty' }

const LINE_FEED = 0x0a

/**
 * Looks at the bytes of a file, portion by portion, and tells its encoding: UTF-8 when all of it is
 * valid, Windows-1251 when what is not ASCII reads as Cyrillic words, else neither.
 */
export function encodingLook(): {
  look(bytes: Uint8Array): void
  lines(): number
  verdict(): Verdict
} {
  const seen = {
    bytes: 0,
    lines: 1,
    /** Continuation bytes still due of a UTF-8 character. */
    due: 0,
    wide: 0,
    firstBroken: 0,
    broken: 0,
    /** Letters of Windows-1251 beside a Latin letter: other encodings look like that. */
    mixed: 0,
    cyrillic: 0,
    strange: 0,
    firstStrange: 0,
    last: 0,
    control: 0,
    magic: '',
  }
  const high = (byte: number) => {
    utf8(seen, byte)
    if (isCyrillic(byte)) {
      seen.cyrillic += 1
      if (isLatin(seen.last)) seen.mixed += 1
    } else if (!TYPOGRAPHY.has(byte)) {
      seen.strange += 1
      seen.firstStrange ||= seen.lines
    }
  }
  return {
    look(bytes) {
      if (seen.bytes === 0) seen.magic = magicOf(bytes)
      for (let index = 0; index < bytes.length; index++) {
        const byte = bytes[index]!
        if (byte >= 0x80) high(byte)
        else {
          if (seen.due > 0) breaks(seen)
          if (byte === LINE_FEED) seen.lines += 1
          else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0d && seen.control === 0) {
            seen.control = seen.lines
          }
          if (seen.last >= 0x80 && isCyrillic(seen.last) && isLatin(byte)) seen.mixed += 1
        }
        seen.last = byte
      }
      seen.bytes += bytes.length
    },
    lines: () => seen.lines,
    verdict() {
      const { lines } = seen
      if (seen.bytes === 0) return { kind: 'empty' }
      if (seen.magic !== '') return { kind: 'no text', line: 1, what: seen.magic }
      if (seen.control > 0) return { kind: 'no text', line: seen.control, what: 'binary data' }
      if (seen.due > 0) breaks(seen)
      const text = { kind: 'text', lines, line: seen.firstBroken } as const
      if (seen.broken === 0) return { ...text, encoding: 'utf-8' }
      if (seen.wide > seen.broken) return { kind: 'other encoding', line: seen.firstBroken, lines }
      if (seen.strange * 20 > seen.cyrillic || seen.mixed * 5 > seen.cyrillic) {
        return { kind: 'other encoding', line: seen.firstStrange || seen.firstBroken, lines }
      }
      return { ...text, encoding: 'windows-1251' }
    },
  }
}

type Utf8 = { due: number; wide: number; broken: number; firstBroken: number; lines: number }

function utf8(seen: Utf8, byte: number): void {
  if (seen.due > 0) {
    if (byte >= 0xc0) breaks(seen)
    else {
      seen.due -= 1
      if (seen.due === 0) seen.wide += 1
      return
    }
  }
  if (byte >= 0xc2 && byte <= 0xdf) seen.due = 1
  else if (byte >= 0xe0 && byte <= 0xef) seen.due = 2
  else if (byte >= 0xf0 && byte <= 0xf4) seen.due = 3
  else breaks(seen)
}

function breaks(seen: Utf8): void {
  seen.due = 0
  seen.broken += 1
  seen.firstBroken ||= seen.lines
}

/** А–я, Ё and ё in Windows-1251. */
const isCyrillic = (byte: number) => byte >= 0xc0 || byte === 0xa8 || byte === 0xb8
const isLatin = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

/** Quotes, dashes, №, degree, no-break space and their like in Windows-1251. */
const TYPOGRAPHY = new Set([
  0x82, 0x84, 0x85, 0x88, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa4, 0xa7, 0xa9,
  0xab, 0xac, 0xad, 0xae, 0xb0, 0xb1, 0xb6, 0xb7, 0xb9, 0xbb,
])

function magicOf(bytes: Uint8Array): string {
  const starts = (...magic: number[]) => magic.every((byte, index) => bytes[index] === byte)
  if (starts(0x50, 0x4b, 0x03, 0x04)) return 'XLSX / ZIP'
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) return 'XLS'
  if (starts(0x25, 0x50, 0x44, 0x46)) return 'PDF'
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return 'UTF-16'
  if (starts(0x1f, 0x8b)) return 'gzip × 2'
  return ''
}
