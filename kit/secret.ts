import { hkdfSync } from 'node:crypto'

let secret: string | null = null
const keys = new Map<string, Buffer>()

/** Hands in the one secret that is kept outside the database (KOPILKA_SECRET); done once, at the start. */
export function provideSecret(text: string): void {
  secret = text
  keys.clear()
}

/** A key of 32 bytes for one purpose, derived from the secret (HKDF, RFC 5869): keys of two purposes tell nothing of each other. */
export function keyFor(purpose: string): Buffer {
  if (secret === null) throw new Error('no secret has been provided')
  let key = keys.get(purpose)
  if (!key) {
    key = Buffer.from(hkdfSync('sha256', secret, '', `kopilka:${purpose}`, 32))
    keys.set(purpose, key)
  }
  return key
}
