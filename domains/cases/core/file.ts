/** What may be attached, by what the content is: what its name says does not count. */
export type MediaType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/gif'
  | 'image/webp'
  | 'application/pdf'
  | 'text/plain'

/** Files of a case are small, and few. */
export const LARGEST = 4 * 1024 * 1024
export const MOST = 10

const signatures: readonly (readonly [MediaType, string, string?])[] = [
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
  ['image/gif', '474946383761'],
  ['image/gif', '474946383961'],
  ['image/webp', '52494646', '57454250'],
  ['application/pdf', '255044462d'],
]

/** What a content is; null when it is nothing that may be attached. */
export function mediaTypeOf(content: Uint8Array): MediaType | null {
  const begins = hex(content.subarray(0, 16))
  for (const [type, first, ninth = ''] of signatures) {
    if (begins.startsWith(first) && begins.startsWith(ninth, 16)) return type
  }
  return isPlain(content) ? 'text/plain' : null
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Whether it is UTF-8 that says nothing to a machine: no markup that a browser could run, no controls. */
function isPlain(content: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
    // oxlint-disable-next-line no-control-regex -- controls are what is looked for
    return !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text) && !/^\s*<[!?a-z]/i.test(text)
  } catch {
    return false
  }
}

/** A name without a path and without what confuses people or headers; never empty. */
export function nameOf(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}"<>|:*?]/gu, '')
  return plain.trim().slice(0, 120) || 'file'
}

/** The header that has a browser keep a file rather than show it (RFC 6266, RFC 8187). */
export function disposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const coded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${coded}`
}
